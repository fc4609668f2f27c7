import { refuse } from '../../error.ts'
import { argument } from '../args.ts'
import type { ListCall, ListOperator, Sql } from '../contract.ts'
import { commonType, convert } from '../convert/implicit.ts'
import { asDynamic } from '../convert/json.ts'
import { asText } from '../convert/text.ts'
import { equals, equalsIgnoringCase, folded } from './equality.ts'
import { constantItems } from './items.ts'

/** `value in (…)`: the alternative of all the equalities, so false rather than null for a null value. */
const isIn = (call: ListCall, ignoringCase: boolean): string => {
  const value = argument(call, 0)
  if (call.query) return inRows(value, call.query, ignoringCase)
  const list = call.list ?? []
  const items = constantItems(list)
  if (items) return inConstants(value, items, ignoringCase)
  const [array, ...more] = list
  if (array?.type === 'dynamic' && more.length === 0) {
    const element = ignoringCase ? asDynamic({ sql: folded(value), type: 'string' }) : asDynamic(value)
    return `coalesce(k_array_has(${array.sql}, ${element}, ${ignoringCase}), false)`
  }
  if (list.some((item) => item.type === 'dynamic')) return refuse(`${call.name} of several dynamics`)
  return anyOf(list.map((item) => equal(value, item, ignoringCase)))
}

const equal = (value: Sql, item: Sql, ignoringCase: boolean): string =>
  ignoringCase ? equalsIgnoringCase(value, item) : equals(value, item)

const anyOf = (tests: readonly string[]): string => (tests.length === 0 ? 'false' : `(${tests.join(' OR ')})`)

const inConstants = (value: Sql, items: readonly Sql[], ignoringCase: boolean): string => {
  if (items.length === 0) return 'false'
  if (ignoringCase) {
    if (items.some((item) => item.type !== 'string')) return refuse('in~ of other values than strings')
    return `(${folded(value)} IN (${items.map(folded).join(', ')}))`
  }
  const type = items.reduce<Sql['type'] | undefined>(
    (wide, item) => wide && commonType(wide, item.type),
    value.type,
  )
  if (!type || type === 'dynamic' || type === 'real' || items.some((item) => item.literal === null))
    return anyOf(items.map((item) => equals(value, item)))
  const test = `${convert(value, type)} IN (${items.map((item) => convert(item, type)).join(', ')})`
  return type === 'string' ? `(${test})` : `coalesce(${test}, false)`
}

const inRows = (value: Sql, query: Sql, ignoringCase: boolean): string => {
  const column: Sql = { sql: 'q.item', type: query.type }
  const rows = `(${query.sql}) AS q(item)`
  if (ignoringCase) return `(${folded(value)} IN (SELECT ${folded(column)} FROM ${rows}))`
  if (value.type === 'dynamic' && query.type === 'string')
    return `coalesce(${asText(value)} IN (SELECT ${column.sql} FROM ${rows}), false)`
  const type = commonType(value.type, query.type)
  if (!type || type === 'dynamic') return refuse(`in of ${value.type} and rows of ${query.type}`)
  const test = `${convert(value, type)} IN (SELECT ${convert(column, type)} FROM ${rows} WHERE ${column.sql} IS NOT NULL)`
  if (type === 'string') return `(${test})`
  const nullInRows = `(SELECT CASE WHEN bool_or(${column.sql} IS NULL) THEN NULL ELSE false END FROM ${rows})`
  return `CASE WHEN ${value.sql} IS NULL THEN ${nullInRows} ELSE ${test} END`
}

const operator = (ignoringCase: boolean, negate: string): ListOperator => ({
  build: (call) => `(${negate}${isIn(call, ignoringCase)})`,
})

export const membership: Record<string, ListOperator> = {
  in: operator(false, ''),
  '!in': operator(false, 'NOT '),
  'in~': operator(true, ''),
  '!in~': operator(true, 'NOT '),
}
