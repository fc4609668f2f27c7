import type { Thresholds } from '../../chat/evals/acceptance.ts'
import type { Judgement } from '../../chat/evals/judgement.ts'
import { type Loosened, loosened } from '../../chat/evals/loosened.ts'
import { type Flaky, flakyIn, type Turn } from '../../chat/evals/observation.ts'
import type { EvalsOptions } from '../../chat/evals/options.ts'
import type { Manifest } from '../../ports/accelerator.ts'
import { baseOf, rangeOf } from './details.ts'
import { type Findings, judgementOf } from './findings.ts'
import { type Status, statusesOf } from './status.ts'
import { type Suspect, suspectsOf } from './suspects.ts'

/** Where red entered, as far as GitHub can tell. */
export type Entry = {
  readonly turn: Turn
  readonly first: Judgement
  /**
   * `deployed`: between what was deployed; `commits`: between what the runs were started on; `same`: nothing
   * changed; `back`: what is red is older than what was green; `unknown`: nothing to compare with.
   */
  readonly basis: 'deployed' | 'commits' | 'same' | 'back' | 'unknown'
  readonly suspects: readonly Suspect[]
  readonly truncated: boolean
  readonly url: string | undefined
  /** Eval cases or scoring that changed on the branch meanwhile: the ruler, not what is measured. */
  readonly ruler: readonly Suspect[]
}

/** Everything that one `evals` found out. */
export type Report = {
  readonly statuses: readonly Status[]
  /** The environment's newest judgement: what `evals` is about. */
  readonly newest: Judgement | undefined
  readonly entry: Entry | undefined
  readonly flaky: Flaky | undefined
  readonly loosened: readonly Loosened[]
  readonly limits: Thresholds | undefined
  readonly behind: number | undefined
  /** What is odd in how the accelerator judges, where it matters to the newest run, as sentences. */
  readonly oddities: readonly string[]
  /** What could not be read, as sentences. */
  readonly gaps: readonly string[]
}

/** Makes a report of what was found. */
export function makeReport(findings: Findings, options: EvalsOptions, now: Date): Report {
  const { observations, turn, manifest } = findings
  const statuses = statusesOf(findings, options.staleDays, now)
  const last = observations.findLast(({ verdict }) => verdict !== 'none')
  const base = baseOf(observations, turn)
  const before = base && findings.manifests.get(base.run.sha)?.acceptance
  const newest = last && judgementOf(last.run, findings)
  const unread = statuses.flatMap(({ judgement }) => judgement?.gap ?? [])
  return {
    statuses,
    newest,
    entry: turn && entryOf(turn, findings),
    flaky: last && flakyIn(observations, last),
    loosened: before && manifest ? loosened(before, manifest.acceptance) : [],
    limits: manifest?.acceptance,
    behind: findings.behind,
    oddities: newest ? odditiesOf(newest, findings.manifests.get(newest.run.sha)) : [],
    gaps: [...new Set([...findings.gaps, ...unread])],
  }
}

const MOST_CASES_OF_ODD_P95 = 20
/** The runner's price list is chosen by a flag that the workflows never pass. */
const PRICED_AS = 'gpt-5-mini'

function odditiesOf({ acceptance, suites }: Judgement, manifest: Manifest | undefined): readonly string[] {
  if (!acceptance) return []
  const cases = suites.find(({ name }) => name === 'quality')?.total ?? 0
  const at = Math.trunc(0.95 * (cases - 1)) + 1
  const model = manifest?.models.find(({ slug }) => slug === 'default')?.model
  return [
    ...(cases > 1 && cases <= MOST_CASES_OF_ODD_P95 && at < cases
      ? [`"P95" is the accelerator's own: of ${cases} cases the one at place ${at} by latency.`]
      : []),
    ...(model && model !== PRICED_AS
      ? [`Cost is priced as ${PRICED_AS}, although the model is ${model}.`]
      : []),
  ]
}

function entryOf(turn: Turn, findings: Findings): Entry {
  const { comparison, touched } = findings
  return {
    turn,
    first: judgementOf(turn.red.run, findings),
    basis: basisOf(turn, comparison),
    suspects: comparison ? suspectsOf(comparison, touched) : [],
    truncated: comparison?.truncated ?? false,
    url: comparison?.url,
    ruler: rulerOf(turn, findings),
  }
}

function basisOf(turn: Turn, comparison: Findings['comparison']): Entry['basis'] {
  const range = rangeOf(turn)
  if (!range) return 'unknown'
  if (range.from === range.to || comparison?.status === 'identical') return 'same'
  if (!comparison) return 'unknown'
  if (comparison.status === 'behind') return 'back'
  return range.deployed ? 'deployed' : 'commits'
}

/** Commits to the evals between the two runs that the deployed range does not hold. */
function rulerOf({ green, red }: Turn, { touched, comparison, evalCommits }: Findings): readonly Suspect[] {
  if (!green) return []
  const listed = new Set(comparison?.commits.map(({ sha }) => sha))
  const between = evalCommits.filter(
    ({ sha, at }) => !listed.has(sha) && at > green.run.createdAt && at <= red.run.createdAt,
  )
  return suspectsOf({ commits: between }, touched)
}
