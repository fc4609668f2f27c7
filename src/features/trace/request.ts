import type { Manifest } from '../../ports/accelerator.ts'
import { type Outcome, readOutcome } from './outcome.ts'
import type { TraceRow } from './query.ts'
import { readToolCalls, type ToolCall, type ToolMeaning } from './tool-call.ts'
import { type Plan, readPlan, readWorkers, type Worker } from './worker.ts'

/** One request, put together from its rows. */
export type RequestTrace = {
  readonly operation: string
  readonly from: Date
  readonly to: Date
  readonly outcome: Outcome
  /** From start to answer in ms as the accelerator measured it, else the server span, else the rows' span. */
  readonly totalMs: number
  readonly totalFrom: 'response.returned' | 'request span' | 'first to last row'
  /** Part of the total spent waiting for approvers, in ms. */
  readonly waitedMs: number
  readonly plan: Plan | undefined
  readonly workers: readonly Worker[]
  readonly tools: readonly ToolCall[]
  /** Side-effect tools of the manifest that left no row: not proposed, or proposed without an approver. */
  readonly unseenTools: readonly string[]
  /** The component that failed first, with its error as logged. */
  readonly firstFailure: { readonly component: string; readonly at: Date; readonly error: string } | undefined
  /** Log rows and exceptions of severity 3 and above, oldest first. */
  readonly severe: readonly { readonly at: Date; readonly severity: number; readonly text: string }[]
  /** Events of partners' own making, by name, with how often each came. */
  readonly otherEvents: readonly { readonly name: string; readonly count: number; readonly failed: number }[]
  readonly http: { readonly name: string; readonly resultCode: string } | undefined
  readonly rows: number
  /** True when some row stands for several that were not kept. */
  readonly sampled: boolean
  /** False when the store gave only part of the rows that it has: what is missing proves nothing. */
  readonly whole: boolean
}

const known = /^(request\.received|response\.returned|supervisor\.routed|worker\.(completed|skipped)|tool\.)/

/**
 * Puts one operation together. Rows may come in any order and twice; undefined for no rows. `manifest`
 * names workers and tools and may be missing; `newest` is the newest telemetry of any kind, `now` the time of asking.
 * `whole`: the store gave every row that it has.
 */
export function readRequest(
  given: readonly TraceRow[],
  manifest: Pick<Manifest, 'agents' | 'sideEffectTools'> | undefined,
  clock: { readonly now: Date; readonly newest: Date | undefined },
  whole = true,
): RequestTrace | undefined {
  const rows = inOrder(given.filter((row) => row.leg === 'row'))
  const [first] = rows
  const last = rows.at(-1)
  if (!first || !last) return undefined
  const plan = readPlan(rows)
  const workers = readWorkers(rows, plan, manifest?.agents ?? [], whole)
  const sampled = rows.some((row) => (row.weight ?? 1) > 1)
  const holes = sampled || !whole
  const effects = manifest?.sideEffectTools ?? []
  const tools = readToolCalls(rows, holes).map((call) => (holes ? call : unasked(call, effects)))
  const span = rows.find((row) => row.table === 'requests')
  const returned = rows.findLast((row) => row.event === 'response.returned')
  const from = returned?.value === undefined && span ? span.at : first.at
  const [totalMs, totalFrom] =
    returned?.value !== undefined
      ? ([returned.value, 'response.returned'] as const)
      : span?.durationMs !== undefined
        ? ([span.durationMs, 'request span'] as const)
        : ([last.at.getTime() - first.at.getTime(), 'first to last row'] as const)
  const seen = new Set(tools.map((call) => call.tool))
  return {
    operation: first.operation,
    from,
    to: last.at,
    outcome: readOutcome(rows, clock, whole),
    totalMs,
    totalFrom,
    waitedMs: Math.min(
      totalMs,
      tools.reduce((sum, call) => sum + call.waitedMs, 0),
    ),
    plan,
    workers,
    tools,
    unseenTools: whole ? effects.filter((tool) => !seen.has(tool)) : [],
    firstFailure: firstFailure(rows, workers, tools),
    severe: rows
      .filter((row) => (row.severity ?? 0) >= 3 || row.table === 'exceptions')
      .map((row) => ({ at: row.at, severity: row.severity ?? 3, text: row.name })),
    otherEvents: countOthers(rows),
    http: span && { name: span.name, resultCode: span.resultCode },
    rows: rows.length,
    sampled,
    whole,
  }
}

/** Time order; at the same instant, the order in which the accelerator would have written them. Exact copies once. */
function inOrder(rows: readonly TraceRow[]): readonly TraceRow[] {
  const rank = [
    'request.received',
    'supervisor.routed',
    'worker.',
    'tool.hitl_',
    'tool.',
    'response.returned',
  ]
  const place = (row: TraceRow) => {
    const found = rank.findIndex((prefix) => row.event.startsWith(prefix))
    return row.event === '' || found < 0 ? 2.5 : found
  }
  // Copies have the same instant, and few rows share one: the others need no comparing.
  const instants = Map.groupBy(rows, ({ at }) => at.getTime())
  const once = [...instants.values()].flatMap((all) =>
    all.length === 1 ? all : [...new Map(all.map((row) => [sameRow(row), row])).values()],
  )
  return once.sort((a, b) => a.at.getTime() - b.at.getTime() || place(a) - place(b))
}

/** Equal for exact copies only: all values in the order of the schema, apart by what no value holds. */
function sameRow({ at, ...rest }: TraceRow): string {
  return `${at.getTime()}\u0000${Object.values(rest).join('\u0000')}`
}

/** What the manifest calls a tool with side effects is none that may run unasked. */
function unasked(call: ToolCall, sideEffectTools: readonly string[]): ToolCall {
  const bypassed = call.meaning === 'ran without approval' && sideEffectTools.includes(call.tool)
  return bypassed ? { ...call, meaning: 'ran unasked' } : call
}

/** A person's no, and a call still under way, are not failures of the tool. */
const broke: ReadonlySet<ToolMeaning> = new Set<ToolMeaning>([
  'approved, then failed',
  'not answered',
  'unreachable',
  'broken approver',
  'no approver',
  'killed',
  'failed',
])

/** Workers first, because `response.returned` repeats their error; then tools, exceptions and the answer itself. */
function firstFailure(rows: readonly TraceRow[], workers: readonly Worker[], tools: readonly ToolCall[]) {
  const failed = workers.filter((worker) => worker.state === 'failed' && worker.to)
  const worker = failed.sort((a, b) => Number(a.to) - Number(b.to))[0]
  if (worker?.to) return { component: worker.id, at: worker.to, error: worker.why }
  const tool = tools.find((call) => broke.has(call.meaning))
  if (tool) return { component: tool.tool, at: tool.to, error: tool.error || tool.meaning }
  const event = rows.find((row) => row.event !== '' && row.ok === false)
  const exception = rows.find((row) => row.table === 'exceptions')
  const other = [event, exception]
    .filter((row) => row !== undefined)
    .sort((a, b) => Number(a.at) - Number(b.at))[0]
  if (!other) return undefined
  const component = other.event === 'response.returned' ? 'workflow' : other.event || 'exception'
  return { component, at: other.at, error: other.error || other.name }
}

function countOthers(rows: readonly TraceRow[]) {
  const counts = new Map<string, { count: number; failed: number }>()
  for (const row of rows) {
    if (row.event === '' || known.test(row.event)) continue
    const one = counts.get(row.event) ?? { count: 0, failed: 0 }
    counts.set(row.event, { count: one.count + 1, failed: one.failed + (row.ok === false ? 1 : 0) })
  }
  return [...counts].map(([name, count]) => ({ name, ...count }))
}
