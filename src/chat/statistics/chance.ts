import { upperTail } from './normal.ts'

/** Probability of `hits` or more successes in `trials` with chance `p` each. */
export function atLeast(hits: number, trials: number, p: number): number {
  if (hits <= 0) return 1
  if (p <= 0 || trials < hits) return 0
  if (p >= 1) return 1
  if (trials > 1000) return upperTail((hits - 0.5 - trials * p) / Math.sqrt(trials * p * (1 - p)))
  let log = trials * Math.log1p(-p)
  let below = 0
  for (let k = 0; k < hits; k++) {
    below += Math.exp(log)
    log += Math.log((trials - k) / (k + 1)) + Math.log(p / (1 - p))
  }
  return Math.max(0, 1 - below)
}
