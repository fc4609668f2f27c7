import type { Udf } from '../contract.ts'
import { refuseValue } from '../refusal.ts'
import { nullable, udf } from './define.ts'
import { arrayOf, fromDynamic, type Json, printJson } from './json.ts'

const numbersOf = (series: string): number[] | undefined => {
  const items = arrayOf(series)
  return items?.every((item) => typeof item === 'bigint' || typeof item === 'number')
    ? items.map(Number)
    : undefined
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
const mean = (values: readonly number[]): number => sum(values) / values.length

/** Sum of products of two series' distances from given centres. */
const products = (a: readonly number[], b: readonly number[], x = 0, y = 0): number =>
  sum(a.map((value, index) => (value - x) * ((b[index] ?? 0) - y)))

const pearson = (a: string, b: string): number | null => {
  const [x, y] = [numbersOf(a), numbersOf(b)]
  if (!x || !y || x.length !== y.length || x.length === 0) return null
  const [mx, my] = [mean(x), mean(y)]
  const spread = Math.sqrt(products(x, x, mx, mx) * products(y, y, my, my))
  return spread === 0
    ? refuseValue('series_pearson_correlation() of a constant series')
    : products(x, y, mx, my) / spread
}

const cosine = (a: string, b: string): number | null => {
  const [x, y] = [numbersOf(a), numbersOf(b)]
  if (!x || !y || x.length !== y.length) return refuseValue('series_cosine_similarity() of such series')
  if (x.length === 0) return null
  return products(x, y) / Math.sqrt(products(x, x) * products(y, y))
}

/** The line through a series with least squares, by position. */
const fitLine = (series: string): string | null => {
  const y = numbersOf(series)
  if (!y || y.length < 2) return refuseValue('series_fit_line_dynamic() of such a series')
  const x = y.map((_, index) => index)
  const [mx, my] = [mean(x), mean(y)]
  const slope = products(x, y, mx, my) / products(x, x, mx, mx)
  const interception = my - slope * mx
  const line = x.map((index) => interception + slope * index)
  const rest = y.map((value, index) => value - (line[index] ?? 0))
  const [total, left] = [products(y, y, my, my), products(rest, rest)]
  if (total === 0) return refuseValue('series_fit_line_dynamic() of a constant series')
  return printJson(
    new Map<string, Json>([
      ['rsquare', 1 - left / total],
      ['slope', slope],
      ['variance', total / (y.length - 1)],
      ['rvariance', left / (y.length - 1)],
      ['interception', interception],
      ['line_fit', line],
    ]),
  )
}

/** Missing elements on the straight line between their neighbours; whole series stay whole. */
const fillLinear = (series: string | null, edges: boolean, constant: string): string | null => {
  const items = arrayOf(series)
  if (!items) return null
  const known = items.flatMap((item, index) => (item === null ? [] : [index]))
  const [first, last] = [known[0], known.at(-1)]
  if (first === undefined || last === undefined) return printJson(items.map(() => fromDynamic(constant)))
  const whole = known.every((index) => typeof items[index] === 'bigint')
  return printJson(
    items.map((item, index) => {
      if (item !== null) return item
      if (index < first) return edges ? (items[first] ?? null) : null
      if (index > last) return edges ? (items[last] ?? null) : null
      return between(items, index, whole)
    }),
  )
}

const between = (items: readonly Json[], index: number, whole: boolean): Json => {
  const left = items.findLastIndex((item, at) => at < index && item !== null)
  const right = items.findIndex((item, at) => at > index && item !== null)
  const [from, to] = [Number(items[left]), Number(items[right])]
  const value = from + ((to - from) * (index - left)) / (right - left)
  if (!whole) return value
  return value < 0 && !Number.isInteger(value)
    ? refuseValue('series_fill_linear() of negative integers')
    : BigInt(Math.floor(value))
}

/** A filter over what came before, or around; outside the series there are zeros. */
const fir = (series: string, filter: string, normalize: boolean, center: boolean): string | null => {
  const [values, weights] = [numbersOf(series), numbersOf(filter)]
  if (!values || !weights || weights.length === 0) return refuseValue('series_fir() of such arrays')
  if (center && weights.length % 2 === 0) return refuseValue('series_fir() centered with an even filter')
  const whole = normalize ? sum(weights) : 1
  if (whole === 0) return refuseValue('series_fir() normalized by zero')
  const shift = center ? (weights.length - 1) / 2 : 0
  const at = (place: number): number =>
    sum(weights.map((weight, index) => (weight / whole) * (values[place + shift - index] ?? 0)))
  return printJson(values.map((_, place) => at(place)))
}

/** `{"a":1,"b":2}` by "b,a" is `[2,1]`. */
const bagMembers = (bag: string, keys: string): string | null => {
  const read = fromDynamic(bag)
  return read instanceof Map ? printJson(keys.split(',').map((key) => read.get(key) ?? null)) : null
}

export const seriesFitUdfs: readonly Udf[] = [
  udf('k_series_pearson', 'text text -> real', pearson),
  udf('k_series_cosine', 'text text -> real', cosine),
  udf('k_series_fit_line', 'text -> text', fitLine),
  udf('k_series_fir', 'text text bool bool -> text', fir),
  udf('k_bag_members', 'text text -> text', bagMembers),
  nullable('k_series_fill_linear', 'text bool text -> text', fillLinear),
]
