import type { ProgressStep } from '../../chat/progress.ts'
import { showLength } from '../../chat/time/show.ts'
import type { Job, Run, Step } from '../../ports/workflow-runs.ts'

/** What people are told of a run. `end` once it is over. */
export type Picture = {
  readonly sentence: string
  readonly steps: readonly ProgressStep[]
  readonly end: undefined | 'success' | 'failure'
  /** When the job that deploys had succeeded; undefined when it did not (yet). */
  readonly deployedAt: Date | undefined
  /** The job to ask for `::error::` lines. */
  readonly failed: Job | undefined
}

/** A run in sentences and steps. `deploys` names the job after whose success the new version runs. */
export function pictureOf(run: Run, jobs: readonly Job[], deploys: string, environment: string): Picture {
  const deploying = jobs.find(({ name }) => name === deploys)
  const deployedAt =
    deploying?.conclusion === 'success' ? (deploying.completedAt ?? run.updatedAt) : undefined
  const failed = jobs.find(({ conclusion }) => conclusion !== undefined && bad.has(conclusion))
  const over = run.status === 'completed'
  return {
    sentence: over ? ending(run, failed, deploying) : underway(run, jobs, environment),
    steps: jobs.flatMap(rowsOf),
    end: over ? (run.conclusion === 'success' ? 'success' : 'failure') : undefined,
    deployedAt,
    failed,
  }
}

const bad = new Set(['failure', 'timed_out', 'cancelled', 'startup_failure', 'action_required'])

function underway(run: Run, jobs: readonly Job[], environment: string): string {
  switch (run.status) {
    case 'waiting':
      return `The run waits for a reviewer of the GitHub environment ${environment}: open it and let it in there. My approval does not count for GitHub.`
    case 'pending':
      return 'The run waits at GitHub behind another run of the same concurrency group.'
    case 'queued':
    case 'requested':
      return 'The run is queued at GitHub.'
    default: {
      const job = jobs.find(({ status }) => status === 'in_progress')
      const step = job && currentStep(job)
      return job ? `Job ${job.name}${step ? `: ${step.name}` : ''}.` : 'The run is underway.'
    }
  }
}

const currentStep = ({ steps }: Job): Step | undefined => steps.find(({ status }) => status === 'in_progress')

function ending(run: Run, failed: Job | undefined, deploying: Job | undefined): string {
  const started = deploying?.startedAt !== undefined && deploying.conclusion !== 'skipped'
  const effect =
    deploying?.conclusion === 'success'
      ? 'The version had been deployed before that.'
      : started
        ? 'It may have been deployed half: look at the run.'
        : 'Nothing was deployed.'
  const where = failed ? ` in job ${failed.name}${failedStep(failed)}` : ''
  switch (run.conclusion) {
    case 'success':
      return deploying?.conclusion === 'success'
        ? 'The run ended well.'
        : 'The run ended without deploying anything.'
    case 'failure':
      return `The run failed${where}. ${effect}`
    case 'timed_out':
      return `The run took too long and was ended by GitHub${where}. ${effect}`
    case 'cancelled':
      return started || where !== ''
        ? `The run was cancelled${where}: by a person, or by another run of its concurrency group. ${effect}`
        : `The run was cancelled before it began: by a person, or by another run of its concurrency group. ${effect}`
    case 'startup_failure':
      return `GitHub could not start the workflow: its file is broken. ${effect}`
    case 'action_required':
      return `GitHub wants somebody to allow the run first: open it. ${effect}`
    default:
      return `The run ended as "${run.conclusion ?? 'unknown'}"${where}. ${effect}`
  }
}

function failedStep({ steps }: Job): string {
  const step = steps.find(({ conclusion }) => conclusion !== undefined && bad.has(conclusion))
  return step ? ` at "${step.name}"` : ''
}

/** A job, and below it its steps while they are of interest. */
function rowsOf(job: Job): readonly ProgressStep[] {
  const row = { name: job.name, state: stateOf(job), note: noteOf(job) }
  if (row.state !== 'running' && row.state !== 'failed') return [row]
  const steps = job.steps.filter(({ name }) => !chores.test(name))
  return [row, ...steps.map((step) => ({ name: `· ${step.name}`, state: stateOf(step), note: noteOf(step) }))]
}

const chores = /^(Set up job|Complete job|Post |Run actions\/checkout)/

function stateOf({ status, conclusion }: Pick<Step, 'status' | 'conclusion'>): ProgressStep['state'] {
  if (status !== 'completed') return status === 'in_progress' ? 'running' : 'waiting'
  if (conclusion === 'skipped') return 'skipped'
  return conclusion === 'success' || conclusion === 'neutral' ? 'done' : 'failed'
}

function noteOf({
  startedAt,
  completedAt,
  conclusion,
}: Pick<Step, 'startedAt' | 'completedAt' | 'conclusion'>): string {
  if (conclusion === 'skipped') return ''
  const words = conclusion === undefined || ['success', 'failure'].includes(conclusion) ? '' : conclusion
  const took = startedAt && completedAt ? showLength(completedAt.getTime() - startedAt.getTime()) : ''
  return [words.replace('_', ' '), took].filter(Boolean).join(', ')
}
