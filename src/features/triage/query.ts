import { z } from 'zod'
import { FIELD, RECORD, storeFolds, TEXT_LIMIT } from '../../chat/error-text/folds.ts'
import { type Kql, kql } from '../../ports/kql.ts'
import type { Window } from '../../ports/telemetry.ts'
import { readFacts } from './facts.ts'

/** What one triage asks: a window, the equally long one before it, and the width of the chart's bars. */
export type Scope = {
  readonly window: Window
  readonly before: Window
  readonly now: Date
  readonly barSeconds: number
}

/** How many groups may travel: enough for 250 kinds of failure in each of 16 bars. */
export const GROUP_LIMIT = 4000
/** A request that began longer ago than this and has not finished is lost. */
export const LOST_AFTER_MS = 600_000
/** Operation id of rows that were logged outside any request. */
const nowhere = '0'.repeat(32)

/** Requests that say exactly the same and ended in the same bar: `slot` is its start, in either window. */
export type Group = z.infer<typeof Group>
const Group = z.object({
  leg: z.literal('group'),
  period: z.enum(['now', 'before']),
  slot: z.date(),
  facts: z.string().transform((packed, context) => {
    const facts = readFacts(packed)
    if (facts) return facts
    context.addIssue({ code: 'custom', message: 'not a list of facts' })
    return z.NEVER
  }),
  state: z.enum(['', 'open', 'lost']),
  /** Requests, estimated from `itemCount` where telemetry is sampled. */
  requests: z.number().nonnegative(),
  /** Operations with or without a request, and 1 for rows outside any: what the facts' counts are per. */
  units: z.number().positive(),
  firstAt: z.date(),
  lastAt: z.date(),
  operations: z.array(z.string()).nullable(),
  /** Most rows that one stored row stands for; 1 without sampling. */
  sampled: z.number().nullable(),
})
/** The newest that the store has, of anything and of requests; null when it has nothing. */
export type Fresh = z.infer<typeof Fresh>
export const Fresh = z.object({
  leg: z.literal('fresh'),
  newest: z.date().nullable(),
  arrived: z.date().nullable(),
  asked: z.date().nullable(),
})
export type TriageRow = z.infer<typeof TriageRow>
export const TriageRow = z.discriminatedUnion('leg', [Group, Fresh])

/** Health probes are requests too, but nobody waits for their answer. */
const notProbe = kql`not(name endswith "/healthz" or name endswith "/readyz" or name endswith "/livez" or name endswith "/health")`

/** The newest of everything within the request's timespan. */
const newest = kql`union isfuzzy=true
(traces | project at = timestamp, arrived = ingestion_time(), asks = message == "request.received"),
(exceptions | project at = timestamp, arrived = ingestion_time(), asks = false),
(requests | project at = timestamp, arrived = ingestion_time(), asks = ${notProbe})
| summarize newest = max(at), arrived = max(arrived), asked = max(iff(asks, at, datetime(null)))
| extend leg = "fresh"`

/** Asks only how long there has been silence. */
export const silenceQuery = newest

/**
 * One query for everything on the card. The store reduces rows to facts, facts to operations and operations
 * to groups that say the same, so what travels is as long as the list of different failures.
 */
export function triageQuery(scope: Scope): Kql {
  return kql`
let rows = union isfuzzy=true
(${traces(scope)}),
(${exceptions(scope)}),
(${requests(scope)});
let facts = rows
| extend event = ${clean(kql`event`)}, subject = ${clean(kql`subject`)}, text = iff(bad, ${folded(kql`text`)}, "")
| extend nobody = isempty(op) or op == ${nowhere}
| extend bad = bad and inside
| where not(nobody) or bad
| extend fact = iff(inside and (bad or kept), strcat(origin, ${FIELD}, event, ${FIELD}, iff(ok, "1", "0"), ${FIELD}, subject, ${FIELD}, text), "")
| extend unit = iff(nobody, strcat(tostring(bin(at, ${bar(scope)})), fact), op)
| summarize times = count(), items = sum(items), weight = max(items), loud = countif(loud),
    bad = max(toint(bad)), ours = max(toint(ours and inside)), starts = max(toint(starts and inside)), ends = max(toint(ends)),
    firstAt = min(iff(inside, at, datetime(null))), lastAt = max(iff(inside, at, datetime(null))),
    badFirst = min(iff(bad, at, datetime(null))), badLast = max(iff(bad, at, datetime(null)))
    by unit, nobody, fact;
let operations = facts
| extend fact = iff(isempty(fact), "", strcat(fact, ${FIELD}, tostring(iff(nobody, items, times)), ${FIELD}, tostring(iff(nobody and loud > 0, items, loud))))
| summarize facts = strcat_array(array_sort_asc(make_set(fact)), ${RECORD}), weight = max(iff(nobody, long(1), weight)), sampled = max(weight),
    bad = max(bad), ours = max(ours), starts = max(starts), ends = max(ends),
    firstAt = min(firstAt), lastAt = max(lastAt), badFirst = min(badFirst), badLast = max(badLast)
    by unit, nobody
| where isnotnull(lastAt)
| extend open = starts == 1 and ends == 0 and not(nobody)
| extend lost = open and firstAt < ${new Date(scope.now.getTime() - LOST_AFTER_MS)}
| extend state = case(lost, "lost", open, "open", "")
| extend current = lastAt >= ${scope.window.from}
| extend facts = iff(bad == 1, facts, ""), firstAt = iff(bad == 1, badFirst, firstAt), lastAt = iff(bad == 1, badLast, lastAt),
    period = iff(current, "now", "before"), slot = bin(lastAt, ${bar(scope)});
let groups = operations
| summarize requests = sum(iff(ours == 1 and not(nobody), weight, long(0))), units = sum(weight), firstAt = min(firstAt), lastAt = max(lastAt),
    operations = make_list(iff(nobody, "", unit), 3), sampled = max(sampled) by period, slot, facts, state, nobody
| top ${GROUP_LIMIT} by requests desc
| extend leg = "group";
let fresh = ${newest};
union groups, fresh`
}

const bar = (scope: Scope) => ({ seconds: scope.barSeconds })

/** Rows of the windows, and, for what was unfinished at their end, the next rows up to now. */
const inScope = ({ before, now }: Scope) => kql`where timestamp >= ${before.from} and timestamp < ${now}`

const traces = (scope: Scope) => kql`traces
| ${inScope(scope)}
| extend event = tostring(customDimensions.event_name), loud = isnotnull(severityLevel) and severityLevel >= 3
| where isnotempty(event) or loud
| extend typed = isnotempty(event), system = tostring(customDimensions.external_system), tool = tostring(customDimensions["args_redacted.tool"])
| extend ok = tostring(customDimensions.ok) !~ "false"
| extend bad = loud or (typed and (not(ok) or event in (${['tool.failed', 'tool.hitl_misconfigured', 'tool.hitl_rejected']})))
| project at = timestamp, op = operation_Id, items = coalesce(tolong(itemCount), long(1)), origin = iff(typed, "event", "log"), event,
    subject = case(isnotempty(system), system, isnotempty(tool), tool, tostring(customDimensions["args_redacted.agent"])),
    ok, loud, bad, kept = event in (${['tool.hitl_approved', 'tool.hitl_skipped', 'tool.executed', 'response.returned']}), ours = typed,
    starts = event == "request.received", ends = event == "response.returned", inside = timestamp < ${scope.window.to},
    text = iff(typed, tostring(customDimensions.error), message)`

const exceptions = (scope: Scope) => kql`exceptions
| ${inScope(scope)}
| project at = timestamp, op = operation_Id, items = coalesce(tolong(itemCount), long(1)), origin = "exception", event = type, subject = "",
    ok = false, loud = isnotnull(severityLevel) and severityLevel >= 3, bad = true, kept = false, ours = false, starts = false, ends = false,
    inside = timestamp < ${scope.window.to}, text = strcat(type, ": ", outerMessage)`

const requests = (scope: Scope) => kql`requests
| ${inScope(scope)}
| extend ok = tostring(success) !~ "false"
| project at = timestamp, op = operation_Id, items = coalesce(tolong(itemCount), long(1)), origin = "request", event = name, subject = "",
    ok, loud = false, bad = not(ok), kept = false, ours = ${notProbe}, starts = false, ends = false,
    inside = timestamp < ${scope.window.to}, text = tostring(resultCode)`

/** Without the characters that separate facts. */
const clean = (text: Kql): Kql => replaceAll(text, storeFolds.slice(0, 1))
const folded = (text: Kql): Kql =>
  kql`substring(${replaceAll(kql`substring(${text}, 0, 2000)`, storeFolds)}, 0, ${TEXT_LIMIT})`

function replaceAll(text: Kql, folds: readonly { pattern: string; by: string }[]): Kql {
  return folds.reduce((made, { pattern, by }) => kql`replace_regex(${made}, ${pattern}, ${by})`, text)
}
