import { newcombe, welch } from '../../chat/statistics/proportion.ts'
import { mannWhitney, shift } from '../../chat/statistics/ranks.ts'
import { CONFIDENCE, FEWEST, intervalOf, type Sample } from './sample.ts'

export type Better = 'higher' | 'lower'
/** `unclear`: the interval holds the target. */
export type Against = 'met' | 'missed' | 'unclear'

/** Whether the target is met, by the interval and not by the number alone. */
export function againstTarget(sample: Sample, target: number, better: Better): Against {
  const { low, high } = intervalOf(sample)
  if (better === 'lower') return high <= target ? 'met' : low > target ? 'missed' : 'unclear'
  return low >= target ? 'met' : high < target ? 'missed' : 'unclear'
}

/**
 * How a month moved against the one before. `apart` is a factor for durations and a difference for ratios, `low`
 * and `high` its interval. `moved` needs both: an interval without "no change" in it, and a change that matters.
 */
export type Drift = {
  readonly moved: 'up' | 'down' | 'no'
  readonly apart: number
  readonly low: number
  readonly high: number
  readonly method: string
}

/** Less than a twentieth is no drift, however certain it is. */
const NOTABLE = 0.05
/** And of a ratio less than a percentage point. */
const POINT = 0.01

/** Undefined when either month has too few samples to say anything. */
export function driftOf(now: Sample, before: Sample): Drift | undefined {
  if (now.rows < FEWEST || before.rows < FEWEST) return undefined
  if (now.type === 'duration' || before.type === 'duration')
    return now.type === 'duration' && before.type === 'duration' ? longer(now, before) : undefined
  return higher(now, before)
}

function longer(
  now: Sample & { type: 'duration' },
  before: Sample & { type: 'duration' },
): Drift | undefined {
  const found = shift(now.sketch, before.sketch, CONFIDENCE)
  const test = mannWhitney(now.sketch, before.sketch)
  if (!found || !test) return undefined
  const { factor, low, high } = found
  const up = low > 1 && factor >= 1 + NOTABLE
  const down = high < 1 && factor <= 1 / (1 + NOTABLE)
  const p = test.p < 0.001 ? 'p < 0.001' : `p = ${test.p.toFixed(3)}`
  return {
    moved: up ? 'up' : down ? 'down' : 'no',
    ...{ apart: factor, low, high },
    method: `Hodges-Lehmann shift of all pairs, 99% interval; Mann-Whitney ${p}`,
  }
}

function higher(now: Sample, before: Sample): Drift {
  const shares = now.type === 'share' && before.type === 'share'
  const { low, high } = shares
    ? newcombe(asShare(now), asShare(before), CONFIDENCE)
    : welch(asMean(now), asMean(before), CONFIDENCE)
  const apart = now.value - before.value
  const matters = Math.abs(apart) >= Math.max(POINT, NOTABLE * Math.abs(before.value))
  return {
    moved: matters && low > 0 ? 'up' : matters && high < 0 ? 'down' : 'no',
    ...{ apart, low, high },
    method: shares ? 'Newcombe 99% interval' : 'Welch 99% interval',
  }
}

const asShare = ({ value, rows }: Sample) => ({ hits: value * rows, of: rows })
const asMean = (sample: Sample) =>
  sample.type === 'mean'
    ? sample.mean
    : { mean: sample.value, variance: sample.value * (1 - sample.value), n: sample.rows }
