import type { Window } from '../../ports/telemetry.ts'
import { causes } from './causes.ts'
import type { Incident } from './incident.ts'

const growth = { new: 2, rising: 2, steady: 1, falling: 0.5 } as const

/**
 * Worst first. What an incident weighs is the requests it hit times the harm of one hit; doubled while it
 * grows and halved while it shrinks; halved again when it was silent for the last half of the window. Equal
 * weights: unknown side effects first, then the latest, then by name so that the order never flickers.
 */
export function rank(incidents: readonly Incident[], window: Window): readonly Incident[] {
  return incidents.toSorted(
    (a, b) =>
      weightOf(b, window) - weightOf(a, window) ||
      risk(b) - risk(a) ||
      b.now.last.getTime() - a.now.last.getTime() ||
      (a.key < b.key ? -1 : 1),
  )
}

function weightOf({ cause, now, trend }: Incident, window: Window): number {
  const middle = (window.from.getTime() + window.to.getTime()) / 2
  const recent = now.last.getTime() >= middle ? 1 : 0.5
  return Math.max(now.requests, now.count) * causes[cause].harm * growth[trend] * recent
}

const risk = ({ cause }: Incident): number => (causes[cause].sideEffect === 'unknown' ? 1 : 0)
