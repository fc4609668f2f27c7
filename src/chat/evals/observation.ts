import { liveAt, type Stand } from './deployed.ts'
import type { Judgement } from './judgement.ts'
import type { Cause } from './red-run.ts'
import { colourOf, type EvalRun, type WorkflowKey } from './run.ts'
import type { Track } from './track.ts'

/**
 * What a run says of what it judged. `broken`: the gate itself does not work. `none`: it ended without judging
 * (deploying failed, evals were skipped). Neither is green, and neither says that anything got worse.
 */
export type Verdict = 'green' | 'red' | 'broken' | 'none'

/**
 * One run that judged an environment, or the code alone. `tested` is the commit that was running there, which
 * for a deployment is its own and for the eval workflow whatever had been deployed before; undefined when
 * there is no telling.
 */
export type Observation = {
  readonly run: EvalRun
  readonly key: WorkflowKey
  readonly verdict: Verdict
  readonly tested: string | undefined
}

/** Where red began. `green` is the last green run before it, undefined when no listed one was. */
export type Turn = {
  readonly environment: string | undefined
  readonly green: Observation | undefined
  readonly red: Observation
  /** The newest red one of the streak. */
  readonly newest: Observation
  /** Red runs in a row, not counting those that judged nothing. */
  readonly streak: number
}
/** A green and a red run of the same commit on the same deployment: then no change explains the colour. */
export type Flaky = { readonly green: EvalRun; readonly red: EvalRun }

/**
 * Runs of the tracks in the order in which they began, oldest first. A run that was read says what its judgement
 * says, others what their colour says.
 */
export function observe(
  tracks: readonly Track[],
  stands: readonly Stand[],
  judgements: ReadonlyMap<number, Pick<Judgement, 'verdict' | 'red'>> = new Map(),
): readonly Observation[] {
  const undeployed = new Set(stands.flatMap(({ state, run }) => (state === 'failed' && run ? [run.id] : [])))
  return tracks
    .flatMap(({ key, runs = [] }) => runs.map((run) => ({ run, key })))
    .flatMap(({ run, key }): Observation[] => {
      const colour = colourOf(run)
      if (colour !== 'green' && colour !== 'red') return []
      const judgement = judgements.get(run.id)
      const verdict = undeployed.has(run.id) ? 'none' : judgement ? verdictOf(judgement, key) : colour
      const tested = key === 'deploy' || key === 'lint' ? run.sha : liveAt(run.createdAt, stands)
      return [{ run, key, verdict, tested }]
    })
    .toSorted((a, b) => a.run.createdAt.getTime() - b.run.createdAt.getTime() || a.run.id - b.run.id)
}

/** Causes by which a run that should judge answers never came to it. */
const before: readonly Cause[] = ['lint', 'audit', 'deploy', 'hidden', 'cancelled']

function verdictOf({ verdict, red }: Pick<Judgement, 'verdict' | 'red'>, key: WorkflowKey): Verdict {
  if (verdict === 'green') return 'green'
  if (red?.cause === 'broken') return 'broken'
  if (verdict === 'unknown') return 'none'
  return red && key !== 'lint' && before.includes(red.cause) ? 'none' : 'red'
}

/** Where the present red began; undefined when the newest judgement is green, or there is none. */
export function turnOf(
  observations: readonly Observation[],
  environment: string | undefined,
): Turn | undefined {
  const judged = observations.filter(({ verdict }) => verdict === 'green' || verdict === 'red')
  const newest = judged.at(-1)
  const at = judged.findLastIndex(({ verdict }) => verdict === 'green')
  const red = judged[at + 1]
  if (!red || !newest) return undefined
  return { environment, green: judged[at], red, newest, streak: judged.length - at - 1 }
}

/** The newest pair of different colours that judged the same commit by the same commit, if `of` is one of it. */
export function flakyIn(observations: readonly Observation[], of: Observation): Flaky | undefined {
  if (of.verdict !== 'green' && of.verdict !== 'red') return undefined
  const other = of.verdict === 'green' ? 'red' : 'green'
  const twin = observations.findLast(
    (one) =>
      one.verdict === other && one.key === of.key && one.run.sha === of.run.sha && one.tested === of.tested,
  )
  if (!twin) return undefined
  return of.verdict === 'green' ? { green: of.run, red: twin.run } : { green: twin.run, red: of.run }
}
