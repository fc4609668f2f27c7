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

/** The array in order; equal values keep theirs. Orders that Kusto does not document are refused. */
export const sorted = (items: Json[], descending: boolean, nullsLast: boolean): Json[] => {
  const nulls = items.filter((item) => item === null)
  const values = items.filter((item) => item !== null)
  const kinds = new Set(values.map(rank))
  if (kinds.size > 1 && descending) return refuseValue('array_sort_desc() of values of several kinds')
  const order = values.toSorted((a, b) => rank(a) - rank(b) || (descending ? before(b, a) : before(a, b)))
  return nullsLast ? [...order, ...nulls] : [...nulls, ...order]
}
