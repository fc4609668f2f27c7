import { approverFault } from '../../chat/hitl/fault.ts'
import type { TraceRow } from './query.ts'

/** What one tool call came to, in the words of the card. */
export type ToolMeaning =
  | 'approved and ran'
  | 'approved, then failed'
  | 'approved, no outcome recorded'
  | 'denied'
  | 'not answered'
  | 'unreachable'
  | 'broken approver'
  | 'no approver'
  | 'killed'
  | 'bypassed approval'
  | 'ran without approval'
  | 'ran unasked'
  | 'failed'
  | 'skipped approval, no outcome recorded'

export type SideEffect = 'yes' | 'no' | 'unknown'

export type ToolCall = {
  readonly tool: string
  readonly meaning: ToolMeaning
  readonly sideEffect: SideEffect
  /** As logged, "" where there was none; not yet fit to be shown. */
  readonly error: string
  /** What a broken approver answered instead of a decision; fit to be shown. */
  readonly answered: string
  readonly from: Date
  readonly to: Date
  /** How often a person said yes: one variant of the accelerator asks twice for each action. */
  readonly approvals: number
  /** From the row before the decision to the decision, in ms: waiting for a person, or for the time-out. */
  readonly waitedMs: number
}

type Step = 'approved' | 'rejected' | 'skipped' | 'misconfigured' | 'executed' | 'failed'
type Open = { readonly steps: Step[]; from: Date; to: Date; error: string; waitedMs: number }

/**
 * Pairs the tool rows of one request into calls, by tool name and order, because there is no call id. Rows
 * must be in time order. A side effect is claimed only from a row that says the tool ran, and denied only
 * where the state table of the approval client proves that it stopped before the body. Where rows may be
 * missing (`holes`), an error of the approval client proves nothing: the tool may have been approved before.
 */
export function readToolCalls(rows: readonly TraceRow[], holes = false): ToolCall[] {
  const open = new Map<string, Open>()
  const calls: ToolCall[] = []
  let previous = rows[0]?.at
  const close = (tool: string) => {
    const one = open.get(tool)
    if (one) calls.push(meaningOf(tool, one, holes))
    open.delete(tool)
  }
  for (const row of rows) {
    const found = stepOf(row)
    if (found) {
      const { tool, step } = found
      if (!follows(open.get(tool)?.steps.at(-1), step)) close(tool)
      const one = open.get(tool) ?? {
        steps: [],
        from: previous ?? row.at,
        to: row.at,
        error: '',
        waitedMs: 0,
      }
      const waits =
        step === 'approved' || step === 'rejected' || (step === 'failed' && one.steps.length === 0)
      if (waits && (step !== 'failed' || approverFault(row.error)?.kind === 'not answered')) {
        one.waitedMs += Math.max(0, row.at.getTime() - (previous ?? row.at).getTime())
      }
      one.steps.push(step)
      one.to = row.at
      one.error = row.error || one.error
      open.set(tool, one)
      if (step === 'executed' || step === 'failed') close(tool)
    }
    if (row.event) previous = row.at
  }
  for (const tool of [...open.keys()]) close(tool)
  return calls.sort((a, b) => a.from.getTime() - b.from.getTime())
}

/** Whether `step` belongs to the call whose last step was `last`, rather than beginning the next one. */
function follows(last: Step | undefined, step: Step): boolean {
  if (last === undefined) return true
  if (step === 'executed' || step === 'failed') return true
  // Asked twice in a row is one action of the variant that asks twice; anything else is a new call.
  return last === 'approved' && (step === 'approved' || step === 'rejected')
}

function stepOf(row: TraceRow): { tool: string; step: Step } | undefined {
  const own = /^tool\.(.+)\.executed$/.exec(row.event)?.[1]
  if (own) return { tool: own, step: ranOrFailed(row) }
  const steps: Record<string, Step> = {
    'tool.hitl_approved': 'approved',
    'tool.hitl_rejected': 'rejected',
    'tool.hitl_skipped': 'skipped',
    'tool.hitl_misconfigured': 'misconfigured',
    'tool.executed': 'executed',
    'tool.failed': 'failed',
  }
  const step = steps[row.event]
  if (!step) return undefined
  return {
    tool: row.tool || row.system || 'unnamed tool',
    step: step === 'executed' ? ranOrFailed(row) : step,
  }
}

/** "executed" with ok=false is not what the accelerator writes; whoever does, does not say that the tool ran. */
const ranOrFailed = (row: TraceRow): Step => (row.ok === false ? 'failed' : 'executed')

function meaningOf(tool: string, one: Open, holes: boolean): ToolCall {
  const [meaning, proven] = judge(new Set(one.steps), one.error)
  const sideEffect = holes && byAbsence.has(meaning) ? 'unknown' : proven
  const approvals = one.steps.filter((step) => step === 'approved').length
  return {
    tool,
    meaning,
    sideEffect,
    approvals,
    error: one.error,
    answered: meaning === 'broken approver' ? (approverFault(one.error)?.detail ?? '') : '',
    from: one.from,
    to: one.to,
    waitedMs: one.waitedMs,
  }
}

/** What is known only from an approval that left no row. */
const byAbsence: ReadonlySet<ToolMeaning> = new Set<ToolMeaning>([
  'not answered',
  'unreachable',
  'broken approver',
])

function judge(steps: ReadonlySet<Step>, error: string): [ToolMeaning, SideEffect] {
  if (steps.has('executed')) {
    if (steps.has('approved')) return ['approved and ran', 'yes']
    return [steps.has('skipped') ? 'bypassed approval' : 'ran without approval', 'yes']
  }
  if (steps.has('rejected')) return ['denied', steps.has('approved') ? 'unknown' : 'no']
  if (steps.has('misconfigured')) return ['no approver', 'no']
  if (steps.has('approved')) {
    return [steps.has('failed') ? 'approved, then failed' : 'approved, no outcome recorded', 'unknown']
  }
  if (steps.has('skipped')) {
    return [steps.has('failed') ? 'failed' : 'skipped approval, no outcome recorded', 'unknown']
  }
  const fault = approverFault(error)
  return fault ? [fault.kind, 'no'] : ['failed', 'unknown']
}
