import { refuse } from '../../error.ts'
import { argument, constantText, scalar } from '../args.ts'
import type { Call, ScalarFunction, Sql } from '../contract.ts'
import { convert } from '../convert/implicit.ts'
import { refusal } from '../refusal.ts'

const isNull = ({ sql, type }: Sql): string => (type === 'string' ? 'false' : `(${sql} IS NULL)`)
const isNotNull = ({ sql, type }: Sql): string => (type === 'string' ? 'true' : `(${sql} IS NOT NULL)`)

const isEmpty = ({ sql, type }: Sql): string => {
  if (type === 'string') return `(${sql} = '')`
  return type === 'dynamic' ? `(${sql} IS NULL OR ${sql} = '""')` : `(${sql} IS NULL)`
}

const isNotEmpty = ({ sql, type }: Sql): string => {
  if (type === 'string') return `(${sql} <> '')`
  return type === 'dynamic' ? `coalesce(${sql} <> '""', false)` : `(${sql} IS NOT NULL)`
}

const of = (test: (value: Sql) => string): ScalarFunction => scalar(1, 1, (call) => test(argument(call, 0)))

const real = (build: (sql: string) => string): ScalarFunction =>
  scalar(1, 1, (call) => build(convert(argument(call, 0), 'real')))

/** The first argument that is not null; of strings, the first that is not empty. */
const coalesce = (call: Call): string => {
  const values = call.args.map((value) => convert(value, call.type))
  if (call.type === 'string') return `coalesce(${values.map((sql) => `nullif(${sql}, '')`).join(', ')}, '')`
  return `coalesce(${values.join(', ')})`
}

const bool = (call: Call, index: number): string => convert(argument(call, index), 'bool')

const iff = scalar(
  3,
  3,
  (call) =>
    `CASE WHEN ${bool(call, 0)} THEN ${convert(argument(call, 1), call.type)} ELSE ${convert(argument(call, 2), call.type)} END`,
)

const kase = (call: Call): string => {
  if (call.args.length % 2 === 0) return refuse('case() without an else')
  const branches = []
  for (let index = 0; index + 1 < call.args.length; index += 2) {
    branches.push(`WHEN ${bool(call, index)} THEN ${convert(argument(call, index + 1), call.type)}`)
  }
  return `CASE ${branches.join(' ')} ELSE ${convert(argument(call, call.args.length - 1), call.type)} END`
}

/** Fails the query with the message unless the condition holds. */
const assert = (call: Call): string =>
  `CASE WHEN ${bool(call, 0)} THEN true ELSE ${refusal(`assert() has failed with message: ${constantText(call, 1)}`)} END`

/** What is null, empty, a number or not; and choosing by it. */
export const nullness: Record<string, ScalarFunction> = {
  isnull: of(isNull),
  isnotnull: of(isNotNull),
  notnull: of(isNotNull),
  isempty: of(isEmpty),
  isnotempty: of(isNotEmpty),
  notempty: of(isNotEmpty),
  isnan: real((sql) => `coalesce(isnan(${sql}), false)`),
  isinf: real((sql) => `coalesce(isinf(${sql}), false)`),
  isfinite: real((sql) => `coalesce(isfinite(${sql}), false)`),
  coalesce: scalar(2, 64, coalesce),
  iff,
  iif: iff,
  case: scalar(3, 129, kase),
  assert: scalar(2, 2, assert),
  not: scalar(1, 1, (call) => `(NOT ${bool(call, 0)})`),
}
