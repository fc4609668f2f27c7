import { z } from 'zod'
import { type Kql, kql } from '../../ports/kql.ts'

/** What telemetry says of the switch: how many rows of a kind, and when the last one was written. */
export type Trace = z.infer<typeof Trace>
export const Trace = z.object({
  mark: z.enum(['tools-stopped', 'workflow-stopped', 'worked', 'executed', 'newest']),
  rows: z.number(),
  lastAt: z.date().nullable(),
})

/**
 * Requests that were worked on, tools with side effects that ran, and what the switch wrote when it stopped either;
 * beside them the newest row of all, because without telemetry silence means nothing.
 */
export function traces(sideEffectTools: readonly string[]): Kql {
  // An empty list is no list for `in`.
  const tools = sideEffectTools.length > 0 ? sideEffectTools : ['crm_write_contact', 'send_email']
  return kql`traces
| where message startswith "Kill switch engaged: KILLSWITCH_" or message in ("request.received", "tool.executed")
| extend mark = case(message == "Kill switch engaged: KILLSWITCH_TOOLS", "tools-stopped", message startswith "Kill switch engaged:", "workflow-stopped", message == "request.received", "worked", tostring(customDimensions.external_system) in (${tools}), "executed", "")
| where mark != ""
| summarize rows = count(), lastAt = max(timestamp) by mark
| union (traces | summarize rows = count(), lastAt = max(timestamp) | extend mark = "newest")
| project mark, rows, lastAt`
}
