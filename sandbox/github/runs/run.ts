import type { User } from '../state/people.ts'
import type { Workflow } from '../workflows/workflow.ts'
import type { ArtifactPlan, Conclusion, RunPlan } from './plan.ts'
import type { Gate, JobTime, Timeline } from './timeline.ts'

export type Status = 'queued' | 'in_progress' | 'completed' | 'waiting' | 'requested' | 'pending'
export type Artifact = ArtifactPlan & { readonly id: number }

/** One try of a run. `timeline` is the script played under `gate`; replaced whenever the gate changes. */
export type Attempt = {
  readonly number: number
  readonly actor: User
  readonly createdAt: number
  readonly plan: RunPlan
  readonly jobIds: ReadonlyMap<string, number>
  readonly artifacts: readonly Artifact[]
  gate: Gate
  timeline: Timeline
  /** Transitions that have been told to webhooks and deployments. */
  readonly told: Set<string>
}

export type Run = {
  readonly id: number
  readonly number: number
  readonly suiteId: number
  readonly workflow: Workflow
  readonly event: string
  /** Branch or tag name. */
  readonly ref: string
  readonly sha: string
  readonly title: string
  readonly actor: User
  readonly createdAt: number
  readonly inputs: Readonly<Record<string, string>>
  readonly group: string | undefined
  readonly pull: number | undefined
  readonly attempts: Attempt[]
}

export function latest(run: Run): Attempt {
  return run.attempts.at(-1) as Attempt
}

/** A run's status and conclusion at a moment; the conclusion only once it is completed. */
export function runState(
  attempt: Attempt,
  at: number,
): { readonly status: Status; readonly conclusion: Conclusion | undefined; readonly updatedAt: number } {
  const { timeline, gate } = attempt
  if (at >= timeline.completedAt)
    return { status: 'completed', conclusion: timeline.conclusion, updatedAt: timeline.completedAt }
  const moments = timeline.jobs.flatMap((job) => [job.readyAt, job.startedAt, job.completedAt])
  const updatedAt = Math.max(attempt.createdAt, ...moments.filter((moment) => moment <= at))
  return { status: openStatus(timeline, gate, at), conclusion: undefined, updatedAt }
}

function openStatus(timeline: Timeline, gate: Gate, at: number): Status {
  if (at < gate.releasedAt) return 'pending'
  const states = visibleJobs(timeline, at).map((job) => jobStatus(job, at))
  if (states.includes('in_progress')) return 'in_progress'
  if (states.includes('waiting')) return 'waiting'
  return at >= timeline.startedAt ? 'in_progress' : 'queued'
}

/** GitHub does not list a job before what it needs is done. */
export function visibleJobs(timeline: Timeline, at: number): readonly JobTime[] {
  return timeline.jobs.filter((job) => job.readyAt <= at)
}

export function jobStatus(job: JobTime, at: number): Status {
  if (at >= job.completedAt) return 'completed'
  if (at < job.admittedAt) return 'waiting'
  return at >= job.startedAt ? 'in_progress' : 'queued'
}
