import type { Run } from '../../ports/workflow-runs.ts'
import type { RollbackOptions } from './options.ts'

/** The workflow that does it, what it needs to be told, and what else it changes on the way. */
export type Recipe = {
  readonly file: string
  /** Whether a run can be told by its key; else by the tag it was started on and the time. */
  readonly keyed: boolean
  /** Branch or tag that it is started on. */
  ref(order: Order): string
  inputs(order: Order): Readonly<Record<string, string>>
  /** Whether this is the run of the order. */
  finds(run: Run, order: Order, since: Date): boolean
  /** The job that deploys: when it succeeded, the tag runs. */
  readonly deploys: string
  /** Whether models and other resources of Bicep go back as well. */
  readonly provisions: boolean
}

/** What a run is started for. `key` is the idempotency key of the approved request. */
export type Order = {
  readonly key: string
  readonly environment: string
  readonly tag: string
  /** The commit that the newest successful deployment names; the workflow stops on another one. */
  readonly recorded: string
  readonly reason: string
}

/** The template of this repository, or the deploy workflow that the accelerator ships, started on the tag. */
export function recipeOf({ workflows, branch }: Pick<RollbackOptions, 'workflows' | 'branch'>): Recipe {
  const file = workflows.rollback
  if (file === workflows.deploy)
    return {
      file,
      keyed: false,
      deploys: 'azd-up',
      provisions: true,
      ref: ({ tag }) => tag,
      inputs: ({ environment }) => ({ env_name: environment }),
      finds: (run, { tag }, since) =>
        run.event === 'workflow_dispatch' && run.branch === tag && run.createdAt >= since,
    }
  return {
    file,
    keyed: true,
    deploys: 'rollback',
    provisions: false,
    ref: () => branch,
    inputs: ({ key, environment, tag, recorded, reason }) => ({
      ...{ env_name: environment, ref: tag, expected_sha: recorded, key },
      reason: reason.replace(/\s+/g, ' ').slice(0, 200),
    }),
    finds: (run, { key }) => run.title.includes(`[${key}]`),
  }
}

/** The tag that a run of the template went to, by its title. */
export function tagOf(run: Pick<Run, 'title'>): string | undefined {
  return /^\S+ \S+ to (\S+) \[[\w-]+\]$/.exec(run.title)?.[1]
}
