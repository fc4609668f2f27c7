import { z } from 'zod'
import { GROWTH, ZERO_BIN } from '../../chat/statistics/sketch.ts'
import { offsetsIn } from '../../chat/time/zone.ts'
import { joinKql, type Kql, kql } from '../../ports/kql.ts'
import type { Window } from '../../ports/telemetry.ts'

/** Local days from the first to the last, asked in one go. `names` are the KPIs' own events. */
export type KpiScope = { readonly window: Window; readonly zone: string; readonly names: readonly string[] }

/** Operation id of rows that were logged outside any request. */
const nowhere = '0'.repeat(32)
/** How much earlier than the first day the request looks, only to learn whether the store reaches back that far. */
const LOOKBACK_MS = 3 * 86_400_000

const events = ['response.returned', 'tool.hitl_approved', 'tool.hitl_rejected', 'tool.failed'] as const

/** Values of one kind in one bin on one local day (its midnight, written as if it were UTC). */
const Counted = z.object({
  leg: z.literal('tally'),
  day: z.date(),
  message: z.string(),
  how: z.string(),
  machine: z.boolean(),
  bin: z.number().int(),
  rows: z.number(),
  items: z.number(),
  total: z.number(),
  squares: z.number(),
  other: z.number(),
})
export type Counted = z.infer<typeof Counted>
/** What the store has at all: its oldest and newest row in the time asked about, null when there is none. */
const Held = z.object({ leg: z.literal('held'), oldest: z.date().nullable(), newest: z.date().nullable() })
export type KpiRow = z.infer<typeof KpiRow>
export const KpiRow = z.discriminatedUnion('leg', [Counted, Held])

/** What the request's timespan must cover. */
export const reachOf = ({ window }: KpiScope): Window => ({
  from: new Date(window.from.getTime() - LOOKBACK_MS),
  to: window.to,
})

/**
 * One query for all KPIs of all days. The store counts values by bins of 2 %, so what travels is as long as the
 * days and not as the traffic. Values of operations in which a person was waited for are counted apart, because
 * a duration holds the wait. Everything is weighted by `itemCount`.
 */
export function kpiQuery(scope: KpiScope): Kql {
  const { from, to } = scope.window
  return kql`
let typed = materialize(traces
| where timestamp >= ${from} and timestamp < ${to}
| where message in (${[...events, ...scope.names]})
| where isnotempty(tostring(customDimensions.event_name))
| extend error = tostring(customDimensions.error), ok = tostring(customDimensions.ok) !~ "false"
| extend value = todouble(customDimensions.value), items = coalesce(tolong(itemCount), long(1))
| extend how = case(
    message == "response.returned", iff(ok, "ok", "failed"),
    message != "tool.failed", iff(isnull(value), "unreadable", ""),
    error == "" or error in ("ReadTimeout", "TimeoutError", "httpx.ReadTimeout"), "unanswered",
    error has_any ("connection attempts failed", "for url", "Expecting value", "ConnectError", "HTTPStatusError", "JSONDecodeError"), "unreachable",
    "other")
| project timestamp, message, how, value, items, op = operation_Id);
let waited = typed
| where message startswith "tool.hitl_" or how in ("unanswered", "unreachable")
| where isnotempty(op) and op != ${nowhere}
| distinct op
| extend human = true;
let tallies = typed
| where how != "other"
| extend counted = message startswith "tool." or how in ("failed", "unreadable")
| where counted or isnotnull(value)
| extend value = iff(counted, real(0), value)
| extend bin = case(counted, 0, value > 0, toint(ceiling(log(value) / ${Math.log(GROWTH)})), toint(${ZERO_BIN}))
| join kind=leftouter waited on op
| extend machine = isnull(human), day = startofday(timestamp + ${ahead(scope)})
| summarize rows = count(), items = sum(items), total = sum(value * items), squares = sum(value * value * items),
    other = countif(value != 0 and value != 1) by day, message, how, machine, bin
| extend leg = "tally";
let held = union isfuzzy=true
(traces | summarize oldest = min(timestamp), newest = max(timestamp)),
(requests | summarize oldest = min(timestamp), newest = max(timestamp))
| summarize oldest = min(oldest), newest = max(newest)
| extend leg = "held";
union tallies, held`
}

/** How far local clocks are ahead: the store's own zones could be other editions than ours. */
function ahead({ window, zone }: KpiScope): Kql {
  const all = offsetsIn(window.from, window.to, zone)
  const last = kql`${{ seconds: (all.at(-1)?.minutes ?? 0) * 60 }}`
  const earlier = all.flatMap(({ until, minutes }) =>
    until ? [kql`timestamp < ${until}, ${{ seconds: minutes * 60 }}`] : [],
  )
  return earlier.length === 0 ? last : kql`case(${joinKql(earlier, ', ')}, ${last})`
}
