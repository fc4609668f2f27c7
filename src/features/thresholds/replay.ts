import type { Look } from './series.ts'

/** From when to when an alert was up. */
export type Firing = { readonly from: number; readonly to: number }

/**
 * When a rule would have fired. It is a stateful log alert: it is up from the first look above the threshold, and
 * over after three healthy looks in a row (two where looks are 15 minutes apart or more); only then it can fire again.
 */
export function replay(
  looks: readonly Look[],
  threshold: number,
  frequencySeconds: number,
): readonly Firing[] {
  const healthy = frequencySeconds >= 900 ? 2 : 3
  const firings: Firing[] = []
  let up: { from: number; to: number; calm: number } | undefined
  for (const { at, value } of looks) {
    const over = value !== undefined && value > threshold
    if (over) {
      if (up) Object.assign(up, { to: at, calm: 0 })
      else up = { from: at, to: at, calm: 0 }
    } else if (up && ++up.calm >= healthy) {
      firings.push({ from: up.from, to: up.to })
      up = undefined
    }
  }
  if (up) firings.push({ from: up.from, to: up.to })
  return firings
}

/** A stretch of time in which something is known to have been wrong, or was done on purpose. */
export type Known = {
  readonly from: number
  readonly to: number
  readonly what: string
  /** `incident` is to be caught; a `drill` or an exclusion is not. */
  readonly sort: 'incident' | 'drill' | 'excluded'
  /** Signals it shows in, where that is known; all otherwise. */
  readonly signals?: readonly string[]
}
/** What firings mean beside what is known. `delay` in milliseconds from the beginning of the incident. */
export type BackTest = {
  /** Firings outside everything known: what a week of calm costs. */
  readonly calm: number
  readonly all: number
  readonly caught: readonly { readonly known: Known; readonly delay: number }[]
  readonly missed: readonly Known[]
}

/** How long after its end an alert still belongs to a known stretch, in ms: the window has to empty itself. */
export const touches = (firing: Firing, known: Known, slackMs: number): boolean =>
  firing.from < known.to + slackMs && firing.to >= known.from

export function judge(
  firings: readonly Firing[],
  known: readonly Known[],
  signal: string,
  slackMs: number,
): BackTest {
  const own = known.filter(({ sort, signals }) => sort === 'incident' && (signals?.includes(signal) ?? true))
  const caught = own.flatMap((one) => {
    const first = firings.find((firing) => touches(firing, one, slackMs))
    return first ? [{ known: one, delay: Math.max(0, first.from - one.from) }] : []
  })
  return {
    calm: firings.filter((firing) => !known.some((one) => touches(firing, one, slackMs))).length,
    all: firings.length,
    caught,
    missed: own.filter((one) => !caught.some(({ known }) => known === one)),
  }
}
