import type { KustoType } from '../../contract.ts'
import { refuse } from '../../error.ts'
import { argument, scalar } from '../args.ts'
import type { BinaryOperator, Call, ScalarFunction, Sql } from '../contract.ts'
import { convert, isNumeric } from '../convert/implicit.ts'

type Sign = '+' | '-' | '*' | '/' | '%'

/** `a % b` as Kusto has it: never negative. */
export const modulo = (a: string, b: string): string => `(((${a} % ${b}) + abs(${b})) % abs(${b}))`

const numeric = (sign: Sign, a: string, b: string, type: KustoType): string => {
  if (type === 'decimal' && sign !== '+' && sign !== '-') return refuse(`decimal ${sign}`)
  if (sign === '%') return modulo(a, b)
  // Division of integers cuts off, and by zero gives null; of reals it gives an infinity or NaN.
  return sign === '/' && type !== 'real' ? `(${a} // ${b})` : `(${a} ${sign} ${b})`
}

/** Ticks times or divided by a number; a fraction of a tick is cut off. */
const scaled = (sign: '*' | '/', ticks: Sql, factor: Sql): string => {
  if (factor.type === 'real' || factor.type === 'decimal')
    return `CAST(trunc(${ticks.sql} ${sign} ${convert(factor, 'real')}) AS BIGINT)`
  return sign === '*'
    ? `(${ticks.sql} * ${convert(factor, 'long')})`
    : `(${ticks.sql} // ${convert(factor, 'long')})`
}

const isTime = (type: KustoType): boolean => type === 'datetime' || type === 'timespan'

const temporal = (sign: Sign, a: Sql, b: Sql): string | undefined => {
  const bothTimes = isTime(a.type) && isTime(b.type)
  if ((sign === '+' || sign === '-') && bothTimes) return `(${a.sql} ${sign} ${b.sql})`
  if (sign === '/' && bothTimes) return `(${a.sql}::DOUBLE / ${b.sql}::DOUBLE)`
  if (sign === '%' && bothTimes) return modulo(a.sql, b.sql)
  if ((sign === '*' || sign === '/') && a.type === 'timespan' && isNumeric(b.type)) return scaled(sign, a, b)
  return sign === '*' && b.type === 'timespan' && isNumeric(a.type) ? scaled('*', b, a) : undefined
}

const arithmetic = (sign: Sign): BinaryOperator => ({
  build: (call) => {
    const [a, b] = [argument(call, 0), argument(call, 1)]
    const unknown = (): never => refuse(`${a.type} ${sign} ${b.type}`)
    if (isTime(a.type) || isTime(b.type)) return temporal(sign, a, b) ?? unknown()
    if (!isNumeric(call.type)) return unknown()
    return numeric(sign, convert(a, call.type), convert(b, call.type), call.type)
  },
})

const signed = (sign: '+' | '-') => (call: Call) => {
  const value = argument(call, 0)
  return isNumeric(value.type) || value.type === 'timespan'
    ? `(${sign}${value.sql})`
    : refuse(`${sign} ${value.type}`)
}

export const arithmetics: Record<string, BinaryOperator> = {
  '+': arithmetic('+'),
  '-': arithmetic('-'),
  '*': arithmetic('*'),
  '/': arithmetic('/'),
  '%': arithmetic('%'),
}

export const signs: Record<string, ScalarFunction> = {
  'unary-': scalar(1, 1, signed('-')),
  'unary+': scalar(1, 1, signed('+')),
}
