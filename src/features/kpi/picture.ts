import { limitPicture } from '../../chat/limit-picture.ts'
import type { KpiReport } from './report.ts'
import { showValue } from './words.ts'

/** A KPI over the month: bars of seven days each, and a picture of days for clients without charts. */
export type Picture = {
  readonly bars: readonly { readonly x: string; readonly y: number }[]
  readonly days: string
  readonly alt: string
  readonly caption: string
}

/** Undefined when there is nothing to draw. A week without data has no bar: a bar of height 0 would be a claim. */
export function pictureOf({ course, kpi }: KpiReport): Picture | undefined {
  const weeks = course?.weekly.filter(({ value }) => value !== undefined) ?? []
  if (!course || weeks.length === 0) return undefined
  const scale = kpi.type === 'duration_ms' ? 1 / 1000 : 100
  const round = (value: number) => Number((value * scale).toPrecision(3))
  const gaps = course.weekly.length - weeks.length
  return {
    bars: weeks.map(({ label, value = 0 }) => ({ x: label, y: round(value) })),
    days: daysPicture(course.daily, kpi.target),
    alt:
      kpi.target === undefined
        ? 'A column a day'
        : `A column a day; dashed: target ${showValue(kpi.target, kpi.type)}`,
    caption: [
      `By week: ${weeks.map(({ label, value = 0 }) => `${label}: ${showValue(value, kpi.type)}`).join(' · ')}`,
      gaps > 0 ? ` (${gaps} without enough data)` : '',
    ].join(''),
  }
}

/** Days without enough data have no column. Nothing is cut off: the highest day is as good as the target. */
function daysPicture(daily: readonly (number | undefined)[], target: number | undefined): string {
  const top = 1.1 * Math.max(target ?? 0, ...daily.map((value) => value ?? 0))
  return limitPicture(
    daily.map((value) => ({ value, known: false })),
    target === undefined ? [] : [{ value: target, colour: 'good', dashed: true }],
    top > 0 ? top : 1,
  )
}
