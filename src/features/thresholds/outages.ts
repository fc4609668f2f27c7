import { atLeast } from '../../chat/statistics/chance.ts'
import { type Counted, KILLED } from './query.ts'
import type { Known } from './replay.ts'
import type { Series } from './series.ts'

/** Chance explains fewer than this share of stretches like it: with 10,000 slots a month there is not one by luck. */
const CHANCE = 1e-7
const FEWEST = 4
/** Slots this far apart are one outage, in ms. */
const GAP_MS = 45 * 60_000

/** Lengths of the stretches that are looked at, in seconds: short ones date an outage, long ones see a thin one. */
const lengths = [900, 1800]

/**
 * Stretches that the data themselves show to be no normal time: some minutes in which far more was hit than chance
 * allows at the usual rate. Incidents that nobody wrote down would otherwise raise every threshold.
 */
export function outagesIn(series: Series, what: string): readonly Known[] {
  const { signal, hits, of, window } = series
  const rate = usualRate(hits, of)
  const width = signal.slotSeconds * 1000
  const odd = lengths.flatMap((seconds) => {
    const size = Math.max(1, Math.round(seconds / signal.slotSeconds))
    return of.flatMap((_, i) => {
      const hit = sum(hits, i, size)
      if (hit < FEWEST || atLeast(Math.round(hit), Math.round(sum(of, i, size)), rate) > CHANCE) return []
      const from = window.from.getTime() + i * width
      return [{ from, to: Math.min(from + size * width, window.to.getTime()) }]
    })
  })
  const found: { from: number; to: number }[] = []
  for (const { from, to } of odd.sort((a, b) => a.from - b.from)) {
    const last = found.at(-1)
    if (last && from <= last.to + GAP_MS) last.to = Math.max(last.to, to)
    else found.push({ from, to })
  }
  return found.map(({ from, to }) => ({ from, to, what, sort: 'incident', signals: [signal.id] }))
}

/** Times in which a kill switch stopped something: done on purpose, and no normal time either. */
export function killedIn(rows: readonly Counted[]): readonly Known[] {
  const slots = rows
    .filter(({ message }) => message === KILLED)
    .map(({ slot }) => slot.getTime())
    .sort((a, b) => a - b)
  const found: { from: number; to: number }[] = []
  for (const from of slots) {
    const last = found.at(-1)
    if (last && from <= last.to + GAP_MS) last.to = from + 300_000
    else found.push({ from, to: from + 300_000 })
  }
  return found.map(({ from, to }) => ({ from, to, what: 'kill switch on', sort: 'excluded' }))
}

/** The rate of an ordinary day: half of the days are worse, so that bad days do not count as usual. */
function usualRate(hits: readonly number[], of: readonly number[]): number {
  const day = 288
  const rates: number[] = []
  for (let i = 0; i < of.length; i += day) {
    const all = sum(of, i, day)
    if (all >= 20) rates.push((sum(hits, i, day) + 0.5) / (all + 1))
  }
  const sorted = rates.sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0.01
}

function sum(values: readonly number[], from: number, count: number): number {
  let all = 0
  for (let i = from; i < Math.min(values.length, from + count); i++) all += values[i] ?? 0
  return all
}
