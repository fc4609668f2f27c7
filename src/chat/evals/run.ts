/** What judging needs to know of a workflow run; the port's `Run` is one. `status` and `conclusion` are GitHub's words. */
export type EvalRun = {
  readonly id: number
  readonly file: string
  readonly status: string
  readonly conclusion: string | undefined
  readonly sha: string
  readonly attempt: number
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly url: string
}
/** A deployment as GitHub lists it; the port's `Deployment` is one. */
export type EvalDeployment = {
  readonly id: number
  readonly sha: string
  readonly environment: string
  readonly createdAt: Date
}
/** The workflows that say something about the accelerator. */
export type WorkflowKey = 'lint' | 'evals' | 'deploy' | 'postDeploy'

/** What the run's colour says; `none` for a run that judged nothing (cancelled, skipped). */
export type Colour = 'green' | 'red' | 'none' | 'running'

export function colourOf({ status, conclusion }: Pick<EvalRun, 'status' | 'conclusion'>): Colour {
  if (status !== 'completed') return 'running'
  if (conclusion === 'success') return 'green'
  return conclusion === 'failure' || conclusion === 'timed_out' || conclusion === 'startup_failure'
    ? 'red'
    : 'none'
}
