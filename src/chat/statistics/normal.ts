/** Two-sided standard normal quantiles by confidence. */
export const zOf = { 0.95: 1.959963984540054, 0.99: 2.5758293035489004 } as const
export type Confidence = keyof typeof zOf

/**
 * Probability that a standard normal variable is at least `z`. By Abramowitz and Stegun 26.2.17 in the middle
 * (error below 1e-7) and by a continued fraction far out, where the former has no digits left.
 */
export function upperTail(z: number): number {
  if (Number.isNaN(z)) return Number.NaN
  if (z < 0) return 1 - upperTail(-z)
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  if (z > 3) {
    let fraction = 0
    for (let k = 60; k > 0; k--) fraction = k / (z + fraction)
    return density / (z + fraction)
  }
  const t = 1 / (1 + 0.2316419 * z)
  return (
    density * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  )
}

/** Two-sided p-value of `z`. */
export const twoSided = (z: number): number => Math.min(1, 2 * upperTail(Math.abs(z)))
