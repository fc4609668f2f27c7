import { type Observation, type Turn, turnOf } from './observation.ts'

/**
 * How to decide something by the evals of an environment, in any feature:
 *
 *     const seen = await ports.evals.observations('prod')         // oldest first, one or two round trips
 *     standingOf(seen, turn.now, staleDays).state === 'green'     // is it green now?
 *     greenSince(fixedAt, seen)                                   // was it green after the fix, and still is?
 *     verdictOn(sha, seen) === 'green'                            // was this commit green when it ran there?
 *
 * A tag or branch is resolved to its commit first (`repository.tags()`). `undefined` and every state but `green`
 * mean "not proven": a missing run, a broken gate or skipped evals never count as green.
 */
export type Standing = {
  readonly state:
    | 'green'
    | 'stale' // green, too long ago
    | 'red'
    | 'broken' // the newest run's gate does not work
    | 'never' // no listed run came to a judgement
  /** The newest run that judged, or whose gate was broken. */
  readonly newest: Observation | undefined
  /** The newest green one, if any is listed. */
  readonly green: Observation | undefined
  /** Where red began; undefined unless the newest judgement is red. */
  readonly turn: Turn | undefined
}

/** How an environment stands by its observations, oldest first. */
export function standingOf(observations: readonly Observation[], now: Date, staleDays: number): Standing {
  const newest = observations.findLast(({ verdict }) => verdict !== 'none')
  const green = observations.findLast(({ verdict }) => verdict === 'green')
  const turn = turnOf(observations, undefined)
  if (!newest) return { state: 'never', newest, green, turn }
  if (newest.verdict !== 'green')
    return { state: newest.verdict === 'broken' ? 'broken' : 'red', newest, green, turn }
  const old = now.getTime() - newest.run.createdAt.getTime() > staleDays * 86_400_000
  return { state: old ? 'stale' : 'green', newest, green, turn }
}

/** The newest run, if it is green and began at `moment` or later: nothing red or broken came after it. */
export function greenSince(moment: Date, observations: readonly Observation[]): Observation | undefined {
  const newest = observations.findLast(({ verdict }) => verdict !== 'none')
  return newest?.verdict === 'green' && newest.run.createdAt >= moment ? newest : undefined
}

/** What the newest judgement of a commit says, where it is known to have been what ran; `unknown` without one. */
export function verdictOn(sha: string, observations: readonly Observation[]): 'green' | 'red' | 'unknown' {
  const own = observations.filter(({ tested }) => tested === sha)
  const newest = own.findLast(({ verdict }) => verdict === 'green' || verdict === 'red')
  return newest ? (newest.verdict as 'green' | 'red') : 'unknown'
}
