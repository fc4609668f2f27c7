import type { Agent } from '../../ports/accelerator.ts'
import type { TraceRow } from './query.ts'

/** What became of one worker agent in one request. */
export type Worker = {
  /** The id that plans and people use. */
  readonly id: string
  /** Stage of the plan, counted from 1; undefined for a worker that was not planned. */
  readonly stage: number | undefined
  readonly state: 'completed' | 'failed' | 'skipped' | 'cancelled' | 'not started' | 'no record'
  /** Why: the error, the reason for skipping; "" where nothing is recorded. */
  readonly why: string
  /** From the end of the stage before to the worker's own row; telemetry has no spans for workers. */
  readonly from: Date | undefined
  readonly to: Date | undefined
}

/** The supervisor's record: stages of worker ids, as computed once from the code. A plan, not a decision. */
export type Plan = { readonly at: Date; readonly stages: readonly (readonly string[])[] }

/** The plan in `route_json`, a list of lists of worker ids; undefined where it is absent or says something else. */
export function readPlan(rows: readonly TraceRow[]): Plan | undefined {
  const row = rows.find((one) => one.event === 'supervisor.routed')
  if (!row) return undefined
  try {
    const route: unknown = JSON.parse(row.route)
    if (!Array.isArray(route)) return undefined
    const stages = route.map((stage) => (Array.isArray(stage) ? stage : [stage]).map(String))
    return { at: row.at, stages }
  } catch {
    return undefined
  }
}

/** The plan's id for what an event calls the worker: by the manifest, else by the accelerator's own naming rule. */
export function workerId(name: string, agents: readonly Agent[]): string {
  const known = agents.find((agent) => agent.foundryName === name || agent.id === name)
  return known?.id ?? name.replace(/^accel-/, '').replaceAll('-', '_')
}

/**
 * Every worker that was planned or left a row. A planned one without a row was cancelled when a required
 * peer of its stage failed, was never started when an earlier stage did, and otherwise has no record:
 * cancellation leaves no event, so it is inferred, only from a failure that is there, and only where no row is missing
 * (`whole`).
 */
export function readWorkers(
  rows: readonly TraceRow[],
  plan: Plan | undefined,
  agents: readonly Agent[],
  whole = true,
): Worker[] {
  const seen = new Map<string, Pick<Worker, 'state' | 'why' | 'to'>>()
  for (const row of rows) {
    if (row.event !== 'worker.completed' && row.event !== 'worker.skipped') continue
    const id = workerId(row.system || row.agent || 'unnamed worker', agents)
    const state = row.event === 'worker.skipped' ? 'skipped' : row.ok === false ? 'failed' : 'completed'
    const before = seen.get(id)
    // A failure stays one whatever else is logged under the name: a stub's row doubles the real one.
    if (before?.state === 'failed') continue
    seen.set(id, {
      state,
      why: state === 'skipped' ? row.reason : row.error,
      to: before?.to && state === 'completed' ? before.to : row.at,
    })
  }
  const stages = plan?.stages ?? []
  const planned = stages.flatMap((ids, index) =>
    ids.map((id) => ({ id: workerId(id, agents), stage: index + 1 })),
  )
  const unplanned = [...seen.keys()].filter((id) => !planned.some((one) => one.id === id))
  const failedStage = Math.min(
    ...planned.filter(({ id }) => seen.get(id)?.state === 'failed').map(({ stage }) => stage),
  )
  const ends = stages.map((ids) => latest(ids.map((id) => seen.get(workerId(id, agents))?.to)))
  const start = (stage: number) => (stage === 1 ? plan?.at : ends[stage - 2])

  const known = planned.map(({ id, stage }): Worker => {
    const record = seen.get(id)
    if (record) return { id, stage, ...record, from: earlier(start(stage), record.to) }
    const inferred = stage === failedStage ? 'cancelled' : stage > failedStage ? 'not started' : 'no record'
    const state = whole ? inferred : 'no record'
    return { id, stage, state, why: '', from: undefined, to: undefined }
  })
  const extra = unplanned.map((id): Worker => {
    const record = seen.get(id) ?? { state: 'no record', why: '', to: undefined }
    return { id, stage: undefined, ...record, from: earlier(plan?.at, record.to) }
  })
  return [...known, ...extra]
}

function latest(dates: readonly (Date | undefined)[]): Date | undefined {
  const known = dates.filter((date) => date !== undefined)
  return known.length ? new Date(Math.max(...known.map(Number))) : undefined
}

/** A start only counts if it is not after the end: rows of one request can carry clocks of two replicas. */
const earlier = (from: Date | undefined, to: Date | undefined) =>
  from && to && from <= to ? from : undefined
