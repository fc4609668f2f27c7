import { shiftDate } from '../../chat/schedule/work-calendar.ts'
import type { Kpi } from '../../ports/accelerator.ts'
import type { Direction } from '../../ports/kpis.ts'
import type { Coverage } from './coverage.ts'
import { directionOf, type Settled } from './direction.ts'
import { type Against, againstTarget, type Better, type Drift, driftOf } from './drift.ts'
import { datesOf } from './month.ts'
import { type Reading, readKpi, valueIn } from './reading.ts'
import { tallied } from './sample.ts'

/** Values over the month: of every date and of every seven days, undefined where there is nothing to show. */
export type Course = {
  readonly daily: readonly (number | undefined)[]
  readonly weekly: readonly { readonly label: string; readonly value: number | undefined }[]
}

/** One KPI of one month, compared with its target and the month before. */
export type KpiReport = {
  readonly kpi: Kpi
  readonly now: Reading
  readonly before: Reading
  /** Undefined where a person has to say. */
  readonly direction: Settled | undefined
  readonly against: Against | undefined
  readonly drift: Drift | undefined
  /** Why there is no drift to tell, if both months were measured. */
  readonly incomparable: string | undefined
  /** True when the change against the month before, or against the target, is for the worse. */
  readonly worse: boolean
  /** Own events whose value is no number. */
  readonly unreadable: number
  readonly course: Course | undefined
}

export type Judging = {
  readonly kpis: readonly Kpi[]
  readonly now: Coverage
  readonly before: Coverage
  readonly directions: Readonly<Record<string, Better>>
  readonly settled: readonly Direction[]
}

/** Judges every KPI of the manifest. */
export const judgeAll = (judging: Judging): readonly KpiReport[] =>
  judging.kpis.map((kpi) => judge(kpi, judging))

function judge(kpi: Kpi, { now: coverage, before: earlier, directions, settled }: Judging): KpiReport {
  const [now, before] = [readKpi(kpi, coverage.days), readKpi(kpi, earlier.days)]
  const direction = directionOf(kpi, directions, settled)
  const measured = now.state === 'measured' && before.state === 'measured' ? { now, before } : undefined
  const same = measured && measured.now.source.name === measured.before.source.name
  const drift = measured && same ? driftOf(measured.now.judged, measured.before.judged) : undefined
  const against =
    now.state === 'measured' && direction && kpi.target !== undefined
      ? againstTarget(now.judged, kpi.target, direction.better)
      : undefined
  const towards = direction?.better === 'lower' ? 'up' : 'down'
  return {
    kpi,
    now,
    before,
    direction,
    against,
    drift,
    incomparable:
      measured && !same ? 'The source changed between the months, so they are not compared.' : undefined,
    worse: against === 'missed' || (direction !== undefined && drift?.moved === towards),
    unreadable: tallied(coverage.days, `unreadable:${kpi.name}`, 'all').rows,
    course: now.state === 'measured' ? courseOf(now, kpi, coverage) : undefined,
  }
}

function courseOf(reading: Reading & { state: 'measured' }, kpi: Kpi, { month, days }: Coverage): Course {
  const byDay = new Map(days.map((day) => [day.day, day]))
  const dates = datesOf(month)
  const weeks = [1, 8, 15, 22, 29].filter((first) => first <= dates.length)
  return {
    daily: dates.map((date) => {
      const day = byDay.get(date)
      return day && valueIn(reading, kpi, [day])
    }),
    weekly: weeks.map((first) => {
      const from = dates[first - 1] ?? ''
      const to = shiftDate(from, 6)
      const some = days.filter(({ day }) => day >= from && day <= to)
      return {
        label: `${first}–${Math.min(first + 6, dates.length)}`,
        value: valueIn(reading, kpi, some),
      }
    }),
  }
}
