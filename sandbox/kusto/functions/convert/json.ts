import { refuse } from '../../error.ts'
import type { Sql } from '../contract.ts'
import { datetimeText } from './text.ts'

/** SQL of a scalar's JSON text; NULL for null, so that it is also the scalar as a dynamic. */
export const asDynamic = ({ sql, type }: Sql): string => {
  switch (type) {
    case 'dynamic':
      return sql
    case 'string':
      return `to_json(${sql})::VARCHAR`
    case 'bool':
    case 'int':
    case 'long':
      return `${sql}::VARCHAR`
    case 'real':
      return `k_real_json(${sql})`
    case 'datetime':
      return `('"' || ${datetimeText(sql)} || '"')`
    case 'timespan':
      return `('"' || k_timespan_text(${sql}) || '"')`
    case 'guid':
      return `('"' || ${sql} || '"')`
    case 'decimal':
      return refuse('a decimal inside a dynamic')
  }
}

/** SQL of a scalar's JSON text as an element of an array or bag: null is the text `null`. */
export const asElement = (value: Sql): string =>
  value.type === 'string' ? asDynamic(value) : `coalesce(${asDynamic(value)}, 'null')`
