import type { KustoType } from '../../contract.ts'
import { refuse } from '../../error.ts'
import type { Sql } from '../../functions/contract.ts'
import type { Scope } from '../context.ts'

const CONVERSIONS: Readonly<Record<KustoType, string>> = {
  bool: 'tobool',
  int: 'toint',
  long: 'tolong',
  real: 'toreal',
  decimal: 'todecimal',
  string: 'tostring',
  datetime: 'todatetime',
  timespan: 'totimespan',
  guid: 'toguid',
  dynamic: 'todynamic',
}

/** SQL of `value` as `type`, the way tolong() and its like convert. */
export const converted = (scope: Scope, value: Sql, type: KustoType): string => {
  if (value.type === type) return value.sql
  const name = CONVERSIONS[type]
  const known = scope.context.registry.scalars[name] ?? refuse(`${name}()`)
  return known.build({ name, args: [value], type, row: [], now: scope.context.now })
}
