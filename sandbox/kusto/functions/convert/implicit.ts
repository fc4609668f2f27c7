import type { KustoType } from '../../contract.ts'
import { refuse } from '../../error.ts'
import type { Sql } from '../contract.ts'
import { literal, widen } from '../sql.ts'
import { asDynamic } from './json.ts'
import { asText } from './text.ts'

/** How a dynamic becomes a scalar where Kusto converts without being asked. Values of another kind are refused. */
const FROM_DYNAMIC: Partial<Record<KustoType, (sql: string) => string>> = {
  bool: (sql) => `k_dynamic_bool(${sql})`,
  int: (sql) => `${whole(sql, 'k_dynamic_long')}::INTEGER`,
  long: (sql) => whole(sql, 'k_dynamic_long'),
  real: (sql) => `${whole(sql, 'k_dynamic_real')}::DOUBLE`,
}

/** Integers, the most frequent by far, are read without leaving SQL; JSON strings have quotes and do not match. */
const whole = (sql: string, otherwise: string): string =>
  `CASE WHEN regexp_full_match(${sql}, '-?[0-9]{1,15}') THEN ${sql}::BIGINT ELSE ${otherwise}(${sql}) END`

/** SQL of `value` as type `to`, where an operator or function takes another type than it was given. */
export const convert = (value: Sql, to: KustoType): string => {
  if (value.type === to) return value.sql
  if (value.literal === null) return literal(null, to).sql
  if (to === 'string') return asText(value)
  if (to === 'dynamic') return asDynamic(value)
  if (value.type === 'dynamic')
    return FROM_DYNAMIC[to]?.(value.sql) ?? refuse(`implicit conversion of dynamic to ${to}`)
  if (value.type === 'bool' && (to === 'long' || to === 'int' || to === 'real'))
    return widen({ sql: `CAST(${value.sql} AS BIGINT)`, type: 'long' }, to === 'int' ? 'long' : to)
  return widen(value, to)
}

const RANK: Partial<Record<KustoType, number>> = { bool: 0, int: 1, long: 2, real: 3, decimal: 4 }

export const isNumeric = (type: KustoType): boolean => (RANK[type] ?? 0) > 0

/** The type in which two scalars are compared; undefined when Kusto has none. */
export const commonType = (a: KustoType, b: KustoType): KustoType | undefined => {
  if (a === b) return a
  const [left, right] = [RANK[a], RANK[b]]
  if (left === undefined || right === undefined) return undefined
  const wider = left > right ? a : b
  return wider === 'int' ? 'long' : wider
}
