import { merged, sketchOf } from '../../../src/chat/statistics/sketch.ts'
import type { KpiDay, Measure, Tally } from '../../../src/ports/kpis.ts'

/** A source of chance that gives the same every time. */
export function chance(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
export const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

export function tally(values: readonly number[], weight = 1): Tally {
  const sum = values.reduce((all, value) => all + value, 0)
  return {
    rows: values.length,
    items: values.length * weight,
    sum: sum * weight,
    squares: values.reduce((all, value) => all + value * value, 0) * weight,
    other: values.filter((value) => value !== 0 && value !== 1).length,
    bins: merged([sketchOf(values)]).map(([bin, count]) => [bin, count * weight]),
  }
}
export const measure = (all: readonly number[], machine: readonly number[] = all, weight = 1): Measure => ({
  all: tally(all, weight),
  machine: tally(machine, weight),
})
export const times = (count: number): Measure => ({
  all: { ...tally([]), rows: count, items: count, bins: [[0, count]] },
  machine: { ...tally([]), rows: count, items: count, bins: [[0, count]] },
})

export const day = (date: string, measures: KpiDay['measures'], over: Partial<KpiDay> = {}): KpiDay => ({
  environment: 'prod',
  day: date,
  measures,
  asked: ['briefing_production_time', 'outreach_reply_rate', 'hitl_approval_rate'],
  whole: true,
  takenAt: new Date('2026-11-03T03:40:00Z'),
  ...over,
})

/** Log-normal milliseconds around a median. */
export const durations = (random: () => number, n: number, median: number): readonly number[] =>
  Array.from({ length: n }, () => median * Math.exp(0.3 * normal(random)))

/** The KPIs that the accelerator ships. */
export const shipped = [
  { name: 'briefing_production_time', type: 'duration_ms', baseline: 10_800_000, target: 90_000 },
  { name: 'outreach_reply_rate', type: 'ratio', baseline: 0.02, target: 0.08 },
  { name: 'hitl_approval_rate', type: 'ratio', baseline: 1, target: 0.9 },
] as const
