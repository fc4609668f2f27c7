import { type Confidence, zOf } from './normal.ts'
import type { Interval } from './proportion.ts'

/**
 * How often values fell into bins that grow by 2 %, sorted by bin: what is left of millions of values, good for
 * any quantile within 1 % (the idea of DDSketch). Merging loses nothing, so months are sums of days.
 */
export type Sketch = readonly (readonly [bin: number, count: number])[]

export const GROWTH = 1.02
/** Where values of 0 and below are counted. */
export const ZERO_BIN = -10_000

/** The bin of a value. The log store computes the same. */
export const binOf = (value: number): number =>
  value > 0 ? Math.max(ZERO_BIN + 1, Math.ceil(Math.log(value) / Math.log(GROWTH))) : ZERO_BIN

/** The value that stands for a bin: at most 1 % away from all in it. */
export const middleOf = (bin: number): number => (bin <= ZERO_BIN ? 0 : (2 * GROWTH ** bin) / (GROWTH + 1))

export const countOf = (sketch: Sketch): number => sketch.reduce((sum, [, count]) => sum + count, 0)

export function sketchOf(values: Iterable<number>): Sketch {
  return merged([[...values].map((value) => [binOf(value), 1] as const)])
}

export function merged(sketches: readonly Sketch[]): Sketch {
  const counts = new Map<number, number>()
  for (const sketch of sketches)
    for (const [bin, count] of sketch) counts.set(bin, (counts.get(bin) ?? 0) + count)
  return [...counts].filter(([, count]) => count > 0).sort(([a], [b]) => a - b)
}

/** The same shape with `to` counts in all: weights of sampled rows made into the evidence that they are. */
export function scaled(sketch: Sketch, to: number): Sketch {
  const all = countOf(sketch)
  return all === 0 ? [] : sketch.map(([bin, count]) => [bin, (count * to) / all])
}

/** The value below which a share `q` of the values lies, by nearest rank; undefined when there are none. */
export function quantile(sketch: Sketch, q: number): number | undefined {
  const all = countOf(sketch)
  const last = sketch.at(-1)
  if (!last || all <= 0) return undefined
  let below = 0
  for (const [bin, count] of sketch) {
    below += count
    if (below >= q * all - 1e-9) return middleOf(bin)
  }
  return middleOf(last[0])
}

/** Between which values the true quantile lies, by the ranks that a binomial count leaves open. */
export function quantileInterval(sketch: Sketch, q: number, confidence: Confidence): Interval | undefined {
  const n = countOf(sketch)
  const half = (zOf[confidence] * Math.sqrt(n * q * (1 - q)) + 0.5) / n
  const low = quantile(sketch, Math.max(0, q - half))
  const high = quantile(sketch, Math.min(1, q + half))
  return low === undefined || high === undefined ? undefined : { low, high }
}
