import { HOUR, MINUTE } from '../time/duration.ts'
import type { Alert } from './alert.ts'

/** Alerts of one environment that fire this close to each other are about one thing. */
export const nearMs = 20 * MINUTE
/** One rule about one resource may be quiet for this long in between: it flaps. */
export const sameMs = 6 * HOUR

/** An incident as far as it decides which alerts belong to it. */
export type Gathering = {
  readonly id: string
  readonly environment: string
  readonly alerts: readonly Pick<Alert, 'id' | 'rule' | 'resource' | 'firedAt'>[]
  /** When a person declared it over; later alerts are another incident. */
  readonly closedAt: Date | undefined
}

/** Where an alert belongs: to a new incident, or to `into`, which swallows `others` that it connects. */
export type Home = { readonly into: string | undefined; readonly others: readonly string[] }

/**
 * Finds the incident of an alert among the environment's. Alerts are chained by the moments they fired, which
 * every message about them carries: so whichever order they become known in, the same ones come together.
 */
export function homeOf(alert: Alert, incidents: readonly Gathering[]): Home {
  const fitting = incidents
    .filter(({ environment }) => environment === alert.environment)
    .filter(({ closedAt }) => !closedAt || alert.firedAt <= closedAt)
    .filter(({ alerts }) => alerts.some((one) => belongTogether(one, alert)))
    .toSorted(byStart)
  const open = fitting.filter(({ closedAt }) => !closedAt)
  const [into, ...others] = open.length > 0 ? open : fitting
  if (!into) return { into: undefined, others: [] }
  // What a person has closed stays as it was written up.
  return { into: into.id, others: open.length > 0 ? others.map(({ id }) => id) : [] }
}

/** How far around an alert's firing its relatives can be. */
export const reachMs = Math.max(nearMs, sameMs)

function belongTogether(a: Pick<Alert, 'rule' | 'resource' | 'firedAt'>, b: Alert): boolean {
  const apart = Math.abs(a.firedAt.getTime() - b.firedAt.getTime())
  const same = a.rule.toLowerCase() === b.rule.toLowerCase() && a.resource === b.resource
  return apart <= (same ? sameMs : nearMs)
}

function byStart(a: Gathering, b: Gathering): number {
  const start = ({ alerts }: Gathering) => Math.min(...alerts.map(({ firedAt }) => firedAt.getTime()))
  return start(a) - start(b) || (a.id < b.id ? -1 : 1)
}
