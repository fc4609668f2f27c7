import type { User } from '../state/people.ts'
import type { Conclusion, JobPlan, RunPlan, StepPlan } from './plan.ts'

/** Milliseconds since 1970 on the story's clock; `Infinity` = not known yet (waits for something). */
type Ms = number
export type StepTime = {
  readonly plan: StepPlan
  readonly number: number
  readonly startedAt: Ms
  readonly completedAt: Ms
  readonly conclusion: Conclusion
}
export type JobTime = {
  readonly plan: JobPlan
  /** When everything it needs was there; before that GitHub does not list the job. */
  readonly readyAt: Ms
  /** When it left the waiting room of its environment; equal to `readyAt` when there is none. */
  readonly admittedAt: Ms
  readonly startedAt: Ms
  readonly completedAt: Ms
  readonly conclusion: Conclusion
  readonly steps: readonly StepTime[]
}
export type Timeline = {
  readonly startedAt: Ms
  readonly completedAt: Ms
  readonly conclusion: Conclusion
  readonly jobs: readonly JobTime[]
}

/** What a reviewer said of an environment. */
export type Review = {
  readonly approved: boolean
  readonly at: Ms
  readonly by: User
  readonly comment: string
}

/** What holds a run back or ends it early. */
export type Gate = {
  /** When its concurrency group let it go. */
  readonly releasedAt: Ms
  readonly cancelledAt: Ms
  /** Reviews of protected environments; no entry = nobody has answered. */
  readonly reviews: ReadonlyMap<string, Review>
  readonly isProtected: (environment: string) => boolean
  /** Seconds of the plan take this many milliseconds. */
  readonly msPerSecond: number
}

/** Plays the script through: every moment and conclusion of the run, as far as they are known. */
export function play(plan: RunPlan, gate: Gate): Timeline {
  const jobs = new Map<string, JobTime>()
  for (const job of inOrder(plan.jobs)) jobs.set(job.name, playJob(job, jobs, gate))
  const times = [...jobs.values()]
  const ends = times.map((job) => job.completedAt)
  const completedAt = Math.min(
    Math.max(gate.releasedAt, ...ends),
    Math.max(gate.cancelledAt, ...ends.filter(Number.isFinite)),
  )
  const starts = times.filter((job) => job.conclusion !== 'skipped').map((job) => job.startedAt)
  const startedAt = Math.min(...starts, completedAt)
  const ended = gate.cancelledAt < completedAt || times.some((job) => job.conclusion === 'cancelled')
  return { startedAt, completedAt, conclusion: plan.conclusion ?? conclude(times, ended), jobs: times }
}

function conclude(jobs: readonly JobTime[], cancelled: boolean): Conclusion {
  const bad = jobs.find((job) => job.conclusion === 'failure' || job.conclusion === 'timed_out')
  if (cancelled) return 'cancelled'
  if (bad !== undefined) return bad.conclusion
  return jobs.length > 0 && jobs.every((job) => job.conclusion === 'skipped') ? 'skipped' : 'success'
}

function inOrder(jobs: readonly JobPlan[]): JobPlan[] {
  const sorted: JobPlan[] = []
  const waiting = [...jobs]
  while (waiting.length > 0) {
    const at = waiting.findIndex((job) => job.needs.every((name) => !waiting.some((w) => w.name === name)))
    sorted.push(...waiting.splice(Math.max(at, 0), 1))
  }
  return sorted
}

function playJob(plan: JobPlan, before: ReadonlyMap<string, JobTime>, gate: Gate): JobTime {
  const needs = plan.needs.flatMap((name) => before.get(name) ?? [])
  const readyAt = Math.max(gate.releasedAt, ...needs.map((job) => job.completedAt))
  const blocked = plan.skip || (!plan.always && needs.some((job) => job.conclusion !== 'success'))
  const done = (at: Ms, conclusion: Conclusion, admittedAt = at): JobTime => ({
    ...{ plan, readyAt: Math.min(readyAt, at), admittedAt, startedAt: at },
    ...{ completedAt: at, conclusion, steps: [] },
  })
  if (blocked) return done(readyAt, 'skipped')
  const review = plan.environment === undefined ? undefined : gate.reviews.get(plan.environment)
  const guarded = plan.environment !== undefined && gate.isProtected(plan.environment)
  const admittedAt = guarded ? Math.max(readyAt, review?.at ?? Number.POSITIVE_INFINITY) : readyAt
  if (guarded && review?.approved === false && admittedAt <= gate.cancelledAt)
    return done(admittedAt, 'failure')
  // What it needs may still be tidying up when the run is cancelled.
  const stopped = Math.max(gate.cancelledAt, Number.isFinite(readyAt) ? readyAt : 0)
  const startedAt = admittedAt + plan.queueSeconds * gate.msPerSecond
  if (gate.cancelledAt <= startedAt && Number.isFinite(gate.cancelledAt))
    return done(stopped, 'cancelled', Math.min(admittedAt, stopped))
  if (!Number.isFinite(startedAt)) return { ...done(startedAt, 'success', admittedAt), readyAt }
  const steps = playSteps(plan, startedAt, gate)
  const completedAt = steps.at(-1)?.completedAt ?? startedAt
  const worst = steps.find((step) => !['success', 'skipped', 'neutral'].includes(step.conclusion))
  const conclusion = plan.conclusion ?? worst?.conclusion ?? 'success'
  return { plan, readyAt, admittedAt, startedAt, completedAt, conclusion, steps }
}

function playSteps(job: JobPlan, startedAt: Ms, gate: Gate): StepTime[] {
  const edge = (name: string, always: boolean): StepPlan => ({
    ...{ name, always, seconds: 1, conclusion: 'success', log: [], skip: false },
  })
  const plans = [edge('Set up job', false), ...job.steps, edge('Complete job', true)]
  const steps: StepTime[] = []
  let at = startedAt
  let failed = false
  for (const [index, plan] of plans.entries()) {
    const over = at >= gate.cancelledAt
    const skipped = plan.skip || ((failed || over) && !plan.always)
    const fullEnd = at + (skipped ? 0 : plan.seconds * gate.msPerSecond)
    const cut = fullEnd > gate.cancelledAt && !over
    const completedAt = cut ? gate.cancelledAt : fullEnd
    const conclusion = skipped ? 'skipped' : cut ? 'cancelled' : plan.conclusion
    steps.push({ plan, number: index + 1, startedAt: at, completedAt, conclusion })
    if (conclusion !== 'success' && conclusion !== 'skipped') failed = true
    at = completedAt
  }
  return steps
}
