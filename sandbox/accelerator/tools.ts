import type { Review, ReviewOptions, ReviewRequest } from './hitl-client.ts'
import type { Operation, Rows } from './rows.ts'

/** A call that the workflow proposes. */
export type ProposedTool = { readonly tool: string; readonly args: Readonly<Record<string, unknown>> }
/** Asks the approver; see hitl-client.ts. */
export type AskApprover = (endpoint: string, asked: ReviewRequest, options: ReviewOptions) => Promise<Review>
/** One event of the stream. */
export type Emit = (event: { readonly type: string; readonly [more: string]: unknown }) => void

export type ToolRun = {
  readonly variables: ReadonlyMap<string, string>
  readonly operation: Operation
  readonly rows: Rows
  readonly emit: Emit
  readonly ask: AskApprover
  readonly signal: AbortSignal
}

/** The accelerator's words for yes. */
export const isOn = (value: string | undefined): boolean => /^(1|true|on)$/i.test(value ?? '')

/** What the developers' mode says to everything. */
const approved = { outcome: 'approved' } as const

/** One proposed call, in the accelerator's order: approver configured? kill switch, approval, side effect. */
export async function runTool(call: ProposedTool, run: ToolRun): Promise<void> {
  const { variables, emit } = run
  const endpoint = variables.get('HITL_APPROVER_ENDPOINT')
  // Without an approver the workflow says so to the caller, and nothing to telemetry.
  if (!endpoint && !isOn(variables.get('HITL_DEV_MODE')))
    return emit({ type: 'tool_pending_approval', tool: call.tool, args: call.args })
  try {
    await execute(call, run, endpoint)
    emit({ type: 'tool_result', tool: call.tool })
  } catch (error) {
    run.signal.throwIfAborted()
    const message = error instanceof Error ? error.message : String(error)
    run.rows.event(run.operation, {
      ...{ name: 'tool.failed', ok: false, error: message },
      args: { tool: call.tool },
    })
    emit({ type: 'tool_error', tool: call.tool, error: message })
  }
}

async function execute(call: ProposedTool, run: ToolRun, endpoint: string | undefined): Promise<void> {
  const { variables, rows, operation } = run
  if (isOn(variables.get('KILLSWITCH_TOOLS'))) {
    rows.log(operation, 'Kill switch engaged: KILLSWITCH_TOOLS', 4)
    throw new Error('killswitch engaged: tools')
  }
  const args = Object.fromEntries(Object.entries(call.args).map(([key, value]) => [key, String(value)]))
  const about = { external: call.tool, args }
  const review = endpoint ? await run.ask(endpoint, call, { signal: run.signal }) : approved
  run.signal.throwIfAborted()
  if (review.outcome === 'failed') throw new Error(review.error)
  if (review.outcome === 'denied') {
    rows.event(operation, { name: 'tool.hitl_rejected', ok: false, error: 'reviewer_denied', ...about })
    throw new Error(`Reviewer denied tool=${call.tool}`)
  }
  rows.event(operation, { name: 'tool.hitl_approved', ...about })
  rows.event(operation, { name: 'tool.executed', ...about })
}
