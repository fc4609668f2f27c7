import { TraceRow } from '../../../src/features/trace/query.ts'

export const START = Date.parse('2026-05-04T09:12:00.000Z')
export const OPERATION = '4bf92f3577b34da6a3ce929d0e0e4736'

/** A row `seconds` after the start, parsed as the adapter would. */
export function row(seconds: number, given: Partial<Record<keyof TraceRow, unknown>> = {}): TraceRow {
  const at = new Date(START + seconds * 1000)
  return TraceRow.parse({ leg: 'row', table: 'traces', operation: OPERATION, severity: 1, at, ...given })
}

/** A typed event as the accelerator writes it: the message is the event's name and `ok` is text. */
export function event(
  seconds: number,
  name: string,
  given: Partial<Record<keyof TraceRow, unknown>> = {},
): TraceRow {
  return row(seconds, { name, event: name, ok: 'true', ...given })
}

export const plan = [['account_planner'], ['competitive_context', 'icp_fit_analyst', 'outreach_personalizer']]
export const routed = (seconds: number) =>
  event(seconds, 'supervisor.routed', { route: JSON.stringify(plan) })
export const worker = (seconds: number, name: string, error?: string) =>
  event(seconds, 'worker.completed', {
    system: `accel-${name}`,
    ...(error === undefined ? {} : { ok: 'false', error }),
  })
export const tool = (seconds: number, what: string, name: string) =>
  event(seconds, `tool.${what}`, { system: name })
export const toolFailed = (seconds: number, name: string, error: string) =>
  event(seconds, 'tool.failed', { tool: name, ok: 'false', error })
export const returned = (seconds: number, error?: string) =>
  event(seconds, 'response.returned', {
    value: seconds * 1000,
    ...(error === undefined ? {} : { ok: 'false', error }),
  })
export const span = (given: Partial<Record<keyof TraceRow, unknown>> = {}) =>
  row(0, {
    table: 'requests',
    name: 'POST /research/stream',
    resultCode: '200',
    success: 'True',
    severity: null,
    ...given,
  })

/** All four workers finish, nothing fails. */
export const success: readonly TraceRow[] = [
  span({ durationMs: 90_100 }),
  event(0, 'request.received'),
  routed(0.1),
  worker(30, 'account-planner'),
  worker(60, 'competitive-context'),
  worker(61, 'icp-fit-analyst'),
  worker(70, 'outreach-personalizer'),
  returned(90),
]
