import type { Finding } from '../finding.ts'
import type { Alert } from './alert.ts'

export type Person = { readonly id: string; readonly name: string }

/** Something a person did about an incident. */
export type Deed = {
  readonly kind: 'declared' | 'acknowledged' | 'assigned' | 'noted' | 'resolved' | 'reopened'
  readonly by: Person
  readonly at: Date
  /** The note; to whom it was assigned; how it was resolved. */
  readonly text: string
}

/** One disturbance of one environment: the alerts that belong together, and what people did about them. */
export type Incident = {
  /** Three letters and three digits, to be read out over the telephone. */
  readonly id: string
  readonly environment: string
  /** What the person called it who declared it; empty for one that alerts began. */
  readonly title: string
  /** When the first of its alerts fired, or it was declared. */
  readonly startedAt: Date
  /** Oldest first. */
  readonly alerts: readonly Alert[]
  readonly acknowledged: { readonly by: Person; readonly at: Date } | undefined
  readonly assignee: Person | undefined
  readonly closed: { readonly by: Person; readonly at: Date; readonly text: string } | undefined
  /** Oldest first. */
  readonly deeds: readonly Deed[]
  /** What triage found in its window, once it has looked. */
  readonly finding: { readonly found: Finding; readonly at: Date } | undefined
  /** The incident that it turned out to be a part of. */
  readonly mergedInto: string | undefined
  /** Conversations that have its card. */
  readonly places: readonly string[]
  /** Grows with every change. */
  readonly version: number
}

/**
 * `firing`: something is still wrong, as far as is known. `cleared`: all alerts are over, nobody has closed it.
 * `closed`: a person has.
 */
export type IncidentState = 'firing' | 'cleared' | 'closed' | 'merged'

export function stateOf({ alerts, closed, mergedInto }: Incident): IncidentState {
  if (mergedInto !== undefined) return 'merged'
  if (closed) return 'closed'
  return alerts.length > 0 && alerts.every(({ resolvedAt }) => resolvedAt !== undefined)
    ? 'cleared'
    : 'firing'
}

/** When it ended: closed by a person, or its last alert was over; undefined while something fires. */
export function endOf(incident: Incident): Date | undefined {
  const { closed, alerts } = incident
  const state = stateOf(incident)
  if (state === 'firing') return undefined
  const ends = alerts.map(({ resolvedAt }) => resolvedAt).filter((at) => at !== undefined)
  if (ends.length > 0 && ends.length === alerts.length)
    return new Date(Math.max(...ends.map((at) => at.getTime())))
  return closed?.at
}

/** The worst severity among its alerts, those still firing before those that are over; 0 is worst. */
export function severityOf({ alerts }: Incident): number | undefined {
  const firing = alerts.filter(({ resolvedAt }) => resolvedAt === undefined)
  const all = (firing.length > 0 ? firing : alerts).map(({ severity }) => severity)
  return all.length > 0 ? Math.min(...all) : undefined
}

/** Several alerts of one rule about one resource are one line: how often, since when, and whether it is over. */
export type AlertLine = {
  readonly rule: string
  readonly resource: string
  readonly severity: number
  readonly times: number
  readonly firedAt: Date
  readonly resolvedAt: Date | undefined
  readonly newest: Alert
}

/** Firing ones first, the worst of each first. */
export function alertLines(alerts: readonly Alert[]): readonly AlertLine[] {
  const groups = Map.groupBy(alerts, ({ rule, resource }) => `${rule.toLowerCase()}\n${resource}`)
  return [...groups.values()]
    .map((all): AlertLine => {
      const newest = all.reduce((one, other) => (other.firedAt > one.firedAt ? other : one))
      const ends = all.map(({ resolvedAt }) => resolvedAt?.getTime() ?? Number.POSITIVE_INFINITY)
      const end = Math.max(...ends)
      return {
        rule: newest.rule,
        resource: newest.resource,
        severity: Math.min(...all.map(({ severity }) => severity)),
        times: all.length,
        firedAt: new Date(Math.min(...all.map(({ firedAt }) => firedAt.getTime()))),
        resolvedAt: Number.isFinite(end) ? new Date(end) : undefined,
        newest,
      }
    })
    .toSorted(
      (a, b) =>
        Number(a.resolvedAt !== undefined) - Number(b.resolvedAt !== undefined) ||
        a.severity - b.severity ||
        a.firedAt.getTime() - b.firedAt.getTime(),
    )
}

/** Jobs that are filed when an incident changes. */
export const incidentChangedJob = 'incident.changed'
