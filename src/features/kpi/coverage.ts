import { dateIn, shiftDate } from '../../chat/schedule/work-calendar.ts'
import type { KpiDay } from '../../ports/kpis.ts'
import { datesOf, type Month, monthOf } from './month.ts'

/** How much of a month is known. `missing` are days of which nothing is left, `cut` days that are known in part. */
export type Coverage = {
  readonly month: Month
  readonly days: readonly KpiDay[]
  readonly over: boolean
  readonly missing: readonly string[]
  readonly cut: readonly string[]
}

export function coverageOf(
  month: Month,
  known: readonly KpiDay[],
  { now, zone }: { now: Date; zone: string },
): Coverage {
  const date = dateIn(now, zone)
  const days = known.filter(({ day }) => monthOf(day) === month)
  const there = new Set(days.map(({ day }) => day))
  const past = datesOf(month).filter((day) => day < date)
  return {
    month,
    days,
    over: datesOf(month).every((day) => day < date),
    missing: past.filter((day) => !there.has(day)),
    // Yesterday is cut until its telemetry has arrived, which is no news.
    cut: days.filter(({ day, whole }) => !whole && day < shiftDate(date, -1)).map(({ day }) => day),
  }
}

/** Why the month is not all there, as sentences; none when it is. */
export function gapsOf({ month, over, days, missing, cut }: Coverage): readonly string[] {
  const gaps: string[] = []
  if (!over) gaps.push('The month is not over: these are the numbers to date.')
  if (missing.length > 0 && days.length > 0)
    gaps.push(
      `${ranges(missing)} cannot be recomputed: the log store keeps 30 days, and no snapshot was taken then.`,
    )
  if (days.length === 0)
    gaps.push(`Nothing is left of ${month}: no snapshot was taken, and the logs are gone.`)
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
