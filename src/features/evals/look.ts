import { UpstreamError } from '../../chat/errors.ts'
import { type Stand, settled, standsOf } from '../../chat/evals/deployed.ts'
import { type Judgement, judgeRun, type RunRecord } from '../../chat/evals/judgement.ts'
import { type Observation, observe, type Turn, turnOf } from '../../chat/evals/observation.ts'
import { type EvalsOptions, type Topic, topics } from '../../chat/evals/options.ts'
import { colourOf, type EvalRun } from '../../chat/evals/run.ts'
import { judgedRun, type Track, tracksOf } from '../../chat/evals/track.ts'
import type { Manifest } from '../../ports/accelerator.ts'
import type { Ports } from '../../ports/index.ts'
import type { Commit, Comparison } from '../../ports/repository.ts'
import type { Job } from '../../ports/workflow-runs.ts'
import type { Touched } from './suspects.ts'

export type Needs = Pick<Ports, 'runs' | 'repository' | 'accelerator' | 'evals'>

/** What there is: the first round's answers, put in order. */
type Listing = {
  readonly tracks: readonly Track[]
  /** Deployments to the environment that the evals judge. */
  readonly stands: readonly Stand[]
  readonly manifest: Manifest | undefined
}
/** What judged the environment, and where its red, or else another track's, began. */
type Evidence = { readonly observations: readonly Observation[]; readonly turn: Turn | undefined }

/** What the second round found out about the runs of the first. */
type Details = {
  readonly records: ReadonlyMap<number, RunRecord>
  /** Jobs of runs that are going on. */
  readonly running: ReadonlyMap<number, readonly Job[]>
  /** From what was tested last green to what was tested first red. */
  readonly comparison: Comparison | undefined
  readonly touched: Touched
  /** Newest commits to the eval cases and their scoring. */
  readonly evalCommits: readonly Commit[]
  /** Commits on the branch that the newest eval run has not seen; undefined when not known. */
  readonly behind: number | undefined
  /** `accelerator.yaml` by commit. */
  readonly manifests: ReadonlyMap<string, Manifest | undefined>
}

/** Everything that GitHub was asked for one answer; `gaps` is what it did not tell, as sentences. */
export type Findings = Listing & Evidence & Details & { readonly gaps: readonly string[] }

const LISTED = 20
const DEPLOYMENTS = 30
const MOST_STATES = 8
const MOST_TOUCHED = 30
/** Red runs of a streak that are read to find where it began. */
const MOST_OF_STREAK = 5

/**
 * Asks GitHub in two rounds, everything of a round at once: the first names the runs and commits that the
 * second asks about. Another one is needed only when it turns out that a run which seemed to begin the red
 * judged nothing, because deploying failed, evals were skipped, or the gate was broken.
 */
export async function look(ports: Needs, options: EvalsOptions): Promise<Findings> {
  const gaps = new Set<string>()
  const asking = { ports, options, gaps }
  const listing = await list(asking)
  let evidence = weigh(listing, options.environment, new Map())
  const [first, states] = await Promise.all([
    details(asking, listing, evidence),
    statesOf(asking, listing.stands),
  ])
  const sure = { ...listing, stands: settled(listing.stands, states) }
  let found = first
  for (let more = 0; more < 2; more++) {
    const next = weigh(sure, options.environment, judgementsOf(found))
    const same = sameTurn(next.turn, evidence.turn)
    evidence = next
    if (same) break
    const again = await details(asking, sure, next)
    found = { ...again, records: new Map([...found.records, ...again.records]) }
  }
  return { ...sure, ...evidence, ...found, gaps: [...gaps] }
}

/** What a run of the findings says. A run that nobody read is judged by its colour. */
export function judgementOf(run: EvalRun, { records, manifests }: Pick<Findings, 'records' | 'manifests'>) {
  return judgeRun(
    records.get(run.id) ?? { run, jobs: [], gap: undefined },
    manifests.get(run.sha)?.acceptance,
  )
}

const judgementsOf = (found: Details): ReadonlyMap<number, Judgement> =>
  new Map([...found.records.values()].map(({ run }) => [run.id, judgementOf(run, found)]))

type Asking = { readonly ports: Needs; readonly options: EvalsOptions; readonly gaps: Set<string> }

/** What is a courtesy beside the answer must not cost it: a failure becomes a sentence. */
async function optional<Answer>({ gaps }: Asking, answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    gaps.add(error.message)
    return undefined
  }
}

async function list(asking: Asking): Promise<Listing> {
  const { ports, options } = asking
  const { branch, workflows, environment } = options
  const listed = (file: string) => ports.runs.runs(file, { branch, limit: LISTED })
  const [lint, evals, deploy, postDeploy, manifest, own, all] = await Promise.all([
    listed(workflows.lint),
    listed(workflows.evals),
    listed(workflows.deploy),
    listed(workflows.postDeploy),
    optional(asking, ports.accelerator.manifest(branch)),
    environment === undefined ? [] : ports.runs.listDeployments(environment, DEPLOYMENTS),
    ports.runs.listDeployments(undefined, DEPLOYMENTS),
  ])
  const deployments = [...new Map([...own, ...all].map((one) => [one.id, one])).values()]
  return {
    manifest,
    tracks: tracksOf({ lint, evals, deploy, postDeploy }, deployments, options),
    stands: environment === undefined ? [] : standsOf(environment, deployments, deploy ?? []),
  }
}

/** The environment first; when it is green, whatever else is red. */
function weigh(
  { tracks, stands }: Listing,
  environment: string | undefined,
  judgements: ReadonlyMap<number, Judgement>,
): Evidence {
  const judging = tracks.filter(({ key, ...track }) => key !== 'lint' && track.environment === environment)
  const observations = observe(
    environment === undefined ? judging.filter(({ key }) => key !== 'deploy') : judging,
    stands,
    judgements,
  )
  const others = tracks.filter((track) => !judging.includes(track) || environment === undefined)
  const turns = [
    turnOf(observations, environment),
    ...others.map((track) => turnOf(observe([track], [], judgements), track.environment)),
  ]
  return { observations, turn: turns.find((turn) => turn !== undefined) }
}

const sameTurn = (a: Turn | undefined, b: Turn | undefined): boolean =>
  a?.red.run.id === b?.red.run.id && a?.green?.tested === b?.green?.tested && a?.red.tested === b?.red.tested

async function statesOf(asking: Asking, stands: readonly Stand[]) {
  const asked = stands.filter(({ state }) => state === 'unasked').slice(0, MOST_STATES)
  const states = asked.map(async ({ id }) => {
    const found = await optional(asking, asking.ports.runs.deploymentState(id))
    return [id, found?.state] as const
  })
  return new Map(await Promise.all(states))
}

async function details(
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
