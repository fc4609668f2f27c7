import { atLeast } from '../../chat/statistics/chance.ts'
import type { Rate } from './trend.ts'

/** One bar of the chart for one incident; `first` is when it was first seen in it. */
export type Step = Rate & { readonly first: Date | undefined }

const FEWEST = 3
const RATIO = 3
const CHANCE = 0.01

/**
 * When a failure that may always have happened now and then began to happen often: the first sighting after
 * the point that divides the time best into a rate and a rate at least three times as high, if chance explains
 * such a difference in less than 1 % of cases. Undefined when there is no such point. `before` is all that is
 * known of the time before the first step.
 */
export function onsetOf(before: Rate, steps: readonly Step[]): Date | undefined {
  let [left, right] = [before, sum(steps)]
  let best: { readonly gain: number; readonly first: Date | undefined } | undefined
  for (const [i, step] of steps.entries()) {
    const gain = step.hits > 0 && rises(left, right) ? gainOf(left, right) : 0
    if (gain > (best?.gain ?? 0)) best = { gain, first: steps[i]?.first }
    left = sum([left, step])
    right = { hits: right.hits - step.hits, of: right.of - step.of }
  }
  return best?.first
}

function rises(left: Rate, right: Rate): boolean {
  if (left.of <= 0 || right.of <= 0 || right.hits < FEWEST) return false
  if (right.hits / right.of < (RATIO * left.hits) / left.of) return false
  const total = Math.round(left.hits + right.hits)
  return atLeast(Math.round(right.hits), total, right.of / (left.of + right.of)) < CHANCE
}

/** How much better two rates explain what was seen than one does (log likelihood ratio, Poisson). */
function gainOf(left: Rate, right: Rate): number {
  const fit = ({ hits, of }: Rate): number => (hits > 0 ? hits * Math.log(hits / of) : 0)
  return fit(left) + fit(right) - fit(sum([left, right]))
}

function sum(rates: readonly Rate[]): Rate {
  return rates.reduce((all, { hits, of }) => ({ hits: all.hits + hits, of: all.of + of }), { hits: 0, of: 0 })
}
