import type { KpiReport } from './report.ts'
import { showValue } from './words.ts'

/** A KPI over the month: bars of seven days each, and a line of letters a day each for clients without charts. */
export type Picture = {
  readonly bars: readonly { readonly x: string; readonly y: number }[]
  readonly letters: string
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
    letters: sparkline(course.daily),
    caption: [
      `By week: ${weeks.map(({ label, value = 0 }) => `${label}: ${showValue(value, kpi.type)}`).join(' · ')}`,
      gaps > 0 ? ` (${gaps} without enough data)` : '',
    ].join(''),
  }
}

const steps = '▁▂▃▄▅▆▇█'

/** A letter a day from the lowest to the highest; a dot is a day without enough data. */
export function sparkline(values: readonly (number | undefined)[]): string {
  const known = values.filter((value) => value !== undefined)
  const [low, high] = [Math.min(...known), Math.max(...known)]
  return values
    .map((value) => {
      if (value === undefined) return '·'
      const share = high > low ? (value - low) / (high - low) : 0.5
      return steps.charAt(Math.min(steps.length - 1, Math.floor(share * steps.length)))
    })
    .join('')
}
