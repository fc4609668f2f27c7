/**
 * How a failure moves against the window before. `new`: not seen there. A count moves only if chance does
 * not explain it: see `trendOf`.
 */
export type Trend = 'new' | 'rising' | 'steady' | 'falling'

/** How often something happened, out of how many chances. */
export type Rate = { readonly hits: number; readonly of: number }

const CHANCE = 0.1
const NOTABLE = 1.25

/**
 * Compares the hits of two equally long windows. If nothing had changed, each of all the hits would fall
 * into this window with a probability of its share of the traffic; a split that lopsided in under 10 % of
 * such cases, and a rate that moved by a quarter, is a movement. So 2 against 1 is steady, 4 against 12 is
 * falling, and 1,050 against 1,000 is steady although no chance explains it.
 */
export function trendOf(now: Rate, before: Rate): Trend {
  if (before.hits === 0) return 'new'
  const share = shareOf(now.of, before.of)
  const total = Math.round(now.hits) + Math.round(before.hits)
  const odds = now.hits / before.hits / (share / (1 - share))
  if (odds >= NOTABLE && atLeast(Math.round(now.hits), total, share) < CHANCE) return 'rising'
  if (odds <= 1 / NOTABLE && atLeast(Math.round(before.hits), total, 1 - share) < CHANCE) return 'falling'
  return 'steady'
}

function shareOf(now: number, before: number): number {
  return now > 0 && before > 0 ? now / (now + before) : 0.5
}

/** Probability of `hits` or more successes in `trials` with chance `p` each. */
function atLeast(hits: number, trials: number, p: number): number {
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
