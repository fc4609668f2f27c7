/** Probability of `hits` or more successes in `trials` with chance `p` each. */
export function atLeast(hits: number, trials: number, p: number): number {
  if (trials > 1000) return tail((hits - 0.5 - trials * p) / Math.sqrt(trials * p * (1 - p)))
  let log = trials * Math.log1p(-p)
  let below = 0
  for (let k = 0; k < hits; k++) {
    below += Math.exp(log)
    log += Math.log((trials - k) / (k + 1)) + Math.log(p / (1 - p))
  }
  return Math.max(0, 1 - below)
}

/** Upper tail of the normal distribution (Abramowitz and Stegun 26.2.17, error below 1e-7). */
function tail(z: number): number {
  if (z < 0) return 1 - tail(-z)
  const t = 1 / (1 + 0.2316419 * z)
  const poly =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly
}
