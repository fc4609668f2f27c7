import { refuse } from '../../error.ts'
import type { Sql } from '../contract.ts'
import { refusal } from '../refusal.ts'
import { timestampOf } from '../sql.ts'
import { textOfDynamic } from './path.ts'

/** SQL of ISO text with 7 digits and Z; NULL for null. */
export const datetimeText = (ticks: string): string =>
  `(CASE WHEN ${ticks} NOT BETWEEN 0 AND 3155378975999999999 THEN ${refusal('a datetime outside of its range')} ELSE strftime(${timestampOf(ticks)}, '%Y-%m-%dT%H:%M:%S') || '.' || lpad((${ticks} % 10000000)::VARCHAR, 7, '0') || 'Z' END)`

/** SQL of what `tostring()` gives; NULL for null. */
const nullableText = (value: Sql): string => {
  const { sql, type } = value
  switch (type) {
    case 'string':
    case 'guid':
      return sql
    case 'bool':
    case 'int':
    case 'long':
      return `${sql}::VARCHAR`
    case 'real':
      return `k_real_text(${sql})`
    case 'datetime':
      return datetimeText(sql)
    case 'timespan':
      return `k_timespan_text(${sql})`
    case 'dynamic':
      return textOfDynamic(value)
    case 'decimal':
      return refuse('text of a decimal')
  }
}

/** SQL of any scalar as Kusto's text of it. Never NULL: null becomes ''. */
export const asText = (value: Sql): string =>
  value.type === 'string' ? value.sql : `coalesce(${nullableText(value)}, '')`
