import type { KustoType } from '../contract.ts'
import { KustoError, refuse } from '../error.ts'
import type { Literal, Sql } from '../functions/contract.ts'
import { literal } from '../functions/sql.ts'
import { parseDatetime } from '../values/datetime.ts'
import { parseTimespan } from '../values/timespan.ts'
import { type Node, span, textOf } from './node.ts'

const TYPES: Readonly<Record<string, KustoType>> = {
  BooleanLiteralExpression: 'bool',
  IntLiteralExpression: 'int',
  LongLiteralExpression: 'long',
  RealLiteralExpression: 'real',
  DecimalLiteralExpression: 'decimal',
  DateTimeLiteralExpression: 'datetime',
  TimespanLiteralExpression: 'timespan',
  GuidLiteralExpression: 'guid',
  StringLiteralExpression: 'string',
  CompoundStringLiteralExpression: 'string',
}

/**
 * The value of a literal node, or undefined for other nodes. Read from the text as typed: the parser's own values
 * are wrong for `time(1.02:03:04)`, `real(nan)` and hexadecimal numbers.
 */
export const literalOf = (node: Node, now: bigint): Sql | undefined => {
  const type = TYPES[node.kind]
  if (!type) return undefined
  if (type === 'string') return literal(node.raw.LiteralValue as string, 'string')
  const typed = textOf(node).trim()
  const inner = /^[a-z]+\s*\(([\s\S]*)\)$/i.exec(typed)?.[1]?.trim()
  const text = inner === undefined ? typed : unquote(inner)
  if (inner !== undefined && text.toLowerCase() === 'null') return literal(null, type)
  if (inner === '' && type === 'datetime') return literal(now, type)
  const value = READ[type]?.(text)
  if (value !== undefined) return literal(value, type)
  throw new KustoError({
    kind: 'semantic',
    code: 'SEM0042',
    message: `Invalid ${type} literal: '${typed}'`,
    ...span(node),
  })
}

const unquote = (text: string): string => /^(["'])(.*)\1$/.exec(text)?.[2] ?? text

const READ: Partial<Record<KustoType, (text: string) => Literal | undefined>> = {
  bool: (text) => BOOLS[text.toLowerCase()],
  int: (text) => integer(text, 32),
  long: (text) => integer(text, 64),
  real: (text) => real(text),
  decimal: (text) => decimal(text),
  datetime: (text) => parseDatetime(text),
  timespan: (text) => parseTimespan(text),
  guid: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.exec(text)?.[0].toLowerCase(),
}

const BOOLS: Readonly<Record<string, boolean>> = { true: true, false: false, '1': true, '0': false }

const integer = (text: string, bits: number): bigint | undefined => {
  const found = /^([+-]?)(0x[0-9a-f]+|\d+)$/i.exec(text)
  if (!found) return undefined
  const size = BigInt(found[2] ?? '')
  const value = found[1] === '-' ? -size : size
  // 0xFFFFFFFFFFFFFFFF is a long's bit pattern.
  if (/^0x/i.test(found[2] ?? '')) return BigInt.asIntN(bits, value)
  return BigInt.asIntN(bits, value) === value ? value : undefined
}

const real = (text: string): number | undefined => {
  const special = /^([+-]?)(nan|inf|infinity)$/i.exec(text)
  if (special)
    return special[2]?.toLowerCase() === 'nan' ? Number.NaN : special[1] === '-' ? -Infinity : Infinity
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined
}

const decimal = (text: string): string | undefined => {
  if (!/^[+-]?\d+(\.\d+)?$/.test(text)) return undefined
  const [whole = '', fraction = ''] = text.split('.')
  return whole.replace(/^[+-]?0*/, '').length > 20 || fraction.length > 18
    ? refuse('decimal beyond 20 + 18 digits')
    : text
}
