import { UpstreamError } from '../../chat/errors.ts'
import { settled, standsOf } from '../../chat/evals/deployed.ts'
import { judgeRun } from '../../chat/evals/judgement.ts'
import { type Observation, observe } from '../../chat/evals/observation.ts'
import type { EvalsOptions } from '../../chat/evals/options.ts'
import { environmentOf, type Track } from '../../chat/evals/track.ts'
import type { Accelerator } from '../../ports/accelerator.ts'
import type { Evals } from '../../ports/evals.ts'
import type { WorkflowRuns } from '../../ports/workflow-runs.ts'
import { runReader, skimmed } from './record.ts'

export type EvalsSources = { readonly runs: WorkflowRuns; readonly accelerator: Accelerator }

const LISTED = 20
const MOST_STATES = 8
/** Observations that are read whole, newest first: older ones are judged by their colour. */
const MOST_READ = 6

/** What the runs of a repository say, by its workflow runs and `accelerator.yaml`. */
export function evalsOf({ runs, accelerator }: EvalsSources, options: EvalsOptions): Evals {
  const record = runReader(runs)
  return {
    record,
    async observations(environment, { listed: limit = LISTED } = {}) {
      const github = options.githubNames[environment] ?? environment
      const { tracks, stands } = await listed(runs, options, github, limit)
      const first = observe(tracks, stands)
      const [states, judgements] = await Promise.all([
        statesOf(runs, stands),
        judged({ runs, accelerator }, record, first),
      ])
      return observe(tracks, settled(stands, states), judgements)
    },
  }
}

async function listed(
  { runs, listDeployments }: WorkflowRuns,
  options: EvalsOptions,
  environment: string,
  limit: number,
) {
  const { branch, workflows } = options
  const of = (file: string) => runs(file, { branch, limit })
  const asked = options.environment === environment
  const [evals, postDeploy, deploy, deployments] = await Promise.all([
    asked ? of(workflows.evals) : [],
    asked ? of(workflows.postDeploy) : [],
    // Deployments are not only made from the branch: a rollback by deploy.yml runs on a tag.
    runs(workflows.deploy, { limit }),
    listDeployments(environment, limit),
  ])
  const own = deploy?.filter((run) => environmentOf(run, deployments) === environment)
  const track = (key: Track['key'], list: Track['runs']): Track => ({
    key,
    file: workflows[key],
    environment,
    runs: list,
  })
  return {
    tracks: [track('evals', evals), track('deploy', own), track('postDeploy', postDeploy)],
    stands: standsOf(environment, deployments, deploy ?? []),
  }
}

async function statesOf({ deploymentState }: WorkflowRuns, stands: ReturnType<typeof standsOf>) {
  const asked = stands.filter(({ state }) => state === 'unasked').slice(0, MOST_STATES)
  const states = asked.map(async ({ id }) => [id, (await deploymentState(id))?.state] as const)
  return new Map(await Promise.all(states))
}

/**
 * The newest observations, read: what a red run means, and whether a green one judged at all. Of older green
 * deployments only the jobs are asked for, because their evals may have been skipped.
 */
async function judged(
  { runs, accelerator }: EvalsSources,
  record: Evals['record'],
  observations: readonly Observation[],
) {
  const newest = new Set(observations.slice(-MOST_READ).map(({ run }) => run.id))
  const wanted = observations.filter(
    ({ run, key, verdict }) => newest.has(run.id) || (key === 'deploy' && verdict === 'green'),
  )
  const judgements = wanted.map(async ({ run }) => {
    const [read, manifest] = await Promise.all([
      newest.has(run.id) ? record(run) : runs.jobs(run.id).then((jobs) => skimmed(run, jobs)),
      newest.has(run.id) ? accelerator.manifest(run.sha).catch(unreadable) : undefined,
    ])
    return [run.id, judgeRun(read, manifest?.acceptance)] as const
  })
  return new Map(await Promise.all(judgements))
}

/** Without its thresholds a run is judged by what it says of itself. */
function unreadable(error: unknown): undefined {
  if (!(error instanceof UpstreamError)) throw error
  return undefined
}
