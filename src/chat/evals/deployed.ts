import { colourOf, type EvalDeployment, type EvalRun } from './run.ts'

/**
 * One deployment to an environment. `sha` is undefined when another workflow made it: GitHub then names the
 * commit that workflow was started on, which for a rollback is not what it put there.
 */
export type Stand = {
  readonly id: number
  readonly at: Date
  readonly sha: string | undefined
  /** `unasked`: nobody has looked yet whether it succeeded. */
  readonly state: 'live' | 'failed' | 'unasked'
  readonly run: EvalRun | undefined
}

/** Deployments to one environment, newest first, as far as the deploy runs tell how they went. */
export function standsOf(
  environment: string,
  deployments: readonly EvalDeployment[],
  deployRuns: readonly EvalRun[],
): readonly Stand[] {
  const oldest = Math.min(...deployRuns.map(({ createdAt }) => createdAt.getTime()))
  return deployments
    .filter((one) => one.environment === environment)
    .map((one): Stand => {
      const run = deployRuns.find((each) => made(each, one))
      const ours = run !== undefined || one.createdAt.getTime() < oldest
      const state = run && colourOf(run) === 'green' ? 'live' : 'unasked'
      return { id: one.id, at: one.createdAt, sha: ours ? one.sha : undefined, state, run }
    })
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())
}

/** A run does not say what it deployed; the deployment is of its commit and of its time. */
export function made(run: EvalRun, { sha, createdAt }: Pick<EvalDeployment, 'sha' | 'createdAt'>): boolean {
  const end = run.status === 'completed' ? run.updatedAt.getTime() : Number.POSITIVE_INFINITY
  const at = createdAt.getTime()
  return sha === run.sha && at >= run.createdAt.getTime() && at <= end
}

/** GitHub's states that mean "it was live": a success becomes inactive when the next one comes. */
const successes = ['success', 'inactive']

/** The stands with what was asked about them; what was not asked is not known. */
export function settled(
  stands: readonly Stand[],
  states: ReadonlyMap<number, string | undefined>,
): readonly Stand[] {
  return stands.map((stand) => {
    if (stand.state !== 'unasked') return stand
    const state = states.get(stand.id)
    if (state === undefined) return { ...stand, sha: undefined, state: 'live' }
    return { ...stand, state: successes.includes(state) ? 'live' : 'failed' }
  })
}

/** What was running in the environment at a moment; undefined when there is no telling. */
export function liveAt(at: Date, stands: readonly Stand[]): string | undefined {
  return stands.find((one) => one.at <= at && one.state !== 'failed')?.sha
}
