import type { Observation, Turn } from '../../chat/evals/observation.ts'
import { type EvalsOptions, type Topic, topics } from '../../chat/evals/options.ts'
import { colourOf, type EvalRun } from '../../chat/evals/run.ts'
import { judgedRun, type Track } from '../../chat/evals/track.ts'
import type { Commit, Comparison } from '../../ports/repository.ts'
import { type Asking, type Details, type Evidence, type Listing, type Needs, optional } from './findings.ts'

const MOST_TOUCHED = 30
/** Red runs of a streak that are read to find where it began. */
const MOST_OF_STREAK = 5

/** The second round: what the runs say, what lies between green and red, and how far the branch has moved on. */
export async function details(
  asking: Asking,
  { tracks }: Listing,
  { observations, turn }: Evidence,
): Promise<Details> {
  const { ports, options } = asking
  const judged = tracks.flatMap((track) => readWorthy(track))
  const wanted = unique([...judged, ...streakOf(observations, turn), ...greenDeploy(turn)])
  const base = baseOf(observations, turn)
  const shas = new Set([...wanted.map(({ sha }) => sha), ...(base ? [base.run.sha] : [])])
  const evals = judgedRun(tracks.find(({ key }) => key === 'evals') ?? { runs: undefined })
  const [records, running, comparison, touched, behind, manifests] = await Promise.all([
    keyed(wanted, (run) => ports.evals.record(run)),
    keyed(goingOn(tracks), async (run) => (await optional(asking, ports.runs.jobs(run.id))) ?? []),
    turn && optional(asking, compareOver(ports, turn)),
    turn && optional(asking, touchedOn(ports, options)),
    evals && behindOf(ports, evals.sha, options.branch),
    manifestsOf(asking, shas),
  ])
  const byTopic = new Map(
    touched?.map(([topic, commits]) => [topic, new Set(commits.map(({ sha }) => sha))] as const),
  )
  const evalCommits = touched?.find(([topic]) => topic === 'evals')?.[1] ?? []
  return { records, running, comparison, touched: byTopic, evalCommits, behind, manifests }
}

async function manifestsOf(asking: Asking, shas: ReadonlySet<string>) {
  const found = [...shas].map(
    async (sha) => [sha, await optional(asking, asking.ports.accelerator.manifest(sha))] as const,
  )
  return new Map(await Promise.all(found))
}

/** Green lint says everything by its colour; evals have numbers also when they are green. */
function readWorthy(track: Track): readonly EvalRun[] {
  const run = judgedRun(track)
  return run && (track.key !== 'lint' || colourOf(run) === 'red') ? [run] : []
}

/** The red runs from where red seems to begin on: some of them may have judged nothing. */
function streakOf(observations: readonly Observation[], turn: Turn | undefined): readonly EvalRun[] {
  if (!turn) return []
  const from = observations.findIndex(({ run }) => run.id === turn.red.run.id)
  if (from < 0) return [turn.red.run]
  return observations.slice(from, from + MOST_OF_STREAK).map(({ run }) => run)
}

/** A green deploy run may have skipped its evals, so it is read before it counts as the last green one. */
const greenDeploy = (turn: Turn | undefined): readonly EvalRun[] =>
  turn?.green?.key === 'deploy' ? [turn.green.run] : []

/** The green observation against which gates may have been loosened: the last one before the newest run. */
export function baseOf(
  observations: readonly Observation[],
  turn: Turn | undefined,
): Observation | undefined {
  if (turn) return turn.green
  return observations.slice(0, -1).findLast(({ verdict }) => verdict === 'green')
}

const goingOn = (tracks: readonly Track[]): readonly EvalRun[] =>
  tracks.flatMap(({ runs = [] }) => runs.filter((run) => colourOf(run) === 'running').slice(0, 1))

const unique = (runs: readonly EvalRun[]): readonly EvalRun[] => [
  ...new Map(runs.map((run) => [run.id, run])).values(),
]

async function keyed<Found>(
  runs: readonly EvalRun[],
  read: (run: EvalRun) => Promise<Found>,
): Promise<Map<number, Found>> {
  return new Map(await Promise.all(runs.map(async (run) => [run.id, await read(run)] as const)))
}

/** What was tested where that is known on both sides, else the commits of the runs. */
async function compareOver({ repository }: Needs, turn: Turn): Promise<Comparison | undefined> {
  const range = rangeOf(turn)
  if (!range || range.from === range.to) return undefined
  return await repository.compare(range.from, range.to)
}

/** From which commit to which one red entered, and whether these are what was deployed. */
export function rangeOf({ green, red }: Turn): { from: string; to: string; deployed: boolean } | undefined {
  if (!green) return undefined
  const deployed = green.tested !== undefined && red.tested !== undefined
  return deployed
    ? { from: green.tested as string, to: red.tested as string, deployed }
    : { from: green.run.sha, to: red.run.sha, deployed }
}

/** Newest commits by what they touch. */
async function touchedOn({ repository }: Needs, { branch, paths }: EvalsOptions) {
  return await Promise.all(
    topics.map(async (topic): Promise<readonly [Topic, readonly Commit[]]> => {
      const lists = paths[topic].map((path) => repository.commits({ ref: branch, path, limit: MOST_TOUCHED }))
      return [topic, (await Promise.all(lists)).flat()]
    }),
  )
}

async function behindOf({ repository }: Needs, sha: string, branch: string): Promise<number | undefined> {
  // Only a courtesy on the card: a rewritten history must not cost the answer.
  const comparison = await repository.compare(sha, branch).catch(() => undefined)
  return comparison?.status === 'diverged' || comparison?.truncated ? undefined : comparison?.commits.length
}
