import type { Udf } from '../contract.ts'
import { refuseValue } from '../refusal.ts'
import { nullable, udf } from './define.ts'
import { arrayOf, fromDynamic, type Json, printJson } from './json.ts'

const isNumber = (item: Json | undefined): item is bigint | number =>
  typeof item === 'bigint' || typeof item === 'number'

type Both = (a: number, b: number) => number | boolean

/** Element by element; where one is no number, or is missing, the result is null. A scalar stands for every place. */
const pairwise = (operation: string, a: string, b: string): string | null => {
  const [left, right] = [fromDynamic(a), fromDynamic(b)]
  const apply = PAIRS[operation]
  if (!apply || !Array.isArray(left) || !Array.isArray(right))
    return refuseValue('series of something that is not an array')
  const size = Math.max(left.length, right.length)
  const whole = WHOLE.has(operation)
  const out = Array.from({ length: size }, (_, index): Json => {
    const [x, y] = [left[index], right[index]]
    if (!isNumber(x) || !isNumber(y)) return null
    if (whole && typeof x === 'bigint' && typeof y === 'bigint') return exact(operation, x, y)
    return apply(Number(x), Number(y))
  })
  return printJson(out)
}

const exact = (operation: string, x: bigint, y: bigint): bigint =>
  operation === 'add' ? x + y : operation === 'subtract' ? x - y : x * y

const WHOLE = new Set(['add', 'subtract', 'multiply'])

const PAIRS: Readonly<Record<string, Both>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  pow: (a, b) => a ** b,
  greater: (a, b) => a > b,
  greater_equals: (a, b) => a >= b,
  less: (a, b) => a < b,
  less_equals: (a, b) => a <= b,
  equals: (a, b) => a === b,
  not_equals: (a, b) => a !== b,
}

const SINGLES: Readonly<Record<string, (value: number) => number>> = {
  abs: Math.abs,
  sign: Math.sign,
  ceiling: Math.ceil,
  floor: Math.floor,
  exp: Math.exp,
  log: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
}
const KEEPS_WHOLE = new Set(['abs', 'sign', 'ceiling', 'floor'])

const each = (operation: string, series: string): string | null => {
  const apply = SINGLES[operation]
  const items = arrayOf(series)
  if (!apply || !items) return null
  const out = items.map((item): Json => {
    if (!isNumber(item)) return null
    const value = apply(Number(item))
    return typeof item === 'bigint' && KEEPS_WHOLE.has(operation) ? BigInt(value) : value
  })
  return printJson(out)
}

const numbersOf = (series: string): number[] | undefined => {
  const items = arrayOf(series)
  return items?.every(isNumber) ? items.map(Number) : undefined
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

/** Statistics of a series; null when it has an element that is no number. */
const statistics = (series: string, ignore: boolean): string | null => {
  const items = arrayOf(series)
  if (!items || items.length === 0) return null
  const values = items.filter(isNumber).map(Number)
  if (values.length === 0 || (values.length < items.length && !ignore)) return null
  if (values.length < items.length) return refuseValue('series_stats_dynamic() that ignores elements')
  const mean = sum(values) / values.length
  const variance =
    values.length < 2 ? 0 : sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1)
  const [min, max] = [Math.min(...values), Math.max(...values)]
  return printJson(
    new Map<string, Json>([
      ['min', min],
      ['min_idx', BigInt(values.indexOf(min))],
      ['max', max],
      ['max_idx', BigInt(values.indexOf(max))],
      ['avg', mean],
      ['stdev', Math.sqrt(variance)],
      ['variance', variance],
      ['sum', sum(values)],
      ['len', BigInt(values.length)],
    ]),
  )
}

/** Missing elements, those equal to `hole`, take the nearest one known to their left or right, or a constant. */
const fill = (
  series: string,
  how: 'forward' | 'backward' | 'const',
  hole: string | null,
  constant: string | null,
): string | null => {
  const items = arrayOf(series)
  if (!items) return null
  const missing = (item: Json): boolean => printJson(item) === (hole ?? 'null')
  if (how === 'const')
    return printJson(items.map((item) => (missing(item) ? fromDynamic(constant ?? 'null') : item)))
  const out = how === 'forward' ? items : items.toReversed()
  let last: Json | undefined
  const filled = out.map((item) => {
    if (!missing(item)) last = item
    return missing(item) ? (last ?? item) : item
  })
  return printJson(how === 'forward' ? filled : filled.toReversed())
}

/** A number in the place of a series stands at every position. */
const dotProduct = (a: string, b: string): number | null => {
  const [left, right] = [vector(a, arrayOf(b)?.length ?? 0), vector(b, arrayOf(a)?.length ?? 0)]
  if (left.length === 0 || right.length === 0) return null
  return sum(left.slice(0, right.length).map((value, index) => value * (right[index] ?? 0)))
}

const vector = (series: string, length: number): number[] => {
  const value = fromDynamic(series)
  if (isNumber(value)) return Array(length).fill(Number(value))
  return (
    numbersOf(series) ?? refuseValue('series_dot_product() of other values than numbers and arrays of them')
  )
}

/** The filter of numerators over values and denominators over results before. */
const filtered = (series: string, numerators: string, denominators: string): string | null => {
  const [x, b, a] = [numbersOf(series), numbersOf(numerators), numbersOf(denominators)]
  if (!x || !b || !a?.[0]) return refuseValue('series_iir() of such arrays')
  const y: number[] = []
  x.forEach((_, at) => {
    const forward = sum(b.map((factor, lag) => factor * (x[at - lag] ?? 0)))
    const back = sum(a.slice(1).map((factor, lag) => factor * (y[at - lag - 1] ?? 0)))
    y.push((forward - back) / (a[0] ?? 1))
  })
  return printJson(y)
}

export const seriesUdfs: readonly Udf[] = [
  udf('k_series_pairs', 'text text text -> text', pairwise),
  udf('k_series_each', 'text text -> text', each),
  udf('k_series_sum', 'text -> real', (series: string) => {
    const values = numbersOf(series)
    return values ? sum(values) : null
  }),
  udf(
    'k_series_product',
    'text -> real',
    (series: string) => numbersOf(series)?.reduce((a, b) => a * b, 1) ?? null,
  ),
  udf('k_series_stats', 'text bool -> text', statistics),
  udf('k_series_iir', 'text text text -> text', filtered),
  udf('k_series_dot', 'text text -> real', dotProduct),
  nullable(
    'k_series_fill',
    'text text text text -> text',
    (series: string | null, how: 'forward', hole: string | null, constant: string | null) =>
      series === null ? null : fill(series, how, hole, constant),
  ),
]
