import { formatDatetime } from '../../values/datetime.ts'
import { formatTimespan } from '../../values/timespan.ts'
import type { Udf } from '../contract.ts'
import { refuseValue } from '../refusal.ts'
import { udf } from './define.ts'
import { sameScalar } from './equality.ts'
import { arrayOf, fromDynamic, type Json, printJson, printReal } from './json.ts'
import { sorted, sortedAlike } from './sort.ts'
import { realText } from './text.ts'

const LIMIT = 1_048_576

/** Wraps a function of an array so that it gives null for anything else, and prints what it makes. */
const onArray =
  (build: (items: Json[], ...rest: never[]) => Json | undefined) =>
  (text: string, ...rest: unknown[]): string | null => {
    const items = arrayOf(text)
    const made = items && build(items, ...(rest as never[]))
    return made === undefined ? null : printJson(made)
  }

/** The arrays in an array; one that is none is refused. */
export const arraysOf = (text: string, name: string): Json[][] =>
  (arrayOf(text) ?? []).map((item) =>
    Array.isArray(item) ? item : refuseValue(`${name}() of something that is not an array`),
  )

const rotate = (items: Json[], by: bigint): Json[] => {
  const size = items.length
  const start = size === 0 ? 0 : Number(((by % BigInt(size)) + BigInt(size)) % BigInt(size))
  return [...items.slice(start), ...items.slice(0, start)]
}

const shift = (items: Json[], by: bigint, filler: string, given: boolean): Json[] => {
  if (by !== 0n && !given && items.some((item) => typeof item === 'string'))
    return refuseValue('array_shift of text without a default value')
  const distance = Number(by)
  return items.map((_, index) => {
    const from = index + distance
    return from >= 0 && from < items.length ? (items[from] ?? null) : fromDynamic(filler)
  })
}

const place = (index: bigint, size: number): number => Number(index < 0n ? index + BigInt(size) : index)

const slice = (items: Json[], start: bigint, end: bigint): Json[] =>
  items.slice(Math.max(place(start, items.length), 0), Math.max(place(end, items.length) + 1, 0))

const split = (items: Json[], at: string): Json[] | undefined => {
  const given = fromDynamic(at)
  const places = (Array.isArray(given) ? given : [given]).map((item) =>
    typeof item === 'bigint'
      ? place(item, items.length)
      : refuseValue('array_split() at something else than an index'),
  )
  const edges = [0, ...places, items.length]
  if (edges.some((edge, index) => edge < (edges[index - 1] ?? 0) || edge > items.length))
    return refuseValue('array_split() at such indices')
  return edges.slice(1).map((edge, index) => items.slice(edges[index], edge))
}

const indexOf = (
  items: Json[],
  value: Json,
  start: bigint,
  length: bigint,
  occurrence: bigint,
): bigint | null => {
  if (occurrence < 0n || length < -1n) return null
  const from = Math.max(place(start, items.length), 0)
  const to = length < 0n ? items.length : Math.min(items.length, from + Number(length))
  let left = Number(occurrence)
  for (let at = from; at < to; at++)
    if (sameScalar(items[at] ?? null, value) && --left <= 0) return BigInt(at)
  return -1n
}

const numbers = (items: Json[]): number[] | undefined =>
  items.every((item) => typeof item === 'bigint' || typeof item === 'number') ? items.map(Number) : undefined

const choose = (items: Json[], whenTrue: string, whenFalse: string): Json[] => {
  const pick = (side: string, index: number): Json => {
    const value = fromDynamic(side)
    return Array.isArray(value) ? (value[index] ?? null) : value
  }
  return items.map((item, index) => {
    if (typeof item !== 'boolean' && typeof item !== 'bigint' && typeof item !== 'number') return null
    return pick(Number(item) !== 0 ? whenTrue : whenFalse, index)
  })
}

const elementText = (item: Json): string => {
  if (item === null) return ''
  if (typeof item === 'string') return item
  return typeof item === 'number' ? realText(item) : printJson(item)
}

/** `from`, `from + step` … up to `to`, cut where Kusto cuts. */
const series = <T>(count: number, at: (index: number) => T, print: (value: T) => string): string => {
  const size = Math.min(Math.max(count, 0), LIMIT)
  return `[${Array.from({ length: size }, (_, index) => print(at(index))).join(',')}]`
}

const steps = (from: bigint, to: bigint, step: bigint): number => {
  if (step === 0n) return refuseValue('range() with a step of zero')
  const span = step > 0n ? to - from : from - to
  return span < 0n ? 0 : Number(span / (step > 0n ? step : -step)) + 1
}

const zip = (arrays: Json[][]): Json[] =>
  Array.from({ length: Math.max(...arrays.map((items) => items.length)) }, (_, index) =>
    arrays.map((items) => items[index] ?? null),
  )

export const arrayUdfs: readonly Udf[] = [
  udf('k_array_concat', 'text -> text', (text: string) => printJson(arraysOf(text, 'array_concat').flat())),
  udf(
    'k_array_reverse',
    'text -> text',
    onArray((items) => items.reverse()),
  ),
  udf('k_array_rotate', 'text long -> text', onArray(rotate)),
  udf('k_array_shift', 'text long text bool -> text', onArray(shift)),
  udf('k_array_slice', 'text long long -> text', onArray(slice)),
  udf('k_array_split', 'text text -> text', onArray(split)),
  udf('k_array_sort', 'text bool bool -> text', onArray(sorted)),
  udf('k_array_sort_all', 'text bool bool -> text', onArray(sortedAlike)),
  udf('k_array_iff', 'text text text -> text', onArray(choose)),
  udf(
    'k_array_sum',
    'text -> real',
    (text: string) => numbers(arrayOf(text) ?? [null])?.reduce((a, b) => a + b, 0) ?? null,
  ),
  udf(
    'k_array_index_of',
    'text text long long long -> long',
    (text: string, value: string, ...rest: [bigint, bigint, bigint]) => {
      const items = arrayOf(text)
      return items ? indexOf(items, fromDynamic(value), ...rest) : null
    },
  ),
  udf(
    'k_strcat_array',
    'text text -> text',
    (text: string, delimiter: string) => arrayOf(text)?.map(elementText).join(delimiter) ?? null,
  ),
  udf('k_zip', 'text -> text', (text: string) => printJson(zip(arraysOf(text, 'zip')))),
  udf('k_repeat', 'text long -> text', (value: string, count: bigint) =>
    count < 0n
      ? null
      : `[${Array(Math.min(Number(count), LIMIT))
          .fill(value)
          .join(',')}]`,
  ),
  udf('k_range_long', 'long long long -> text', (from: bigint, to: bigint, step: bigint) =>
    series(steps(from, to, step), (index) => from + BigInt(index) * step, String),
  ),
  udf('k_range_real', 'real real real -> text', (from: number, to: number, step: number) =>
    step === 0
      ? refuseValue('range() with a step of zero')
      : series(Math.floor((to - from) / step) + 1, (index) => from + index * step, printReal),
  ),
  udf(
    'k_range_time',
    'long long long bool -> text',
    (from: bigint, to: bigint, step: bigint, dates: boolean) =>
      series(
        steps(from, to, step),
        (index) => from + BigInt(index) * step,
        (ticks) => JSON.stringify(dates ? formatDatetime(ticks) : formatTimespan(ticks)),
      ),
  ),
]
