import { refuseValue } from '../refusal.ts'
import type { Json } from './json.ts'

/** Kusto's order of kinds: numbers, then text, then the rest. */
const rank = (item: Json): number => {
  if (typeof item === 'bigint' || typeof item === 'number') return 0
  return typeof item === 'string' ? 1 : 2
}

// Text of timespans is in order of time only without days and signs.
const DAYS = /^-?(?:\d+\.)?\d\d:\d\d:\d\d(?:\.\d{7})?$/

const before = (a: Json, b: Json): number => {
  if (typeof a === 'string' && typeof b === 'string') {
    if (DAYS.test(a) && DAYS.test(b) && (/^-|\.\d\d:/.test(a) || /^-|\.\d\d:/.test(b)))
      return refuseValue('sorting timespans of a day or more inside a dynamic')
    return a < b ? -1 : a > b ? 1 : 0
  }
  if (rank(a) !== 0) return refuseValue('sorting an array with other values than numbers and text')
  return Number(a) - Number(b)
}

/** The places of the array's values in order; equal values keep theirs. Undocumented orders are refused. */
const order = (items: readonly Json[], descending: boolean, nullsLast: boolean): readonly number[] => {
  const places = items.map((_, index) => index)
  const nulls = places.filter((place) => items[place] === null)
  const values = places.filter((place) => items[place] !== null)
  const at = (place: number): Json => items[place] ?? null
  const kinds = new Set(values.map((place) => rank(at(place))))
  if (kinds.size > 1 && descending) return refuseValue('array_sort_desc() of values of several kinds')
  const compare = (a: Json, b: Json): number =>
    rank(a) - rank(b) || (descending ? before(b, a) : before(a, b))
  const sorted = values.toSorted((a, b) => compare(at(a), at(b)))
  return nullsLast ? [...sorted, ...nulls] : [...nulls, ...sorted]
}

/** The array in order. */
export const sorted = (items: Json[], descending: boolean, nullsLast: boolean): Json[] =>
  order(items, descending, nullsLast).map((place) => items[place] ?? null)

/** Arrays in the order of the first of them; null for one of another length. */
export const sortedAlike = (arrays: Json[], descending: boolean, nullsLast: boolean): Json[] => {
  const [first] = arrays
  if (!Array.isArray(first)) return refuseValue('sorting what is not an array')
  const places = order(first, descending, nullsLast)
  return arrays.map((items) =>
    Array.isArray(items) && items.length === first.length
      ? places.map((place) => items[place] ?? null)
      : null,
  )
}
