import { type Failure, keyOf } from './failure.ts'
import type { Incident, Sighting } from './incident.ts'
import { onsetOf } from './onset.ts'
import { type Operation, readOperation } from './operation.ts'
import type { Group } from './query.ts'
import { type Rate, trendOf } from './trend.ts'

/** A group of requests with what its facts mean. */
export type Read = { readonly group: Group; readonly operation: Operation }
type Seen = { readonly group: Group; readonly failure: Failure }

export const readGroups = (groups: readonly Group[]): readonly Read[] =>
  groups.map((group) => ({ group, operation: readOperation(group.facts, group.state) }))

/** Gathers failures of both windows into incidents of this one, in no particular order. */
export function gatherIncidents(reads: readonly Read[]): readonly Incident[] {
  const traffic = trafficOf(reads)
  return [...bySignature(reads)].flatMap(([key, seen]) => {
    const now = seen.filter(({ group }) => group.period === 'now')
    const [first] = now
    if (!first) return []
    return [{ key, ...describe(first.failure, now), ...compare(now, seen, traffic) }]
  })
}

/** What was seen in the window before and is not seen in this one. */
export function gatherGone(reads: readonly Read[]): readonly { failure: Failure; before: Sighting }[] {
  return [...bySignature(reads).values()].flatMap((seen) => {
    const [first] = seen
    if (!first || seen.some(({ group }) => group.period === 'now')) return []
    const { subjects } = describe(first.failure, seen)
    return [{ failure: { ...first.failure, subjects }, before: sight(seen) }]
  })
}

function bySignature(reads: readonly Read[]): Map<string, Seen[]> {
  const seen = reads.flatMap(({ group, operation }) =>
    operation.failures.map((failure) => ({ group, failure })),
  )
  return Map.groupBy(seen, ({ failure }) => keyOf(failure))
}

function describe(
  failure: Failure,
  seen: readonly Seen[],
): Pick<Incident, 'cause' | 'subjects' | 'signature' | 'operations'> {
  const { cause, signature } = failure
  const names = new Set(seen.flatMap((one) => one.failure.subjects))
  const newest = seen.toSorted((a, b) => b.group.lastAt.getTime() - a.group.lastAt.getTime())
  const ids = new Set(newest.flatMap(({ group }) => group.operations ?? []).filter((id) => id !== ''))
  return {
    cause,
    signature,
    subjects: [...names].sort(),
    operations: [...ids].slice(0, 3),
  }
}

function compare(
  now: readonly Seen[],
  seen: readonly Seen[],
  traffic: Traffic,
): Pick<Incident, 'now' | 'before' | 'trend' | 'onset'> {
  const earlier = seen.filter(({ group }) => group.period === 'before')
  const [here, there] = [sight(now), earlier.length > 0 ? sight(earlier) : undefined]
  return {
    now: here,
    before: there,
    trend: trendOf(rateOf(here, traffic.now), rateOf(there, traffic.before)),
    onset: here.requests > 0 ? onset(seen, traffic) : undefined,
  }
}

/** Over both windows: whoever asks for the last half hour of an outbreak wants to know when it began. */
function onset(seen: readonly Seen[], traffic: Traffic): Date | undefined {
  const steps = Map.groupBy(seen, ({ group }) => stepOf(group))
  return onsetOf(
    { hits: 0, of: 0 },
    [...traffic.steps].map(([step, of]) => {
      const sighting = steps.has(step) ? sight(steps.get(step) ?? []) : undefined
      return { hits: sighting?.requests ?? 0, of, first: sighting?.first }
    }),
  )
}

/** A bar of the chart; the one that both windows share is two steps. */
const stepOf = ({ slot, period }: Group): string => `${slot.toISOString()} ${period}`

/** What no request was hit by has no traffic to be measured against. */
function rateOf(sighting: Sighting | undefined, traffic: number): Rate {
  if (!sighting) return { hits: 0, of: traffic }
  return sighting.requests > 0 ? { hits: sighting.requests, of: traffic } : { hits: sighting.count, of: 0 }
}

function sight(seen: readonly Seen[]): Sighting {
  // A group is one set of operations: several failures of one key in it must not count its requests twice.
  const groups = new Set(seen.map(({ group }) => group))
  const times = [...groups].flatMap(({ firstAt, lastAt }) => [firstAt.getTime(), lastAt.getTime()])
  return {
    count: seen.reduce((sum, { group, failure }) => sum + failure.count * group.units, 0),
    requests: [...groups].reduce((sum, group) => sum + group.requests, 0),
    first: new Date(times.reduce((a, b) => Math.min(a, b))),
    last: new Date(times.reduce((a, b) => Math.max(a, b))),
  }
}

/** Requests of both windows, and of each step through them in its order. */
type Traffic = { readonly now: number; readonly before: number; readonly steps: ReadonlyMap<string, number> }

function trafficOf(reads: readonly Read[]): Traffic {
  const traffic = { now: 0, before: 0, steps: new Map<string, number>() }
  for (const step of reads.map(({ group }) => stepOf(group)).sort()) traffic.steps.set(step, 0)
  for (const { group } of reads) {
    traffic[group.period] += group.requests
    const step = stepOf(group)
    traffic.steps.set(step, (traffic.steps.get(step) ?? 0) + group.requests)
  }
  return traffic
}
