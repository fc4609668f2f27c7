import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { plan, workers } from '../telemetry/cast.ts'
import type { AppRevision } from './container-app.ts'
import type { Operation, Rows } from './rows.ts'
import { type AskApprover, type Emit, isOn, type ProposedTool, runTool } from './tools.ts'

export type StreamPorts = {
  readonly rows: Rows
  readonly now: () => Date
  readonly ask: AskApprover
  /** What the next request proposes; the flagship proposes nothing. */
  readonly propose: () => readonly ProposedTool[]
  /** Milliseconds that a worker takes. */
  readonly workMs: () => number
}

/** The trace that a caller began, if any, else one of our own. */
export function operationOf(traceparent: string | undefined, revision: AppRevision): Operation {
  const [, trace] = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(traceparent ?? '') ?? []
  return {
    id: trace ?? randomBytes(16).toString('hex'),
    span: randomBytes(8).toString('hex'),
    instance: `${revision.name}-6c8d7f9b4-k2x9v`,
  }
}

/**
 * One research request, from its first event to its last, on the revision that took it. Rejects when `signal` aborts:
 * the caller is gone, and what was going on is cancelled without a word.
 */
export async function research(
  ports: StreamPorts,
  request: {
    readonly company: string
    readonly revision: AppRevision
    readonly operation: Operation
    readonly emit: Emit
    readonly signal: AbortSignal
  },
): Promise<void> {
  const { rows, now } = ports
  const { operation, revision, emit, signal } = request
  const began = now().getTime()
  const returned = (error?: string) =>
    rows.event(operation, {
      ...{ name: 'response.returned', ok: error === undefined, valueMs: now().getTime() - began },
      ...(error !== undefined && { error }),
    })
  // Read by the process once, when it started: what is set now is another revision's.
  if (isOn(revision.variables.get('KILLSWITCH_WORKFLOW'))) {
    rows.log(operation, 'Kill switch engaged: KILLSWITCH_WORKFLOW', 4)
    returned('killswitch engaged: workflow')
    emit({ type: 'error', message: 'killswitch engaged: workflow' })
    return
  }
  rows.event(operation, { name: 'request.received', args: { company: request.company } })
  rows.event(operation, {
    name: 'supervisor.routed',
    args: { route_json: plan, worker_count: '4', stage_count: '2' },
  })
  emit({ type: 'status', message: 'research started' })
  const [first, ...others] = workers
  for (const stage of [[first], others]) {
    await sleep(ports.workMs(), undefined, { signal })
    for (const worker of stage) {
      rows.event(operation, { name: 'worker.completed', external: worker })
      emit({ type: 'partial', worker, elapsed_s: (now().getTime() - began) / 1000 })
    }
  }
  const run = { variables: revision.variables, operation, rows, emit, ask: ports.ask, signal }
  // One after the other, as the workflow does.
  for (const call of ports.propose()) await runTool(call, run)
  returned()
  emit({
    type: 'final',
    briefing: { company: request.company, summary: 'A simulated briefing.', citations: ['a'] },
  })
}
