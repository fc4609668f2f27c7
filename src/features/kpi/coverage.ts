import { dateIn, shiftDate } from '../../chat/schedule/work-calendar.ts'
import type { KpiDay } from '../../ports/kpis.ts'
import { datesOf, type Month, monthOf } from './month.ts'

/**
 * How much of a month is known. `missing` are days of which nothing is, `silent` those of them that the log store would
 * still keep if anything had come in; `cut` days that are known in part.
 */
export type Coverage = {
  readonly month: Month
  readonly days: readonly KpiDay[]
  readonly over: boolean
  readonly missing: readonly string[]
  readonly silent: readonly string[]
  readonly cut: readonly string[]
}

/** What the accelerator's workspace keeps. */
const KEPT_DAYS = 30

export function coverageOf(
  month: Month,
  known: readonly KpiDay[],
  { now, zone }: { now: Date; zone: string },
): Coverage {
  const date = dateIn(now, zone)
  const days = known.filter(({ day }) => monthOf(day) === month)
  const there = new Set(days.map(({ day }) => day))
  const missing = datesOf(month).filter((day) => day < date && !there.has(day))
  return {
    month,
    days,
    over: datesOf(month).every((day) => day < date),
    missing,
    silent: missing.filter((day) => day > shiftDate(date, -KEPT_DAYS)),
    // Yesterday is cut until its telemetry has arrived, which is no news.
    cut: days.filter(({ day, whole }) => !whole && day < shiftDate(date, -1)).map(({ day }) => day),
  }
}

/** Why the month is not all there, as sentences; none when it is. */
export function gapsOf({ month, over, days, missing, silent, cut }: Coverage): readonly string[] {
  const gaps: string[] = []
  if (!over) gaps.push('The month is not over: these are the numbers to date.')
  const gone = missing.filter((day) => !silent.includes(day))
  if (days.length === 0 && silent.length === 0)
    gaps.push(`Nothing is left of ${month}: no snapshot was taken, and the logs are gone.`)
  else if (gone.length > 0)
    gaps.push(
      `${ranges(gone)} cannot be recomputed: the log store keeps ${KEPT_DAYS} days, and no snapshot was taken then.`,
    )
  if (silent.length > 0)
    gaps.push(`The log store has no telemetry of ${ranges(silent)}: whether anything happened is unknown.`)
  if (cut.length > 0) gaps.push(`${ranges(cut)} is known in part only.`)
  return gaps
}

/** "2026-10-01 to 2026-10-11, 2026-10-14" */
function ranges(dates: readonly string[]): string {
  const found: [from: string, to: string][] = []
  for (const date of dates) {
    const last = found.at(-1)
    if (last && shiftDate(last[1], 1) === date) last[1] = date
    else found.push([date, date])
  }
  return found.map(([from, to]) => (from === to ? from : `${from} to ${to}`)).join(', ')
}
