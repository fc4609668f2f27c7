import { refuse } from '../../error.ts'
import type { Aggregate, AggregateCall } from '../contract.ts'
import { asDynamic, asElement } from '../convert/json.ts'
import { refusal } from '../refusal.ts'
import { filter, given } from './filter.ts'

const MOST = 1048576n

type Form = { readonly predicate?: number; readonly size?: number; readonly most?: bigint }

const limit = (call: AggregateCall, { size, most = MOST }: Form): bigint => {
  const value = size === undefined ? undefined : call.args[size]
  if (!value) return most
  return typeof value.literal === 'bigint'
    ? value.literal
    : refuse(`${call.name}() with a size that is not constant`)
}

/** SQL of the JSON array of `element` in the rows' order. */
const joined = (call: AggregateCall, element: string, where: string): string => {
  const order = call.orderBy === '' ? '' : ` ${call.orderBy}`
  return `('[' || coalesce(string_agg(${element}, ','${order})${where}, '') || ']')`
}

const predicateOf = (call: AggregateCall, form: Form, extra: string): string => {
  const condition = filter(call, form.predicate)
  if (extra === '') return condition
  return condition === '' ? ` FILTER (WHERE ${extra})` : condition.replace(/\)$/, ` AND ${extra})`)
}

const list =
  (form: Form, withNulls: boolean): ((call: AggregateCall) => string) =>
  (call) => {
    const value = given(call, 0)
    const most = limit(call, form)
    const skip = value.type === 'string' || withNulls ? '' : `${value.sql} IS NOT NULL`
    const all = joined(call, withNulls ? asElement(value) : asDynamic(value), predicateOf(call, form, skip))
    return most === MOST ? all : `k_array_slice(${all}, 0, ${most - 1n})`
  }

/** Distinct values in order of appearance; arrays give their elements. */
const set = (form: Form) => (call: AggregateCall) => {
  const value = given(call, 0)
  const most = limit(call, form)
  const skip = value.type === 'string' ? '' : `${value.sql} IS NOT NULL`
  const where = predicateOf(call, form, skip)
  if (value.type === 'dynamic') return `k_set_of(${joined(call, value.sql, where)}, ${most})`
  // JSON text holds no control character, so one can part the elements.
  const order = call.orderBy === '' ? '' : ` ${call.orderBy}`
  return `k_distinct(coalesce(string_agg(${asDynamic(value)}, chr(30)${order})${where}, ''), ${most})`
}

/** The documentation calls the bag of nothing an array. */
const bag = (form: Form) => (call: AggregateCall) => {
  const value = given(call, 0)
  if (value.type !== 'dynamic') return refuse(`${call.name}() of ${value.type}`)
  const where = predicateOf(call, form, `${value.sql} IS NOT NULL`)
  const made = `k_make_bag(${joined(call, value.sql, where)}, ${limit(call, form)})`
  return `CASE WHEN count(*)${where} = 0 THEN ${refusal(`${call.name}() of nothing`)} ELSE ${made} END`
}

const plain = (build: (form: Form) => (call: AggregateCall) => string, most = MOST): Aggregate => ({
  arity: [1, 2],
  build: build({ size: 1, most }),
})

const conditional = (build: (form: Form) => (call: AggregateCall) => string): Aggregate => ({
  arity: [2, 3],
  build: build({ predicate: 1, size: 2 }),
})

const lists = (form: Form) => list(form, false)

/** Arrays and bags of a group's values. The deprecated names keep 128 values at most. */
export const collect: Record<string, Aggregate> = {
  make_list: plain(lists),
  makelist: plain(lists, 128n),
  make_list_if: conditional(lists),
  make_list_with_nulls: { arity: [1, 1], build: list({}, true) },
  make_set: plain(set),
  makeset: plain(set, 128n),
  make_set_if: conditional(set),
  make_bag: plain(bag),
  make_dictionary: plain(bag, 128n),
  make_bag_if: conditional(bag),
}
