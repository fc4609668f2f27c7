import { UsageError } from '../../chat/errors.ts'
import type { Ports } from '../../ports/index.ts'
import type { Tag } from '../../ports/repository.ts'
import type { Deployment } from '../../ports/workflow-runs.ts'
import { tagOf } from './recipe.ts'

/** What runs in an environment, by GitHub's newest successful deployment to it. */
export type Running = {
  readonly deployment: number
  /** The commit that GitHub names: the one the workflow was started on. */
  readonly recorded: string
  /** The commit that really runs: of a rollback, its tag's. */
  readonly sha: string
  /** The tag that a rollback put there. */
  readonly tag: string | undefined
  readonly at: Date
  readonly runUrl: string | undefined
}
type Runs = Pick<Ports, 'runs'>

/** How many deployments are looked at for a success. */
const many = 15

/** Undefined when GitHub has no successful deployment to it. */
export async function runningIn(
  { runs }: Runs,
  github: string,
  rollbackFile: string,
  tags: readonly Tag[],
): Promise<Running | undefined> {
  const [few, listed] = [4, await runs.listDeployments(github, many)]
  const success = (await newest(runs, listed.slice(0, few))) ?? (await newest(runs, listed.slice(few)))
  if (!success) return undefined
  const { id: deployment, sha: recorded, createdAt: at, runUrl } = success
  const tag = await rolledBackTo(runs, runUrl, rollbackFile)
  const sha = tag === undefined ? recorded : (tags.find(({ name }) => name === tag)?.sha ?? tag)
  return { deployment, recorded, sha, tag, at, runUrl }
}

async function newest(runs: Ports['runs'], some: readonly Deployment[]): Promise<Deployment | undefined> {
  const states = await Promise.all(some.map(({ id }) => runs.deploymentState(id)))
  const at = states.findIndex((state) => state?.state === 'success')
  const found = some[at]
  return found && { ...found, runUrl: states[at]?.runUrl }
}

/** GitHub notes the commit of the workflow, not the one that it checked out: the run's title tells that. */
async function rolledBackTo(
  runs: Ports['runs'],
  runUrl: string | undefined,
  rollbackFile: string,
): Promise<string | undefined> {
  const id = Number(/\/runs\/(\d+)/.exec(runUrl ?? '')?.[1])
  if (!Number.isSafeInteger(id)) return undefined
  const run = await runs.run(id)
  return run?.file === rollbackFile ? tagOf(run) : undefined
}

/** What is running, or why nothing can be planned. */
export async function mustRun(
  ports: Runs,
  environment: string,
  github: string,
  rollbackFile: string,
  tags: readonly Tag[],
): Promise<Running> {
  const running = await runningIn(ports, github, rollbackFile, tags)
  if (running) return running
  throw new UsageError(
    `GitHub knows of no successful deployment to ${environment}, so I cannot tell what runs there. Deploy it once by the deploy workflow, or name it in ops.yaml by githubEnvironment.`,
  )
}

/** Whether what was running still is: a sentence when not. One round trip where nothing has happened. */
export async function changedSince(
  { runs }: Runs,
  environment: string,
  github: string,
  expected: number,
): Promise<string | undefined> {
  const [listed, state] = await Promise.all([runs.listDeployments(github, 5), runs.deploymentState(expected)])
  if (state?.state !== 'success')
    return `${environment} does not run what it ran when this was asked for: somebody has deployed since.`
  const newer = listed.slice(
    0,
    Math.max(
      0,
      listed.findIndex(({ id }) => id === expected),
    ),
  )
  const states = await Promise.all(newer.map(({ id }) => runs.deploymentState(id)))
  if (states.some((one) => one?.state === 'success'))
    return `Somebody has deployed to ${environment} since this was asked for.`
  if (states.some((one) => !over.has(one?.state ?? '')))
    return `Another deployment to ${environment} is underway.`
  return undefined
}

const over = new Set(['failure', 'error', 'inactive'])
