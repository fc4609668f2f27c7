import { type Confidence, twoSided, zOf } from './normal.ts'
import type { Interval } from './proportion.ts'
import { countOf, GROWTH, type Sketch } from './sketch.ts'

/** Mann-Whitney: `u` pairs in which the first sample's value is larger, ties counted half. */
export type RankTest = { readonly u: number; readonly z: number; readonly p: number }

/** Compares two samples by ranks, with the correction for ties; undefined when a sample is empty. */
export function mannWhitney(a: Sketch, b: Sketch): RankTest | undefined {
  const [m, n] = [countOf(a), countOf(b)]
  if (m <= 0 || n <= 0) return undefined
  const theirs = new Map(b)
  const bins = [...new Set([...a, ...b].map(([bin]) => bin))].sort((x, y) => x - y)
  const ours = new Map(a)
  let [u, below, ties] = [0, 0, 0]
  for (const bin of bins) {
    const [mine, other] = [ours.get(bin) ?? 0, theirs.get(bin) ?? 0]
    u += mine * (below + other / 2)
    below += other
    const tied = mine + other
    ties += tied ** 3 - tied
  }
  const variance = varianceOf(m, n, ties)
  const z = variance <= 0 ? 0 : (u - (m * n) / 2) / Math.sqrt(variance)
  return { u, z, p: twoSided(z) }
}

function varianceOf(m: number, n: number, ties: number): number {
  const all = m + n
  return all <= 1 ? 0 : ((m * n) / 12) * (all + 1 - ties / (all * (all - 1)))
}

/**
 * By which factor values of `a` exceed those of `b`: the Hodges-Lehmann estimate on the logarithms, with the
 * interval that goes with Mann-Whitney. No outlier moves it far. Undefined when a sample is empty.
 */
export function shift(
  a: Sketch,
  b: Sketch,
  confidence: Confidence,
): (Interval & { readonly factor: number }) | undefined {
  const [m, n] = [countOf(a), countOf(b)]
  if (m <= 0 || n <= 0) return undefined
  const pairs = new Map<number, number>()
  for (const [x, i] of a) for (const [y, j] of b) pairs.set(x - y, (pairs.get(x - y) ?? 0) + i * j)
  const sorted = [...pairs].sort(([x], [y]) => x - y)
  const half = zOf[confidence] * Math.sqrt((m * n * (m + n + 1)) / 12)
  const at = (rank: number) => GROWTH ** within(sorted, Math.min(m * n, Math.max(0, rank)))
  return { factor: at((m * n) / 2), low: at((m * n) / 2 - half), high: at((m * n) / 2 + half) }
}

/** The difference at a rank, as if the pairs of a step lay evenly within it: steps of 2 % would show otherwise. */
function within(pairs: readonly (readonly [number, number])[], rank: number): number {
  let below = 0
  for (const [apart, count] of pairs) {
    if (below + count >= rank) return apart - 0.5 + (count > 0 ? (rank - below) / count : 0)
    below += count
  }
  return (pairs.at(-1)?.[0] ?? 0) + 0.5
}
