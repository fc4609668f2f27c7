import type { Repo } from '../state/repo.ts'
import type { Happening, World } from '../state/world.ts'
import { followJob } from './deploy.ts'
import { type Attempt, latest, type Run } from './run.ts'
import { play } from './timeline.ts'

type Active = { readonly repo: Repo; readonly run: Run }
type Transition = { readonly key: string; readonly happening: Happening }

/** Lets everything happen that is due by now, in the order of its moments. */
export function settle(world: World): void {
  const now = world.clock.now()
  for (;;) {
    release(world, now)
    const next = due(world, now)
    if (next === undefined) return
    next.attempt.told.add(next.key)
    if (next.happening.kind === 'job') followJob(world, next.happening)
    for (const listener of world.listeners) listener(next.happening)
    if (next.happening.kind === 'run' && next.happening.action === 'completed')
      world.active.delete(next.active)
  }
}

/** The next moment (ms) at which something is due, or `undefined` when all is quiet. */
export function nextMoment(world: World): number | undefined {
  const moments = [...world.active].flatMap(({ repo, run }) =>
    untold(repo, run).map((one) => one.happening.at),
  )
  return moments.length === 0 ? undefined : Math.min(...moments)
}

function due(world: World, now: number) {
  let first: (Transition & { active: Active; attempt: Attempt }) | undefined
  for (const active of world.active)
    for (const one of untold(active.repo, active.run))
      if (one.happening.at <= now && (first === undefined || one.happening.at < first.happening.at))
        first = { ...one, active, attempt: latest(active.run) }
  return first
}

function untold(repo: Repo, run: Run): Transition[] {
  const attempt = latest(run)
  return transitions(repo, run, attempt).filter(
    (one) => !attempt.told.has(one.key) && Number.isFinite(one.happening.at),
  )
}

function transitions(repo: Repo, run: Run, attempt: Attempt): Transition[] {
  const { timeline } = attempt
  const ofRun = (action: 'requested' | 'in_progress' | 'completed', at: number): Transition => ({
    key: action,
    happening: { kind: 'run', repo, run, attempt, action, at },
  })
  const ofJobs = timeline.jobs.flatMap((job) => {
    const step = (action: 'queued' | 'waiting' | 'in_progress' | 'completed', at: number): Transition => ({
      key: `${job.plan.name}/${action}`,
      happening: { kind: 'job', repo, run, attempt, job, action, at },
    })
    const end = step('completed', job.completedAt)
    if (job.conclusion === 'skipped') return [end]
    const first = step(job.admittedAt > job.readyAt ? 'waiting' : 'queued', job.readyAt)
    const started = job.startedAt < job.completedAt || job.steps.length > 0
    return [first, ...(started ? [step('in_progress', job.startedAt)] : []), end]
  })
  const started = timeline.startedAt < timeline.completedAt
  return [
    ofRun('requested', attempt.createdAt),
    ...(started ? [ofRun('in_progress', timeline.startedAt)] : []),
    ...ofJobs,
    ofRun('completed', timeline.completedAt),
  ]
}

/** Lets a run go that waited for its concurrency group, at the moment the one before it ended. */
function release(world: World, now: number): void {
  for (const { repo, run } of world.active) {
    const attempt = latest(run)
    if (Number.isFinite(attempt.gate.releasedAt) || Number.isFinite(attempt.gate.cancelledAt)) continue
    const before = repo.runs.filter((other) => other.group === run.group && other.id < run.id)
    const free = Math.max(run.createdAt, ...before.map((other) => latest(other).timeline.completedAt))
    if (free > now) continue
    attempt.gate = { ...attempt.gate, releasedAt: free }
    attempt.timeline = play(attempt.plan, attempt.gate)
  }
}
