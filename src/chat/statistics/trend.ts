import { median } from './describe.ts'
import { twoSided } from './normal.ts'

/** A trend over equally spaced or dated values: change per unit of `x`, and how likely chance makes such a one. */
export type Trend = { readonly slope: number; readonly intercept: number; readonly p: number }

/**
 * Theil and Sen's slope (the median of all slopes between two points, so that outliers do not lead it) with
 * Mann and Kendall's test. Undefined for fewer than 4 points. Quadratic in the number of points: for days.
 */
export function trendOf(points: readonly (readonly [x: number, y: number])[]): Trend | undefined {
  if (points.length < 4) return undefined
  const slopes: number[] = []
  let concordance = 0
  for (const [i, [x, y]] of points.entries())
    for (const [later, value] of points.slice(i + 1)) {
      if (later === x) continue
      slopes.push((value - y) / (later - x))
      concordance += Math.sign(value - y) * Math.sign(later - x)
    }
  const slope = median(slopes)
  const intercept = median(points.map(([x, y]) => y - (slope ?? 0) * x))
  if (slope === undefined || intercept === undefined) return undefined
  return {
    slope,
    intercept,
    p: kendall(
      points.map(([, y]) => y),
      concordance,
    ),
  }
}

/** Mann-Kendall's p-value, with the correction for ties and for continuity. */
function kendall(values: readonly number[], concordance: number): number {
  const n = values.length
  const tied = [...Map.groupBy(values, (value) => value).values()].map((group) => group.length)
  const variance =
    (n * (n - 1) * (2 * n + 5) - tied.reduce((sum, t) => sum + t * (t - 1) * (2 * t + 5), 0)) / 18
  if (variance <= 0) return 1
  return twoSided((concordance - Math.sign(concordance)) / Math.sqrt(variance))
}
