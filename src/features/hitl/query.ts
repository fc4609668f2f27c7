import { z } from 'zod'
import { type Kql, kql } from '../../ports/kql.ts'

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')

/** One thing that happened to a tool call. No arguments: they are personal, and the match does without. */
export const ToolRow = z.object({
  at: z.date(),
  event: z.enum(['tool.hitl_approved', 'tool.hitl_rejected', 'tool.executed', 'tool.failed']),
  tool: text,
  operation: text,
})
export type ToolRow = z.infer<typeof ToolRow>

export const ROW_LIMIT = 5_000

/** What became of tool calls. Scaffolded tools put their name into the event; a failure has it among its arguments. */
export function toolEvents(tools: readonly string[]): Kql {
  return kql`traces
| where isnotempty(customDimensions.event_name)
| where message in ("tool.hitl_approved", "tool.hitl_rejected", "tool.executed", "tool.failed")
    or message matches regex "^tool[.][A-Za-z0-9_]+[.]executed$"
| project at = timestamp,
    event = iff(message endswith ".executed", "tool.executed", message),
    tool = case(message == "tool.failed", tostring(customDimensions["args_redacted.tool"]),
      message in ("tool.hitl_approved", "tool.hitl_rejected", "tool.executed"), tostring(customDimensions.external_system),
      extract("^tool[.]([A-Za-z0-9_]+)[.]executed$", 1, message)),
    operation = operation_Id
| where tool in (${tools})
| order by at asc
| take ${ROW_LIMIT}`
}
