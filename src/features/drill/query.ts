import { z } from 'zod'
import { type Switch, variableOf } from '../../chat/killswitch/switch.ts'
import { type Kql, kql } from '../../ports/kql.ts'

/** What telemetry has of the probe, and of all requests that began after the switch took effect. */
export type Trace = z.infer<typeof Trace>
export const Trace = z.object({
  leg: z.enum(['probe', 'all']),
  /** Rows of severity 4 that name the switch. */
  critical: z.number(),
  /** Rows that say that a request is over: then all its rows have been written. */
  finished: z.number(),
  /** Tools with side effects that ran. */
  executed: z.number(),
})

/** One question: both legs look only at requests that began at `since` or later. */
export function evidence(
  scope: Switch,
  operation: string,
  since: Date,
  sideEffectTools: readonly string[],
): Kql {
  const tools = sideEffectTools.length > 0 ? sideEffectTools : ['crm_write_contact', 'send_email']
  const text = `Kill switch engaged: ${variableOf(scope)}`
  return kql`let seen = traces
| extend critical = severityLevel == 4 and message == ${text}, finished = message == "response.returned", executed = message == "tool.executed" and tostring(customDimensions.external_system) in (${tools})
| summarize began = min(timestamp), critical = countif(critical), finished = countif(finished), executed = countif(executed) by operation_Id;
seen
| where operation_Id == ${operation}
| summarize critical = sum(critical), finished = sum(finished), executed = sum(executed)
| extend leg = "probe"
| union (seen | where began >= ${since} | summarize critical = sum(critical), finished = sum(finished), executed = sum(executed) | extend leg = "all")
| project leg, critical = coalesce(critical, 0), finished = coalesce(finished, 0), executed = coalesce(executed, 0)`
}
