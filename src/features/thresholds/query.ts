import { z } from 'zod'
import { GROWTH, ZERO_BIN } from '../../chat/statistics/sketch.ts'
import { type Kql, kql } from '../../ports/kql.ts'
import type { Window } from '../../ports/telemetry.ts'

const nowhere = '0'.repeat(32)
const LOOKBACK_MS = 3 * 86_400_000
const events = ['response.returned', 'tool.hitl_approved', 'tool.hitl_rejected', 'tool.failed'] as const

/** Stands for the log rows that a kill switch leaves with every request it stops. */
export const KILLED = 'Kill switch engaged'

/** How often something was said in a slot; `bin` is 0 for what is only counted. */
const Counted = z.object({
  leg: z.literal('count'),
  slot: z.date(),
  message: z.string(),
  how: z.string(),
  machine: z.boolean(),
  bin: z.number().int(),
  items: z.number(),
})
export type Counted = z.infer<typeof Counted>
const Held = z.object({ leg: z.literal('held'), oldest: z.date().nullable() })
export type SignalRow = z.infer<typeof SignalRow>
export const SignalRow = z.discriminatedUnion('leg', [Counted, Held])

export const reachOf = ({ from, to }: Window): Window => ({
  from: new Date(from.getTime() - LOOKBACK_MS),
  to,
})

/**
 * All signals of a month in one query: counts in slots of 5 minutes, latencies by bins of 2 % in slots of 15,
 * without operations in which a person was waited for. `extras` are events that ops.yaml adds.
 */
export function signalQuery({ from, to }: Window, extras: readonly string[]): Kql {
  return kql`
let typed = materialize(traces
| where timestamp >= ${from} and timestamp < ${to}
| where message in (${[...events, ...extras]})
| where isnotempty(tostring(customDimensions.event_name))
| extend error = tostring(customDimensions.error), ok = tostring(customDimensions.ok) !~ "false"
| extend value = todouble(customDimensions.value), items = coalesce(tolong(itemCount), long(1))
| extend how = case(
    message == "tool.failed" and (error == "" or error in ("ReadTimeout", "TimeoutError", "httpx.ReadTimeout")), "unanswered",
    message == "tool.failed" and error has_any ("connection attempts failed", "for url", "Expecting value", "ConnectError", "HTTPStatusError", "JSONDecodeError"), "unreachable",
    message == "tool.failed", "other",
    ok, "ok", "failed")
| project timestamp, message, how, value, items, op = operation_Id);
let waited = typed
| where message startswith "tool.hitl_" or how in ("unanswered", "unreachable")
| where isnotempty(op) and op != ${nowhere}
| distinct op
| extend human = true;
let counts = typed
| where message !in ("tool.failed") or how != "other"
| summarize items = sum(items) by slot = bin(timestamp, 5m), message, how
| extend machine = false, bin = toint(0), leg = "count";
let latencies = typed
| where how == "ok" and isnotnull(value) and (message == "response.returned" or message in (${[...extras, '']}))
| join kind=leftouter waited on op
| where isnull(human)
| extend bin = iff(value > 0, toint(ceiling(log(value) / ${Math.log(GROWTH)})), toint(${ZERO_BIN}))
| summarize items = sum(items) by slot = bin(timestamp, 15m), message, how, bin
| extend machine = true, leg = "count";
let kills = traces
| where timestamp >= ${from} and timestamp < ${to} and severityLevel == 4 and message startswith "Kill switch engaged:"
| summarize items = sum(coalesce(tolong(itemCount), long(1))) by slot = bin(timestamp, 5m)
| extend message = ${KILLED}, how = "", machine = false, bin = toint(0), leg = "count";
let held = union isfuzzy=true
(traces | summarize oldest = min(timestamp)),
(requests | summarize oldest = min(timestamp))
| summarize oldest = min(oldest)
| extend leg = "held";
union counts, latencies, kills, held`
}
