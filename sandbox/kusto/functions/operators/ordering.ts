import { refuse } from '../../error.ts'
import { argument } from '../args.ts'
import type { BinaryOperator, Sql } from '../contract.ts'
import { commonType, convert, isNumeric } from '../convert/implicit.ts'

/** The scalar as something that has an order: a bool is a number, a dynamic is the number in it. */
const ordered = (a: Sql, b: Sql): 'long' | 'real' | 'decimal' | 'datetime' | 'timespan' => {
  if (a.type === 'dynamic' && b.type === 'dynamic') return 'real'
  if (a.type === 'dynamic' || b.type === 'dynamic') {
    const other = a.type === 'dynamic' ? b.type : a.type
    // A dynamic may hold a fraction even where it is compared with an integer.
    return isNumeric(other) && other !== 'decimal' ? 'real' : refuse(`order of dynamic and ${other}`)
  }
  const type = commonType(a.type, b.type) ?? refuse(`order of ${a.type} and ${b.type}`)
  if (type === 'bool' || type === 'int') return 'long'
  return type === 'string' || type === 'guid' || type === 'dynamic' ? refuse(`order of ${type}s`) : type
}

/** SQL of `a < b` and its like. Null where one side is null; false where one side is NaN, which DuckDB puts last. */
export const compare = (operator: '<' | '<=' | '>' | '>=', a: Sql, b: Sql): string => {
  const type = ordered(a, b)
  const [left, right] = [convert(a, type), convert(b, type)]
  const larger = operator.startsWith('>') ? { sql: left, value: a } : { sql: right, value: b }
  const known = larger.value.literal
  const maybeNan = type === 'real' && (known === undefined || Number.isNaN(known))
  return maybeNan
    ? `(${left} ${operator} ${right} AND ${larger.sql} < 'nan'::DOUBLE)`
    : `(${left} ${operator} ${right})`
}

const operator = (sign: '<' | '<=' | '>' | '>='): BinaryOperator => ({
  build: (call) => compare(sign, argument(call, 0), argument(call, 1)),
})

/** `value between (low .. high)`; a timespan as the high end of datetimes counts from the low end. */
const between = (value: Sql, low: Sql, high: Sql): string => {
  const end: Sql =
    high.type === 'timespan' && low.type === 'datetime'
      ? { sql: `(${low.sql} + ${high.sql})`, type: 'datetime' }
      : high
  return `(${compare('>=', value, low)} AND ${compare('<=', value, end)})`
}

const betweenOf = (negate: string): BinaryOperator => ({
  build: (call) => `(${negate}${between(argument(call, 0), argument(call, 1), argument(call, 2))})`,
})

export const ordering: Record<string, BinaryOperator> = {
  '<': operator('<'),
  '<=': operator('<='),
  '>': operator('>'),
  '>=': operator('>='),
  between: betweenOf(''),
  '!between': betweenOf('NOT '),
}
