import { atLeast } from '../../chat/statistics/chance.ts'

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
