import { refuse } from '../error.ts'
import type { Sql } from '../functions/contract.ts'
import { literal } from '../functions/sql.ts'
import { literalOf } from '../syntax/literal.ts'
import { at, list, type Node, textOf } from '../syntax/node.ts'
import { formatDatetime } from '../values/datetime.ts'
import { formatTimespan } from '../values/timespan.ts'

/** `dynamic(…)` as compact JSON text; `dynamic(null)` is NULL. */
export const dynamicLiteral = (node: Node, now: bigint): Sql => {
  const text = jsonOf(node, now)
  return literal(text === 'null' ? null : text, 'dynamic')
}

const jsonOf = (node: Node, now: bigint): string => {
  if (node.kind === 'JsonObjectExpression') return object(node, now)
  if (node.kind === 'JsonArrayExpression') {
    return `[${list(node, 'Values')
      .map((item) => jsonOf(item, now))
      .join(',')}]`
  }
  if (node.kind === 'NullLiteralExpression') return 'null'
  if (node.kind === 'DynamicExpression') return jsonOf(at(node, 'Expression'), now)
  if (node.kind === 'UnaryMinusExpression') return negative(jsonOf(at(node, 'Expression'), now))
  const value = literalOf(node, now)
  return value ? scalar(value) : refuse(`${textOf(node)} in dynamic()`)
}

// Of a key given twice the last one counts.
const object = (node: Node, now: bigint): string => {
  const pairs = new Map(
    list(node, 'Pairs').map((pair) => [
      String(at(pair, 'Name').raw.ValueText),
      jsonOf(at(pair, 'Value'), now),
    ]),
  )
  return `{${[...pairs].map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`
}

const negative = (text: string): string => (text.startsWith('-') ? text.slice(1) : `-${text}`)

const scalar = ({ literal: value, type }: Sql): string => {
  if (value === null || value === undefined) return 'null'
  if (type === 'datetime') return JSON.stringify(formatDatetime(value as bigint))
  if (type === 'timespan') return JSON.stringify(formatTimespan(value as bigint))
  if (type === 'real') return realText(value as number)
  if (type === 'decimal') return JSON.stringify(value)
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

const realText = (value: number): string => {
  if (!Number.isFinite(value))
    return JSON.stringify(Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity')
  const text = String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}
