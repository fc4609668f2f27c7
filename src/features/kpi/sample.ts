import { type Interval, type Mean, meanInterval, wilson } from '../../chat/statistics/proportion.ts'
import { merged, quantile, quantileInterval, type Sketch, scaled } from '../../chat/statistics/sketch.ts'
import type { KpiDay, Measure, Tally } from '../../ports/kpis.ts'

/** Below this many rows nothing is said about a value, and nothing is flagged. */
export const FEWEST = 30
/** Flags rest on this confidence: three KPIs a month at 95 % would cry wolf every other quarter. */
export const CONFIDENCE = 0.99

/**
 * Values of one KPI over some days. `rows` is the evidence, `items` what it stands for when telemetry is sampled:
 * values are weighted by items, intervals and tests go by rows.
 */
export type Sample = { readonly rows: number; readonly items: number; readonly value: number } & (
  | { readonly type: 'duration'; readonly sketch: Sketch }
  | { readonly type: 'share' }
  | { readonly type: 'mean'; readonly mean: Mean }
)

const empty: Tally = { rows: 0, items: 0, sum: 0, squares: 0, other: 0, bins: [] }

/** One measure over days; `part` tells whether operations that waited for a person count. */
export function tallied(days: readonly KpiDay[], name: string, part: keyof Measure): Tally {
  const all = days.flatMap(({ measures }) => measures[name]?.[part] ?? [])
  return all.reduce(
    (a, b) => ({
      rows: a.rows + b.rows,
      items: a.items + b.items,
      sum: a.sum + b.sum,
      squares: a.squares + b.squares,
      other: a.other + b.other,
      bins: [],
    }),
    { ...empty, bins: [] },
  )
}

/** The median of durations; undefined when there are none. */
export function durations(days: readonly KpiDay[], name: string, part: keyof Measure): Sample | undefined {
  const { rows, items } = tallied(days, name, part)
  const sketch = merged(days.flatMap(({ measures }) => (measures[name] ? [measures[name][part].bins] : [])))
  const value = quantile(sketch, 0.5)
  if (value === undefined) return undefined
  return { type: 'duration', rows, items, value, sketch: scaled(sketch, rows) }
}

/** The mean of a ratio's own events: a share when all of them say 0 or 1. */
export function ratios(days: readonly KpiDay[], name: string): Sample | undefined {
  const { rows, items, sum, squares, other } = tallied(days, name, 'all')
  if (rows === 0 || items === 0) return undefined
  const value = sum / items
  if (other === 0) return { type: 'share', rows, items, value }
  const variance = rows > 1 ? Math.max(0, squares / items - value * value) * (rows / (rows - 1)) : 0
  return { type: 'mean', rows, items, value, mean: { mean: value, variance, n: rows } }
}

/** Yes of yes and no, each an event of its own. */
export function shareOf(days: readonly KpiDay[], yes: string, no: string): Sample | undefined {
  const [a, b] = [tallied(days, yes, 'all'), tallied(days, no, 'all')]
  const [rows, items] = [a.rows + b.rows, a.items + b.items]
  return rows === 0 || items === 0 ? undefined : { type: 'share', rows, items, value: a.items / items }
}

/** Between which values the true one lies. */
export function intervalOf(sample: Sample): Interval {
  if (sample.type === 'duration')
    return quantileInterval(sample.sketch, 0.5, CONFIDENCE) ?? { low: sample.value, high: sample.value }
  if (sample.type === 'mean') return meanInterval(sample.mean, CONFIDENCE)
  return wilson({ hits: sample.value * sample.rows, of: sample.rows }, CONFIDENCE)
}
