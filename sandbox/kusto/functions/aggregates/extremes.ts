import { refuse } from '../../error.ts'
import type { Aggregate, AggregateCall, Sql } from '../contract.ts'
import { refusal } from '../refusal.ts'
import { filter, given, withIf } from './filter.ts'

/** A string is never null: of no rows it is ''. */
const neverNull = (sql: string, type: Sql['type']): string =>
  type === 'string' ? `coalesce(${sql}, '')` : sql

const orderable = (call: AggregateCall): Sql => {
  const value = given(call, 0)
  return value.type === 'dynamic' || value.type === 'guid' ? refuse(`${call.name}() of ${value.type}`) : value
}

const extreme = (name: 'min' | 'max') =>
  withIf(name, 1, (call, where) => {
    const { sql, type } = orderable(call)
    const found = `${name}(${sql})${where}`
    if (type !== 'real') return neverNull(found, type)
    // DuckDB takes NaN for the largest number; what Kusto takes it for is not documented.
    return `CASE WHEN coalesce(bool_or(isnan(${sql}))${where}, false) THEN ${refusal(`${call.name}() of NaN`)} ELSE ${found} END`
  })

/** The columns of one row: the first that is greatest or least, or any row when the value is null in all. */
const arg = (name: 'min' | 'max'): Aggregate => ({
  arity: [1, 256],
  build: (call) => {
    const value = orderable(call)
    const others = call.args.slice(1)
    const best = neverNull(`${name}(${value.sql})`, value.type)
    if (others.length === 0) return [best]
    const row = `{${others.map(({ sql }, index) => `'c${index}': ${sql}`).join(', ')}}`
    const found = `coalesce(arg_${name}(${row}, ${value.sql}), first(${row}))`
    return [
      best,
      ...others.map(({ type }, index) => neverNull(`struct_extract(${found}, 'c${index}')`, type)),
    ]
  },
})

/** One value is not null or empty if there is such a one; several come from one row. */
const any = (call: AggregateCall, where: string, values: readonly Sql[]): readonly string[] => {
  const [only] = values
  if (only && values.length === 1) {
    const found = only.type === 'string' ? `any_value(nullif(${only.sql}, ''))` : `any_value(${only.sql})`
    return [neverNull(`${found}${where}`, only.type)]
  }
  if (values.length === 0) return refuse(`${call.name}() without columns`)
  const row = `first({${values.map(({ sql }, index) => `'c${index}': ${sql}`).join(', ')}})${where}`
  return values.map(({ type }, index) => neverNull(`struct_extract(${row}, 'c${index}')`, type))
}

const takeAny: Aggregate = { arity: [1, 256], build: (call) => any(call, '', call.args) }

const takeAnyIf: Aggregate = { arity: [2, 2], build: (call) => any(call, filter(call, 1), [given(call, 0)]) }

/** Least, greatest, and values of a chosen row. */
export const extremes: Record<string, Aggregate> = {
  ...extreme('min'),
  ...extreme('max'),
  arg_min: arg('min'),
  arg_max: arg('max'),
  argmin: arg('min'),
  argmax: arg('max'),
  take_any: takeAny,
  any: takeAny,
  take_anyif: takeAnyIf,
  anyif: takeAnyIf,
}
