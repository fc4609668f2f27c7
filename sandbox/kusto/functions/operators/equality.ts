import { refuse, semanticError } from '../../error.ts'
import { argument } from '../args.ts'
import type { BinaryOperator, Sql } from '../contract.ts'
import { commonType, convert } from '../convert/implicit.ts'
import { asText } from '../convert/text.ts'
import { refusal } from '../refusal.ts'
import { dynamicEquals } from './dynamic-equality.ts'

/** Azure says so at once; only of GUIDs as text it is not known whether it compares them. */
const incomparable = (a: Sql, b: Sql): never =>
  a.type === 'guid' || b.type === 'guid'
    ? refuse(`comparison of ${a.type} and ${b.type}`)
    : semanticError(
        'SEM0064',
        `Cannot compare values of types ${a.type} and ${b.type}. Try adding explicit casts`,
      )

const mayBeNull = ({ type, literal }: Sql): boolean =>
  type !== 'string' && (literal === undefined || literal === null)

/**
 * SQL of Kusto's `a == b`: null when both are null, false when one is. Types that Kusto does not compare are refused.
 */
export const equals = (a: Sql, b: Sql): string => {
  if (a.type === 'dynamic' || b.type === 'dynamic') return dynamicEquals(a, b)
  if (a.type === 'string' && b.type === 'bool') return textEqualsBool(a, b)
  if (a.type === 'bool' && b.type === 'string') return textEqualsBool(b, a)
  const type = commonType(a.type, b.type) ?? incomparable(a, b)
  const [left, right] = [convert(a, type), convert(b, type)]
  const [leftNull, rightNull] = [mayBeNull(a), mayBeNull(b)]
  if (Number.isNaN(a.literal) || Number.isNaN(b.literal)) return 'false'
  if (!leftNull && !rightNull) return `(${left} = ${right})`
  // DuckDB holds NaN equal to itself; Kusto, as everybody else, does not.
  const nan =
    type === 'real' && a.literal === undefined && b.literal === undefined
      ? ` AND NOT coalesce(isnan(${left}), false)`
      : ''
  const known = `(${left} IS NOT DISTINCT FROM ${right}${nan})`
  return leftNull && rightNull
    ? `CASE WHEN ${left} IS NULL AND ${right} IS NULL THEN NULL ELSE ${known} END`
    : known
}

/**
 * Application Insights keeps `success` as the texts "True" and "False", and everybody asks `success == false`.
 * Numbers as text are refused: whether "1" equals true is not written down anywhere.
 */
const textEqualsBool = (text: Sql, truth: Sql): string =>
  `(CASE WHEN lower(${text.sql}) = 'true' THEN coalesce(${truth.sql}, false)
    WHEN lower(${text.sql}) = 'false' THEN coalesce(NOT ${truth.sql}, false)
    WHEN regexp_full_match(${text.sql}, '\\s*[-+]?[0-9.]+\\s*') THEN ${refusal('comparison of a number as text and a bool')}
    ELSE false END)`

/** SQL of two texts that differ in case only, or not at all. */
export const equalsIgnoringCase = (a: Sql, b: Sql): string => `(${folded(a)} = ${folded(b)})`

/** SQL of a scalar's text in lower case. */
export const folded = (value: Sql): string => `lower(${asText(value)})`

const textual = ({ type }: Sql): boolean => type === 'string' || type === 'dynamic'

const tilde = (a: Sql, b: Sql): string =>
  textual(a) && textual(b) ? equalsIgnoringCase(a, b) : refuse(`=~ of ${a.type} and ${b.type}`)

const operator = (build: (a: Sql, b: Sql) => string): BinaryOperator => ({
  build: (call) => build(argument(call, 0), argument(call, 1)),
})

const notEqual = operator((a, b) => `(NOT ${equals(a, b)})`)

export const equality: Record<string, BinaryOperator> = {
  '==': operator(equals),
  '!=': notEqual,
  '<>': notEqual,
  '=~': operator(tilde),
  '!~': operator((a, b) => `(NOT ${tilde(a, b)})`),
}
