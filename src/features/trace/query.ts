import { z } from 'zod'
import { type Kql, kql } from '../../ports/kql.ts'

/** More rows than a request of hours leaves; beyond it the card says that the end is missing. */
export const ROW_LIMIT = 20_000
/** How far back an id is looked for (what the accelerator's workspace keeps), and the newest failure. */
export const LOOKBACK_DAYS = 30
export const LAST_FAILED_DAYS = 3
/** A request of the flagship takes two to four minutes; nothing is given up for lost before this. */
export const LONGEST_RUN_MS = 10 * 60_000
/** Clocks of replicas may be ahead; Azure keeps no row that is further ahead than this. */
export const AHEAD_MS = 86_400_000

const texts = z.string().nullish()
const numbers = z.number().nullish()

const Stored = z.object({
  leg: z.enum(['row', 'freshness']),
  at: z.date(),
  operation: texts,
  table: texts,
  name: texts,
  event: texts,
  severity: numbers,
  ok: texts,
  error: texts,
  system: texts,
  tool: texts,
  agent: texts,
  stub: texts,
  reason: texts,
  route: texts,
  value: z.union([z.string(), z.number()]).nullish(),
  success: texts,
  resultCode: texts,
  durationMs: numbers,
  weight: numbers,
})

/** "True" and "false", however written; anything else is neither. */
function flag(text: string | null | undefined): boolean | undefined {
  const said = text?.toLowerCase()
  return said === 'true' ? true : said === 'false' ? false : undefined
}

/** Partners write what they like where the accelerator writes a number of milliseconds. */
function amount(value: string | number | null | undefined): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined
}

/**
 * One telemetry row of the operation, or (`leg` "freshness") the newest row of any. Of `args_redacted` only
 * keys that hold no personal data are fetched: upstream's name promises more than its code does.
 */
// One transform for the row: one for each of its twenty fields takes twice as long for the thousands that there may be.
export const TraceRow = Stored.transform((row) => ({
  leg: row.leg,
  at: row.at,
  operation: row.operation ?? '',
  table: row.table ?? '',
  name: row.name ?? '',
  event: row.event ?? '',
  severity: row.severity ?? undefined,
  ok: flag(row.ok),
  error: row.error ?? '',
  system: row.system ?? '',
  tool: row.tool ?? '',
  agent: row.agent ?? '',
  stub: flag(row.stub),
  reason: row.reason ?? '',
  route: row.route ?? '',
  value: amount(row.value),
  success: flag(row.success),
  resultCode: row.resultCode ?? '',
  durationMs: row.durationMs ?? undefined,
  weight: row.weight ?? undefined,
}))
export type TraceRow = z.infer<typeof TraceRow>

/** Every row of one operation, without the http send/receive pair that each streamed chunk leaves. */
export function traceOf(operation: string): Kql {
  return rows(kql`operation_Id == ${operation}`)
}

/**
 * The same for the newest operation in which anything failed by any of triage's signs, or that never finished. With
 * `before` the newest by then; its rows may be later.
 */
export function traceOfLastFailed(before?: Date): Kql {
  const then = before ? kql`and timestamp < ${before}` : kql``
  return rows(kql`operation_Id in ((
    union isfuzzy=true
      (traces
       | where severityLevel >= 3
           or (isnotempty(customDimensions.event_name)
               and (tostring(customDimensions.ok) =~ "false" or message in ("tool.failed", "tool.hitl_misconfigured")))),
      (exceptions),
      (requests | where tostring(success) =~ "false"),
      (traces
       | where message in ("request.received", "response.returned") and isnotempty(customDimensions.event_name)
       | summarize ends = countif(message == "response.returned"), timestamp = min(timestamp) by operation_Id
       | where ends == 0 and timestamp < ago(${{ seconds: LONGEST_RUN_MS / 1000 }}))
    | where isnotempty(operation_Id) and operation_Id != ${'0'.repeat(32)} ${then}
    | top 1 by timestamp desc
    | project operation_Id))`)
}

function rows(which: Kql): Kql {
  return kql`union isfuzzy=true
  (union withsource=tbl isfuzzy=true requests, traces, exceptions, dependencies
   | where ${which}
   | where not(tbl == "dependencies" and (name endswith " http send" or name endswith " http receive"))
   | project leg = "row", at = timestamp, operation = operation_Id, table = tbl,
       name = case(tbl == "traces", message, tbl == "exceptions", strcat(type, ": ", outerMessage), name),
       event = tostring(customDimensions.event_name),
       severity = severityLevel,
       ok = tostring(customDimensions.ok),
       error = substring(tostring(customDimensions.error), 0, 600),
       system = tostring(customDimensions.external_system),
       tool = tostring(customDimensions["args_redacted.tool"]),
       agent = tostring(customDimensions["args_redacted.agent"]),
       stub = tostring(customDimensions["args_redacted.stub"]),
       reason = tostring(customDimensions["args_redacted.reason"]),
       route = tostring(customDimensions["args_redacted.route_json"]),
       value = tostring(customDimensions.value),
       success = tostring(success), resultCode, durationMs = duration, weight = itemCount
   | order by at asc
   | take ${ROW_LIMIT}),
  (traces
   | where timestamp > ago(1d)
   | summarize newest = max(timestamp)
   | where isnotnull(newest)
   | project leg = "freshness", at = newest)
| order by at asc`
}
