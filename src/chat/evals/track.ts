import { made } from './deployed.ts'
import { colourOf, type EvalDeployment, type EvalRun, type WorkflowKey } from './run.ts'

/**
 * Runs that judge the same thing: one workflow, and for deployments one environment. `runs` are newest first;
 * undefined when the repository has no such workflow.
 */
export type Track = {
  readonly key: WorkflowKey
  readonly file: string
  /** GitHub environment; undefined for lint, and for deployments that never said. */
  readonly environment: string | undefined
  readonly runs: readonly EvalRun[] | undefined
}
/** Which workflows there are and what they judge. */
export type TrackOptions = {
  readonly workflows: Readonly<Record<WorkflowKey, string>>
  /** GitHub environment whose app the eval workflow asks; undefined when nobody said. */
  readonly environment: string | undefined
  /** GitHub environments that are deployed to, the most important first. */
  readonly environments: readonly string[]
}

/** The newest run that came to a judgement. */
export const judgedRun = ({ runs }: Pick<Track, 'runs'>): EvalRun | undefined =>
  runs?.find((run) => colourOf(run) === 'green' || colourOf(run) === 'red')

/** Runs of all workflows by what they judge: a deploy run belongs to the environment it deployed to. */
export function tracksOf(
  runs: Readonly<Record<WorkflowKey, readonly EvalRun[] | undefined>>,
  deployments: readonly EvalDeployment[],
  { workflows, environment, environments }: TrackOptions,
): readonly Track[] {
  const track = (key: WorkflowKey, of: string | undefined, own = runs[key]): Track => ({
    key,
    file: workflows[key],
    environment: of,
    runs: own,
  })
  const byEnvironment = Map.groupBy(runs.deploy ?? [], (run) => environmentOf(run, deployments))
  const rank = (name: string | undefined) => {
    if (name === undefined) return environments.length + 1
    const at = environments.indexOf(name)
    return at < 0 ? environments.length : at
  }
  const deploys = [...byEnvironment]
    .toSorted(([a], [b]) => rank(a) - rank(b))
    .map(([name, own]) => track('deploy', name, own))
  return [
    track('evals', environment),
    ...(deploys.length > 0 ? deploys : [track('deploy', undefined)]),
    track('postDeploy', environment),
    track('lint', undefined),
  ]
}

/** Where a deploy run went; undefined when it went nowhere, or two places fit. */
export function environmentOf(run: EvalRun, deployments: readonly EvalDeployment[]): string | undefined {
  const fitting = new Set(deployments.filter((one) => made(run, one)).map(({ environment }) => environment))
  return fitting.size === 1 ? [...fitting][0] : undefined
}
