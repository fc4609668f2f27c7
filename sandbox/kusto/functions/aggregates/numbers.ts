import type { KustoType } from '../../contract.ts'
import { refuse } from '../../error.ts'
import type { Aggregate, AggregateCall, Sql } from '../contract.ts'
import { PHYSICAL } from '../contract.ts'
import { convert, isNumeric } from '../convert/implicit.ts'
import { refusal } from '../refusal.ts'
import { given, withIf } from './filter.ts'

const isTime = (type: KustoType): boolean => type === 'datetime' || type === 'timespan'

const summable = (call: AggregateCall): Sql => {
  const value = given(call, 0)
  return isNumeric(value.type) || value.type === 'timespan'
    ? value
    : refuse(`${call.name}() of ${value.type}`)
}

const sum = (call: AggregateCall, filter: string): string => {
  const value = summable(call)
  const zero = `0::${PHYSICAL[call.type]}`
  return `coalesce(CAST(sum(${value.sql})${filter} AS ${PHYSICAL[call.type]}), ${zero})`
}

/** NaN of nothing, as Kusto divides by zero; of times the nearest tick below. */
const avg = (call: AggregateCall, filter: string): string => {
  const value = given(call, 0)
  if (isTime(value.type)) return `CAST(sum(${value.sql})${filter} // count(${value.sql})${filter} AS BIGINT)`
  if (!isNumeric(value.type) || value.type === 'decimal') return refuse(`${call.name}() of ${value.type}`)
  return `coalesce(avg(${convert(value, 'real')})${filter}, 'nan'::DOUBLE)`
}

const spreadable = (call: AggregateCall, index: number): string => {
  const value = given(call, index)
  return isNumeric(value.type) && value.type !== 'decimal'
    ? convert(value, 'real')
    : refuse(`${call.name}() of ${value.type}`)
}

/** Of fewer than two values zero, as documented of none. */
const sample = (name: string) => (call: AggregateCall, filter: string) =>
  `coalesce(${name}(${spreadable(call, 0)})${filter}, 0::DOUBLE)`

/** What it is of no values is not documented. */
const population = (name: string) => (call: AggregateCall, filter: string) => {
  const value = spreadable(call, 0)
  return `CASE WHEN count(${value})${filter} = 0 THEN ${refusal(`${call.name}() of no values`)} ELSE ${name}(${value})${filter} END`
}

/** Null of no values, by the general rule; what it is of a single pair is not documented. */
const covariance = (name: string) => (call: AggregateCall, filter: string) => {
  const [a, b] = [spreadable(call, 0), spreadable(call, 1)]
  const pairs = `regr_count(${a}, ${b})${filter}`
  return `CASE WHEN ${pairs} = 1 THEN ${refusal(`${call.name}() of one pair`)} ELSE ${name}(${a}, ${b})${filter} END`
}

const bits = (name: string): Aggregate => ({
  arity: [1, 1],
  build: (call) => `CAST(${name}(${convert(given(call, 0), 'long')}) AS ${PHYSICAL[call.type]})`,
})

/** Sums, means and how far values spread. */
export const numbers: Record<string, Aggregate> = {
  ...withIf('sum', 1, sum),
  ...withIf('avg', 1, avg),
  ...withIf('stdev', 1, sample('stddev_samp')),
  ...withIf('stdevp', 1, population('stddev_pop')),
  ...withIf('variance', 1, sample('var_samp')),
  ...withIf('variancep', 1, population('var_pop')),
  ...withIf('covariance', 2, covariance('covar_samp')),
  ...withIf('covariancep', 2, covariance('covar_pop')),
  binary_all_and: bits('bit_and'),
  binary_all_or: bits('bit_or'),
  binary_all_xor: bits('bit_xor'),
}
