import type { KustoType } from '../contract.ts'
import { refuse } from '../error.ts'
import { type Literal, PHYSICAL, type Sql } from './contract.ts'

/** Ticks of 1970-01-01. */
export const EPOCH_TICKS = 621355968000000000n

/** An SQL text literal. */
export const text = (value: string): string => `'${value.replaceAll("'", "''").replaceAll('\0', '')}'`

/** A typed SQL literal; null of a string is ''. */
export const literal = (value: Literal, type: KustoType): Sql => {
  const known = value === null && type === 'string' ? '' : value
  return { sql: literalSql(known, type), type, literal: known }
}

const literalSql = (value: Literal, type: KustoType): string => {
  if (value === null) return `NULL::${PHYSICAL[type]}`
  if (type === 'real') return realSql(Number(value))
  if (typeof value === 'string') {
    return type === 'decimal' ? `${text(value)}::${PHYSICAL.decimal}` : text(value)
  }
  if (typeof value === 'boolean') return String(value)
  // -9223372036854775808 without quotes would be a HUGEINT negated.
  return type === 'int' || value < 0
    ? `(${text(String(value))}::${PHYSICAL[type]})`
    : `${value}::${PHYSICAL[type]}`
}

const realSql = (value: number): string =>
  Number.isFinite(value)
    ? `${text(String(value))}::DOUBLE`
    : `${text(Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf')}::DOUBLE`

const NUMERIC_RANK: Partial<Record<KustoType, number>> = { int: 1, long: 2, real: 3, decimal: 4 }

/**
 * The SQL of `value` as type `to`, for Kusto's implicit conversions only: same type, and int → long → real → decimal,
 * and long → int where it fits.
 * Anything else is refused.
 */
export const widen = (value: Sql, to: KustoType): string => {
  if (value.type === to) return value.sql
  if (value.literal === null) return literal(null, to).sql
  if (value.type === 'long' && to === 'int') return `CAST(${value.sql} AS INTEGER)`
  const from = NUMERIC_RANK[value.type]
  const target = NUMERIC_RANK[to]
  if (from === undefined || target === undefined || from > target)
    return refuse(`conversion of ${value.type} to ${to}`)
  return `CAST(${value.sql} AS ${PHYSICAL[to]})`
}

/** TIMESTAMP of a datetime's ticks; the last digit (100 ns) is lost, so add it back where it could show. */
export const timestampOf = (ticks: string): string => `make_timestamp(${ticks} // 10 - 62135596800000000)`

/** Ticks of a TIMESTAMP expression. */
export const ticksOf = (timestamp: string): string => `(epoch_us(${timestamp}) * 10 + ${EPOCH_TICKS})`
