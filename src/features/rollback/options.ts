/** What the customer says about rolling back, from `ops.yaml`. */
export type RollbackOptions = {
  /** Workflow files. With `rollback` the same as `deploy`, the shipped deploy workflow is started on the tag. */
  readonly workflows: { readonly rollback: string; readonly deploy: string; readonly evals: string }
  /** The branch whose copy of the rollback workflow runs. */
  readonly branch: string
  /** By environment: GitHub's name of it, and the tag or commit to go back to, where the customer names one. */
  readonly environments: Readonly<
    Record<string, { readonly github: string; readonly lastKnownGood: string | undefined }>
  >
  /** For tests and benches; `usualPace` when absent. */
  readonly pace?: Pace
}

/** In milliseconds. */
export type Pace = {
  /** Between two looks at a run. */
  readonly tick: number
  /** How long a run that may have been started is looked for before a person is asked. */
  readonly lookFor: number
  /** How long traffic is waited for, to say whether it helped. */
  readonly verifyFor: number
  /** After this a run is not watched any more. */
  readonly watchFor: number
}

const minute = 60_000
export const usualPace: Pace = {
  tick: 5_000,
  lookFor: 5 * minute,
  verifyFor: 10 * minute,
  watchFor: 180 * minute,
}
