import { type Confidence, zOf } from './normal.ts'

/** A share with what it is a share of. Neither need be whole: sampled telemetry is weighted. */
export type Share = { readonly hits: number; readonly of: number }
export type Interval = { readonly low: number; readonly high: number }

/** Wilson's score interval of a share; the whole of [0, 1] when there is nothing to go by. */
export function wilson({ hits, of }: Share, confidence: Confidence): Interval {
  if (of <= 0) return { low: 0, high: 1 }
  const z = zOf[confidence]
  const share = hits / of
  const middle = (share + (z * z) / (2 * of)) / (1 + (z * z) / of)
  const half = (z / (1 + (z * z) / of)) * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}

/** Newcombe's interval (his method 10) of `now - before`, made of the two Wilson intervals. */
export function newcombe(now: Share, before: Share, confidence: Confidence): Interval {
  const [a, b] = [wilson(now, confidence), wilson(before, confidence)]
  const [p, q] = [now.of > 0 ? now.hits / now.of : 0, before.of > 0 ? before.hits / before.of : 0]
  if (now.of <= 0 || before.of <= 0) return { low: -1, high: 1 }
  return {
    low: p - q - Math.hypot(p - a.low, b.high - q),
    high: p - q + Math.hypot(a.high - p, q - b.low),
  }
}

/** A mean of values that are not just 0 and 1. `variance` is of one value. */
export type Mean = { readonly mean: number; readonly variance: number; readonly n: number }

/** Welch's interval of `now - before`, with normal quantiles: for samples of 30 and more. */
export function welch(now: Mean, before: Mean, confidence: Confidence): Interval {
  const half = zOf[confidence] * Math.sqrt(now.variance / now.n + before.variance / before.n)
  const apart = now.mean - before.mean
  return { low: apart - half, high: apart + half }
}

/** The interval of one mean, as `welch`. */
export function meanInterval({ mean, variance, n }: Mean, confidence: Confidence): Interval {
  const half = zOf[confidence] * Math.sqrt(variance / n)
  return { low: mean - half, high: mean + half }
}
