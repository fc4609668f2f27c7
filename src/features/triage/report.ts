import type { Answer, Window } from '../../ports/telemetry.ts'
import type { Failure } from './failure.ts'
import type { Bar, Incident, Sighting, Tally } from './incident.ts'
import { gatherGone, gatherIncidents, type Read, readGroups } from './incidents.ts'
import { type Fresh, GROUP_LIMIT, type Group, type TriageRow } from './query.ts'
import { rank } from './rank.ts'

/** How far back the newest row is looked for when the windows have none, in days: what is kept by default. */
export const SILENCE_DAYS = 30
/** Older than this, the newest row says nothing about the end of the window. */
export const STALE_MS = 15 * 60_000

/** How much of the truth the store had; `lagMs` is how long the newest rows took to arrive. */
export type Freshness = {
  readonly newest: Date | undefined
  readonly lastRequest: Date | undefined
  readonly lagMs: number | undefined
  /** True when rows are missing at the end of the window. */
  readonly stale: boolean
}

/** Everything that one triage found out. `silent` counts failures that severity ≥ 3 alone would not have shown. */
export type Report = {
  readonly window: Window
  readonly now: Tally
  readonly before: Tally
  readonly incidents: readonly Incident[]
  readonly gone: readonly { failure: Failure; before: Sighting }[]
  readonly failures: number
  readonly loud: number
  readonly bars: readonly Bar[]
  readonly freshness: Freshness
  /** Why the numbers may be too low, as a sentence; undefined when they are whole. */
  readonly partial: string | undefined
  readonly sampled: boolean
}

/** Makes a report of what the query returned. */
export function makeReport(answer: Answer<TriageRow>, window: Window, now: Date): Report {
  const groups = answer.rows.filter((row) => row.leg === 'group')
  const fresh = answer.rows.find((row) => row.leg === 'fresh')
  const reads = readGroups(groups)
  const here = reads.filter(({ group }) => group.period === 'now')
  return {
    window,
    now: tally(here),
    before: tally(reads.filter(({ group }) => group.period === 'before')),
    incidents: rank(gatherIncidents(reads), window),
    gone: gatherGone(reads),
    failures: total(here, 'count'),
    loud: total(here, 'loud'),
    bars: barsOf(here),
    freshness: freshnessOf(fresh, window, now),
    partial: answer.partial ?? tooMany(groups),
    sampled: groups.some((group) => (group.sampled ?? 1) > 1),
  }
}

function tally(reads: readonly Read[]): Tally {
  const ended = (outcome: string): number =>
    reads.reduce((sum, { group, operation }) => sum + (operation.outcome === outcome ? group.requests : 0), 0)
  const kinds = {
    failed: ended('failed'),
    degraded: ended('degraded'),
    lost: ended('lost'),
    open: ended('open'),
  }
  return { ...kinds, requests: reads.reduce((sum, { group }) => sum + group.requests, 0) }
}

function total(reads: readonly Read[], what: 'count' | 'loud'): number {
  const ofGroup = ({ group, operation }: Read): number =>
    operation.failures.reduce((sum, failure) => sum + failure[what] * group.units, 0)
  return reads.reduce((sum, read) => sum + ofGroup(read), 0)
}

function barsOf(reads: readonly Read[]): readonly Bar[] {
  const slots = Map.groupBy(reads, ({ group }) => group.slot.getTime())
  return [...slots.keys()]
    .sort((a, b) => a - b)
    .map((at) => ({ from: new Date(at), ...tally(slots.get(at) ?? []) }))
}

function freshnessOf(fresh: Fresh | undefined, { to }: Window, now: Date): Freshness {
  const newest = fresh?.newest ?? undefined
  const end = Math.min(to.getTime(), now.getTime())
  const arrived = fresh?.arrived ?? undefined
  return {
    newest,
    lastRequest: fresh?.asked ?? undefined,
    lagMs: newest && arrived ? Math.max(0, arrived.getTime() - newest.getTime()) : undefined,
    stale: newest === undefined || newest.getTime() < end - STALE_MS,
  }
}

function tooMany(groups: readonly Group[]): string | undefined {
  if (groups.length < GROUP_LIMIT) return undefined
  return 'There are more different failures than one answer holds: the rarest are left out.'
}
