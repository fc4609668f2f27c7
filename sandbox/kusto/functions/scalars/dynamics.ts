import { refuse } from '../../error.ts'
import { argument, scalar } from '../args.ts'
import type { Call, ScalarFunction, Sql } from '../contract.ts'
import { convert } from '../convert/implicit.ts'
import { asDynamic, asElement } from '../convert/json.ts'
import { asText } from '../convert/text.ts'
import { text } from '../sql.ts'

const dynamic = (call: Call, index: number): string => asDynamic(argument(call, index))
const long = (call: Call, index: number): string => convert(argument(call, index), 'long')

/** A function of dynamics only, in JavaScript. */
const all = (udf: string, count: number): ScalarFunction =>
  scalar(count, count, (call) => `${udf}(${call.args.map(asDynamic).join(', ')})`)

/** A function of any number of dynamics: they travel as one JSON array. */
const many = (udf: string, fewest: number, most: number): ScalarFunction =>
  scalar(fewest, most, (call) => `${udf}(${arrayOf(call.args)})`)

const arrayOf = (values: readonly Sql[]): string =>
  values.length === 0 ? "'[]'" : `('[' || ${values.map(asElement).join(` || ',' || `)} || ']')`

/** A bag of pairs of SQL text for the key and a value. */
const bagOf = (pairs: readonly (readonly [key: string, value: Sql])[]): string =>
  pairs.length === 0
    ? "'{}'"
    : `('{' || ${pairs.map(([key, value]) => `${key} || ':' || ${asElement(value)}`).join(` || ',' || `)} || '}')`

const bagPack = (call: Call): string => {
  if (call.args.length % 2 !== 0) return refuse(`${call.name}() with a key that has no value`)
  const pairs: (readonly [string, Sql])[] = []
  const known = new Set<unknown>()
  for (let index = 0; index < call.args.length; index += 2) {
    const key = argument(call, index)
    if (key.literal !== undefined && known.has(key.literal))
      return refuse(`${call.name}() with a key given twice`)
    known.add(key.literal)
    const json =
      typeof key.literal === 'string'
        ? text(JSON.stringify(key.literal))
        : asElement({ sql: asText(key), type: 'string' })
    pairs.push([json, argument(call, index + 1)])
  }
  return bagOf(pairs)
}

const named = (columns: readonly Sql[]): (readonly [string, Sql])[] =>
  columns.map((column) => [
    text(JSON.stringify(column.name ?? refuse('bag_pack_columns() of an expression'))),
    column,
  ])

const packAll = (call: Call): string => {
  const { literal } = call.args[0] ?? { literal: false }
  if (typeof literal !== 'boolean') return refuse('pack_all() of a value that is not constant')
  return literal ? `k_drop_empty(${bagOf(named(call.row))})` : bagOf(named(call.row))
}

const range = (call: Call): string => {
  const [from, to] = [argument(call, 0), argument(call, 1)]
  const time = from.type === 'datetime' || from.type === 'timespan'
  if (time) {
    const step = call.args[2]?.sql ?? '36000000000::BIGINT'
    if (to.type !== from.type || (call.args[2] && call.args[2].type !== 'timespan'))
      return refuse(`range() of ${from.type} to ${to.type}`)
    return `k_range_time(${from.sql}, ${to.sql}, ${step}, ${from.type === 'datetime'})`
  }
  const type = call.args.some((value) => value.type === 'real') ? 'real' : 'long'
  const step = call.args[2] ? convert(call.args[2], type) : type === 'real' ? '1::DOUBLE' : '1::BIGINT'
  return `k_range_${type}(${convert(from, type)}, ${convert(to, type)}, ${step})`
}

const GETTYPE: Partial<Record<Sql['type'], string>> = { int: 'int', real: 'real' }

const gettype = scalar(1, 1, (call) => {
  const { sql, type } = argument(call, 0)
  return type === 'dynamic' ? `coalesce(k_gettype(${sql}), 'null')` : text(GETTYPE[type] ?? type)
})

const indexOf = (call: Call): string => {
  const numbers = [2, 3, 4].map((index) =>
    call.args[index] ? long(call, index) : index === 2 ? '0' : index === 3 ? '-1' : '1',
  )
  return `k_array_index_of(${dynamic(call, 0)}, ${asElement(argument(call, 1))}, ${numbers.join(', ')})`
}

const moved = (udf: string, sign: '' | '-'): ScalarFunction =>
  scalar(2, 3, (call) => {
    const by = `(${sign}${long(call, 1)})`
    return `${udf}(${dynamic(call, 0)}, ${by}${udf === 'k_array_shift' ? `, ${call.args[2] ? asElement(call.args[2]) : "'null'"}, ${call.args.length === 3}` : ''})`
  })

const sort = (descending: boolean): ScalarFunction =>
  scalar(1, 64, (call) => {
    const last = call.args.at(-1)
    const nullsLast =
      last?.type === 'bool' ? (last.literal ?? refuse(`${call.name}() with such nulls_last`)) : true
    const arrays = last?.type === 'bool' ? call.args.slice(0, -1) : call.args
    const options = `${descending}, ${nullsLast}`
    if (arrays.length === 1) return `k_array_sort(${arrays.map(asDynamic).join('')}, ${options})`
    return `k_array_sort_all(${arrayOf(arrays)}, ${options})`
  })

const arrayLength = scalar(
  1,
  1,
  (call) =>
    `CASE WHEN starts_with(${dynamic(call, 0)}, '[') THEN json_array_length(${dynamic(call, 0)})::BIGINT END`,
)

const arrayIff = scalar(
  3,
  3,
  (call) =>
    `k_array_iff(${dynamic(call, 0)}, ${asElement(argument(call, 1))}, ${asElement(argument(call, 2))})`,
)

const strcatArray = scalar(
  2,
  2,
  (call) => `coalesce(k_strcat_array(${dynamic(call, 0)}, ${asText(argument(call, 1))}), '')`,
)

/** Arrays, bags and sets. */
export const dynamics: Record<string, ScalarFunction> = {
  pack_array: scalar(1, 1024, (call) => arrayOf(call.args)),
  bag_pack: scalar(2, 1024, bagPack),
  pack: scalar(2, 1024, bagPack),
  pack_dictionary: scalar(2, 1024, bagPack),
  bag_pack_columns: scalar(1, 1024, (call) => bagOf(named(call.args))),
  pack_all: scalar(0, 1, packAll),
  gettype,
  range: scalar(2, 3, range),
  repeat: scalar(2, 2, (call) => `k_repeat(${asElement(argument(call, 0))}, ${long(call, 1)})`),
  array_length: arrayLength,
  arraylength: arrayLength,
  array_concat: many('k_array_concat', 1, 64),
  array_iff: arrayIff,
  array_iif: arrayIff,
  array_index_of: scalar(2, 5, indexOf),
  array_reverse: all('k_array_reverse', 1),
  array_rotate_left: moved('k_array_rotate', ''),
  array_rotate_right: moved('k_array_rotate', '-'),
  array_shift_left: moved('k_array_shift', ''),
  array_shift_right: moved('k_array_shift', '-'),
  array_slice: scalar(
    3,
    3,
    (call) => `k_array_slice(${dynamic(call, 0)}, ${long(call, 1)}, ${long(call, 2)})`,
  ),
  array_split: all('k_array_split', 2),
  array_sort_asc: sort(false),
  array_sort_desc: sort(true),
  array_sum: all('k_array_sum', 1),
  strcat_array: strcatArray,
  array_strcat: strcatArray,
  zip: many('k_zip', 2, 16),
  bag_keys: all('k_bag_keys', 1),
  bag_has_key: scalar(2, 2, (call) => `k_bag_has_key(${dynamic(call, 0)}, ${argument(call, 1).sql})`),
  bag_merge: many('k_bag_merge', 2, 64),
  bag_remove_keys: all('k_bag_remove_keys', 2),
  bag_set_key: scalar(
    3,
    3,
    (call) => `k_bag_set_key(${dynamic(call, 0)}, ${argument(call, 1).sql}, ${asElement(argument(call, 2))})`,
  ),
  bag_zip: all('k_bag_zip', 2),
  treepath: all('k_treepath', 1),
  dynamic_to_json: scalar(1, 1, (call) => {
    const value = argument(call, 0)
    return value.type === 'dynamic' ? `coalesce(k_canonical(${value.sql}), '')` : asText(value)
  }),
  set_union: many('k_set_union', 2, 64),
  set_intersect: many('k_set_intersect', 2, 64),
  set_difference: many('k_set_difference', 2, 64),
  set_has_element: scalar(2, 2, (call) => `k_set_has(${dynamic(call, 0)}, ${asElement(argument(call, 1))})`),
  set_equals: all('k_set_equals', 2),
  jaccard_index: scalar(2, 2, (call) => `k_jaccard(${dynamic(call, 0)}, ${dynamic(call, 1)})`),
}
