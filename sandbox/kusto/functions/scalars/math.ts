import { refuse } from '../../error.ts'
import { argument, scalar } from '../args.ts'
import type { Call, ScalarFunction } from '../contract.ts'
import { PHYSICAL } from '../contract.ts'
import { convert } from '../convert/implicit.ts'
import { compare } from '../operators/ordering.ts'

const real = (build: (...values: readonly string[]) => string, count = 1): ScalarFunction =>
  scalar(count, count, (call) => build(...call.args.map((value) => convert(value, 'real'))))

/** A DuckDB function of the same meaning. */
const plain = (name: string, count = 1): ScalarFunction =>
  real((...values) => `${name}(${values.join(', ')})`, count)

/** Null where the function is not defined, as documented; DuckDB would fail the query. */
const within = (condition: (value: string) => string, build: (value: string) => string): ScalarFunction =>
  real((value = '') => `CASE WHEN ${condition(value)} THEN ${build(value)} END`)

const logarithm = (name: string): ScalarFunction =>
  real(
    (value = '') => `CASE WHEN ${value} > 0 THEN ${name}(${value}) WHEN ${value} = 0 THEN '-inf'::DOUBLE END`,
  )

const between1 = (value: string): string => `${value} BETWEEN -1 AND 1`

const round = (call: Call): string => {
  const value = argument(call, 0)
  if (value.type === 'decimal') return refuse('round() of a decimal')
  const digits = call.args[1] ? `, (${convert(argument(call, 1), 'long')})::INTEGER` : ''
  return `CAST(round(${convert(value, call.type)}${digits}) AS ${PHYSICAL[call.type]})`
}

const ofType = (name: string): ScalarFunction =>
  scalar(1, 1, (call) => {
    const { sql, type } = argument(call, 0)
    return type === 'decimal'
      ? refuse(`${name}() of a decimal`)
      : `CAST(${name}(${sql}) AS ${PHYSICAL[call.type]})`
  })

/** The greatest or least of the arguments that are not null. */
const extreme = (name: 'greatest' | 'least'): ScalarFunction =>
  scalar(2, 64, (call) => `${name}(${call.args.map((value) => convert(value, call.type)).join(', ')})`)

const around = (call: Call): string => {
  const [value, center, delta] = [argument(call, 0), argument(call, 1), argument(call, 2)]
  if ([value, center, delta].some(({ type }) => type === 'dynamic' || type === 'string'))
    return refuse('around() of dynamics')
  const low = { sql: `(${center.sql} - ${delta.sql})`, type: center.type }
  const high = { sql: `(${center.sql} + ${delta.sql})`, type: center.type }
  return `(${compare('>=', value, low)} AND ${compare('<=', value, high)})`
}

export const math: Record<string, ScalarFunction> = {
  abs: ofType('abs'),
  ceiling: ofType('ceil'),
  round: scalar(1, 2, round),
  sign: real((value = '') => `sign(${value})::DOUBLE`),
  pow: plain('pow', 2),
  exp: plain('exp'),
  exp2: real((value = '') => `pow(2, ${value})`),
  exp10: real((value = '') => `pow(10, ${value})`),
  sqrt: within(
    (value) => `${value} >= 0`,
    (value) => `sqrt(${value})`,
  ),
  log: logarithm('ln'),
  log2: logarithm('log2'),
  log10: logarithm('log10'),
  pi: scalar(0, 0, () => 'pi()'),
  sin: plain('sin'),
  cos: plain('cos'),
  tan: plain('tan'),
  cot: plain('cot'),
  asin: within(between1, (value) => `asin(${value})`),
  acos: within(between1, (value) => `acos(${value})`),
  atan: plain('atan'),
  atan2: plain('atan2', 2),
  degrees: plain('degrees'),
  radians: plain('radians'),
  gamma: within(
    (value) => `${value} > 0`,
    (value) => `gamma(${value})`,
  ),
  loggamma: within(
    (value) => `${value} > 0`,
    (value) => `lgamma(${value})`,
  ),
  erf: plain('k_erf'),
  erfc: plain('k_erfc'),
  beta_cdf: plain('k_beta_cdf', 3),
  beta_pdf: plain('k_beta_pdf', 3),
  beta_inv: plain('k_beta_inv', 3),
  welch_test: plain('k_welch_test', 6),
  max_of: extreme('greatest'),
  min_of: extreme('least'),
  around: scalar(3, 3, around),
}
