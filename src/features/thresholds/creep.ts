import { median } from '../../chat/statistics/describe.ts'
import { trendOf } from '../../chat/statistics/trend.ts'
import { DAY } from '../../chat/time/duration.ts'
import type { Look } from './series.ts'

/** A level that rises a little every day. `total` is the change over the whole time, 0.3 for 30 %. */
export type Creep = {
  readonly perDay: number
  readonly total: number
  readonly p: number
  readonly level: number
}

const CHANCE = 0.01
const NOTABLE = 0.1

/**
 * A slow rise of the daily level: Theil and Sen's slope of the medians of days, believed when Mann and Kendall
 * find it in less than 1 % of chance and it comes to a tenth. Undefined when there is none, or too little to tell.
 */
export function creepIn(looks: readonly Look[]): Creep | undefined {
  const byDay = Map.groupBy(
    looks.filter(({ value }) => value !== undefined),
    ({ at }) => Math.floor(at / DAY),
  )
  const points = [...byDay]
    .filter(([, all]) => all.length >= 4)
    .map(([day, all]) => [day, median(all.map(({ value }) => value ?? 0)) ?? 0] as const)
    .sort(([a], [b]) => a - b)
  const trend = trendOf(points)
  const [first, last] = [points[0], points.at(-1)]
  if (!trend || !first || !last || points.length < 14) return undefined
  const level = trend.intercept + trend.slope * first[0]
  if (level <= 0) return undefined
  const total = (trend.slope * (last[0] - first[0])) / level
  if (trend.p >= CHANCE || total < NOTABLE) return undefined
  return { perDay: trend.slope / level, total, p: trend.p, level }
}

/** The looks as they would have been without the creep: what a threshold is measured on. */
export function withoutCreep(looks: readonly Look[], creep: Creep | undefined): readonly Look[] {
  const start = looks[0]?.at ?? 0
  if (!creep) return looks
  return looks.map(({ at, value }) => ({
    at,
    value: value === undefined ? undefined : value / Math.max(0.1, 1 + creep.perDay * ((at - start) / DAY)),
  }))
}
