import type { Ports } from '../../ports/index.ts'
import type { Commit, Tag } from '../../ports/repository.ts'
import type { Run } from '../../ports/workflow-runs.ts'
import type { RollbackOptions } from './options.ts'
import type { Running } from './running.ts'

/** What the evals said of a commit. `none`: they never judged it. */
export type EvalState = {
  readonly colour: 'green' | 'red' | 'none'
  readonly at: Date | undefined
  readonly url: string | undefined
}
/** A tag one could go back to. `undone`: how many commits that would undo, where it is one of the last hundred. */
export type Candidate = Tag & {
  readonly commit: Commit | undefined
  readonly undone: number | undefined
  readonly evals: EvalState
  readonly lastKnownGood: boolean
}
type Needs = Pick<Ports, 'repository' | 'runs'>

const most = 6

/**
 * Tags before what is running, newest first, with their evals; the last known good one is marked: the customer's,
 * else the newest with green evals.
 */
export async function candidatesFor(
  { repository, runs }: Needs,
  running: Running,
  tags: readonly Tag[],
  options: Pick<RollbackOptions, 'workflows'>,
  lastKnownGood: string | undefined,
): Promise<readonly Candidate[]> {
  const history = await repository.commits({ ref: running.sha, limit: 100 })
  const placed = tags
    .map((tag) => ({ ...tag, place: history.findIndex(({ sha }) => sha === tag.sha) }))
    .filter(({ place, name, sha }) => place > 0 || (name === lastKnownGood && sha !== running.sha))
    .toSorted((a, b) => order(a.place) - order(b.place))
  const kept = placed.filter(({ name }, i) => i < most || name === lastKnownGood)
  const found = await Promise.all(
    kept.map(async ({ name, sha, place }) => ({
      ...{ name, sha, commit: history[place], undone: place > 0 ? place : undefined },
      evals: await evalsOf(runs, sha, options),
    })),
  )
  const good = lastKnownGood ?? found.find(({ evals }) => evals.colour === 'green')?.name
  return found.map((one) => ({ ...one, lastKnownGood: one.name === good || one.sha === good }))
}

const order = (place: number): number => (place < 0 ? Number.POSITIVE_INFINITY : place)

/** How the newest run that judged a commit ended. */
export async function evalsOf(
  runs: Ports['runs'],
  sha: string,
  { workflows }: Pick<RollbackOptions, 'workflows'>,
): Promise<EvalState> {
  const judges = (await runs.runsOf(sha))
    .filter(
      ({ file, status }) => status === 'completed' && [workflows.evals, workflows.deploy].includes(file),
    )
    .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
  for (const run of judges) {
    const colour = await colourOf(runs, run)
    if (colour !== 'none') return { colour, at: run.updatedAt, url: run.url }
  }
  return { colour: 'none', at: undefined, url: undefined }
}

/** A run that failed before its evals says nothing about them. */
async function colourOf(runs: Ports['runs'], run: Run): Promise<EvalState['colour']> {
  if (run.conclusion === 'success') return 'green'
  if (run.conclusion !== 'failure') return 'none'
  const judge = (await runs.jobs(run.id)).find(({ name }) => /\bevals?\b/i.test(name))
  return judge?.conclusion === 'failure' ? 'red' : judge?.conclusion === 'success' ? 'green' : 'none'
}
