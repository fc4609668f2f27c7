import type { KustoType } from '../../contract.ts'
import { refuse } from '../../error.ts'
import type { Aggregate, AggregateCall, Sql } from '../contract.ts'
import { PHYSICAL } from '../contract.ts'
import { convert, isNumeric } from '../convert/implicit.ts'
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

/** Zero of fewer than two values. Of times it is counted in ticks. */
const spread = (name: string) => (call: AggregateCall, filter: string) => {
  const value = given(call, 0)
  if (!isNumeric(value.type) || value.type === 'decimal') return refuse(`${call.name}() of ${value.type}`)
  return `coalesce(${name}(${convert(value, 'real')})${filter}, 0::DOUBLE)`
}

const covariance = (name: string) => (call: AggregateCall, filter: string) => {
  const [a, b] = [given(call, 0), given(call, 1)]
  if (![a, b].every(({ type }) => isNumeric(type) && type !== 'decimal'))
    return refuse(`${call.name}() of these types`)
  return `coalesce(${name}(${convert(a, 'real')}, ${convert(b, 'real')})${filter}, 0::DOUBLE)`
}

const bits = (name: string): Aggregate => ({
  arity: [1, 1],
  build: (call) => `CAST(${name}(${convert(given(call, 0), 'long')}) AS ${PHYSICAL[call.type]})`,
})

/** Sums, means and how far values spread. */
export const numbers: Record<string, Aggregate> = {
  ...withIf('sum', 1, sum),
  ...withIf('avg', 1, avg),
  ...withIf('stdev', 1, spread('stddev_samp')),
  ...withIf('stdevp', 1, spread('stddev_pop')),
  ...withIf('variance', 1, spread('var_samp')),
  ...withIf('variancep', 1, spread('var_pop')),
  ...withIf('covariance', 2, covariance('covar_samp')),
  ...withIf('covariancep', 2, covariance('covar_pop')),
  binary_all_and: bits('bit_and'),
  binary_all_or: bits('bit_or'),
  binary_all_xor: bits('bit_xor'),
}
