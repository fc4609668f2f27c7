import { KustoError, refuse } from '../error.ts'
import type { Sql } from '../functions/contract.ts'
import { literal } from '../functions/sql.ts'
import { literalOf } from '../syntax/literal.ts'
import {
  at,
  columnsOf,
  isTabular,
  list,
  maybe,
  type Node,
  span,
  symbolOf,
  textOf,
  typeOf,
} from '../syntax/node.ts'
import { call, several } from './call.ts'
import type { Scope } from './context.ts'
import { dynamicLiteral } from './dynamic.ts'
import { scalarBody } from './function.ts'
import { elementOf, member } from './path.ts'
import { scalarOfTable, table } from './table.ts'

/** Translates a scalar expression. Faults carry the position of the innermost expression that has one. */
export const expression = (scope: Scope, node: Node): Sql => {
  try {
    return translate(scope, node)
  } catch (error) {
    throw placed(error, node)
  }
}

/** Adds the node's position to a fault that has none. */
export const placed = (error: unknown, node: Node): unknown =>
  error instanceof KustoError && error.fault.start === undefined
    ? new KustoError({ ...error.fault, ...span(node) })
    : error

/** A scalar expression of type bool. */
export const predicate = (scope: Scope, node: Node): Sql => {
  const value = expression(scope, node)
  return value.type === 'bool' ? value : refuse(`a condition of type ${value.type}`)
}

const translate = (scope: Scope, node: Node): Sql => {
  const known = literalOf(node, scope.context.now)
  if (known) return known
  const special = KINDS[node.kind]
  if (special) return special(scope, node)
  if (maybe(node, 'Operator') && maybe(node, 'Left')) return binary(scope, node)
  return refuse(node.kind.replace(/Expression$/, ''))
}

const KINDS: Readonly<Record<string, (scope: Scope, node: Node) => Sql>> = {
  ParenthesizedExpression: (scope, node) => expression(scope, at(node, 'Expression')),
  SimpleNamedExpression: (scope, node) => expression(scope, at(node, 'Expression')),
  NameReference: (scope, node) => name(scope, node),
  PathExpression: (scope, node) => path(scope, node),
  ElementExpression: (scope, node) => {
    const object = at(node, 'Expression')
    const tuple = object.kind === 'FunctionCallExpression' && columnsOf(object) !== undefined
    const base = tuple ? several(scope, object) : expression(scope, object)
    const inner = maybe(at(node, 'Selector'), 'Expression') ?? at(node, 'Selector')
    return elementOf(base, expression(scope, inner))
  },
  FunctionCallExpression: (scope, node) => call(scope, node),
  DynamicExpression: (scope, node) => dynamicLiteral(at(node, 'Expression'), scope.context.now),
  TypeOfLiteralExpression: (_scope, node) => typeLiteral(node),
  ToScalarExpression: (scope, node) => {
    const inner = at(node, 'Expression')
    return isTabular(inner) ? scalarOfTable(scope, inner, typeOf(node)) : expression(scope, inner)
  },
  UnaryMinusExpression: (scope, node) => unary(scope, node, 'unary-'),
  UnaryPlusExpression: (scope, node) => unary(scope, node, 'unary+'),
  BetweenExpression: (scope, node) => between(scope, node, 'between'),
  NotBetweenExpression: (scope, node) => between(scope, node, '!between'),
  InExpression: (scope, node) => membership(scope, node),
  NotInExpression: (scope, node) => membership(scope, node),
  InCsExpression: (scope, node) => membership(scope, node),
  NotInCsExpression: (scope, node) => membership(scope, node),
  HasAnyExpression: (scope, node) => membership(scope, node),
  HasAllExpression: (scope, node) => membership(scope, node),
}

const resultType = (node: Node): NonNullable<ReturnType<typeof typeOf>> =>
  typeOf(node) ?? refuse(textOf(node))

const base = (
  scope: Scope,
): Pick<Parameters<Scope['context']['registry']['binaries'][string]['build']>[0], 'row' | 'now'> => ({
  now: scope.context.now,
  row: (scope.row?.columns ?? []).map((column) => ({ sql: column.id, type: column.type, name: column.name })),
})

const name = (scope: Scope, node: Node): Sql => {
  const symbol = symbolOf(node)
  const wanted: string = symbol?.name ?? node.raw.SimpleName
  if (symbol?.kind === 'Column') return column(scope, wanted)
  const binding = scope.env.get(wanted)
  if (binding?.kind === 'scalar') return binding.value
  if (binding?.kind === 'function') return scalarBody(scope, node, binding)
  if (binding?.kind === 'table') return scalarOfTable(scope, node, undefined)
  return refuse(textOf(node))
}

const column = (scope: Scope, wanted: string): Sql => {
  const found = scope.row?.columns.find((candidate) => candidate.name === wanted)
  if (found) return { sql: found.id, type: found.type, name: found.name }
  return refuse(`column ${wanted} here`)
}

const path = (scope: Scope, node: Node): Sql => {
  const left = at(node, 'Expression')
  const selector = at(node, 'Selector')
  const side = textOf(left)
  if (side === '$left' || side === '$right') {
    return name(side === '$right' && scope.right ? { ...scope, row: scope.right } : scope, selector)
  }
  if (selector.kind === 'FunctionCallExpression') return refuse(textOf(node))
  const object = expression(scope, left)
  if (object.type !== 'dynamic') return refuse(`member of ${object.type}`)
  if (selector.kind === 'BracketedExpression')
    return elementOf(object, expression(scope, at(selector, 'Expression')))
  return member(object, selector.raw.SimpleName ?? textOf(selector))
}

const typeLiteral = (node: Node): Sql => {
  const types = list(node, 'Types')
  const type =
    types[0]?.kind === 'PrimitiveTypeExpression' && types.length === 1 ? primitive(types[0]) : undefined
  return type ? { sql: 'NULL', type, typeLiteral: type } : refuse(textOf(node))
}

const ALIASES: Readonly<Record<string, NonNullable<ReturnType<typeof typeOf>>>> = {
  bool: 'bool',
  boolean: 'bool',
  int: 'int',
  int32: 'int',
  long: 'long',
  int64: 'long',
  real: 'real',
  double: 'real',
  decimal: 'decimal',
  string: 'string',
  datetime: 'datetime',
  date: 'datetime',
  timespan: 'timespan',
  time: 'timespan',
  dynamic: 'dynamic',
  guid: 'guid',
  uuid: 'guid',
  uniqueid: 'guid',
}

/** The type that a type name in the query means. */
export const primitive = (node: Node): NonNullable<ReturnType<typeof typeOf>> =>
  ALIASES[textOf(node).toLowerCase()] ?? refuse(`type ${textOf(node)}`)

const unary = (scope: Scope, node: Node, operator: 'unary-' | 'unary+'): Sql => {
  const value = expression(scope, at(node, 'Expression'))
  if (operator === 'unary+') return value
  if (typeof value.literal === 'bigint' || (typeof value.literal === 'number' && value.type === 'real')) {
    return literal(-value.literal, value.type)
  }
  return applied(scope, node, operator, [value])
}

const applied = (scope: Scope, node: Node, operator: string, args: readonly Sql[]): Sql => {
  const known = scope.context.registry.scalars[operator] ?? refuse(operator)
  const type = resultType(node)
  return { sql: known.build({ ...base(scope), name: operator, args, type }), type }
}

const SPELLINGS: Readonly<Record<string, string>> = {
  '<>': '!=',
  notcontains: '!contains',
  notcontainscs: '!contains_cs',
}

const binary = (scope: Scope, node: Node): Sql => {
  const typed = textOf(at(node, 'Operator')).toLowerCase().replace(/\s+/g, ' ')
  const operator = SPELLINGS[typed] ?? typed
  const known = scope.context.registry.binaries[operator] ?? refuse(operator)
  const right = expression(scope, at(node, 'Right'))
  const type = resultType(node)
  const test = (left: Sql): string =>
    known.build({ ...base(scope), name: operator, args: [left, right], type })
  if (at(node, 'Left').kind === 'StarExpression') return anyColumn(scope, operator, right, test)
  return { sql: test(expression(scope, at(node, 'Left'))), type }
}

/** Letters that stand in numbers, times, truths and guids: NaN, Infinity, PM, true, false, a to f … */
const WRITTEN = /^[\p{N}\p{P}\p{S}\sa-fA-FtruelsniyzTZNIPMpm]*$/u

/**
 * `* has "word"`: in any column. How other columns than texts and bags are written out is not documented, so the word
 * must have a letter that none of them can have.
 */
const anyColumn = (scope: Scope, operator: string, word: Sql, test: (left: Sql) => string): Sql => {
  if (!/^(?:has|contains)(?:_cs)?$/.test(operator)) return refuse(`* ${operator}`)
  if (typeof word.literal !== 'string' || WRITTEN.test(word.literal))
    return refuse(`* ${operator} of what numbers or times may hold`)
  const columns = (scope.row?.columns ?? []).filter(({ type }) => type === 'string' || type === 'dynamic')
  const tests = columns.map(({ id, type, name }) => test({ sql: id, type, name }))
  return { sql: tests.length > 0 ? `(${tests.join(' OR ')})` : 'false', type: 'bool' }
}

const between = (scope: Scope, node: Node, operator: string): Sql => {
  const known = scope.context.registry.binaries[operator] ?? refuse(operator)
  const ends = at(node, 'Right')
  const args = [at(node, 'Left'), at(ends, 'First'), at(ends, 'Second')].map((item) =>
    expression(scope, item),
  )
  return { sql: known.build({ ...base(scope), name: operator, args, type: 'bool' }), type: 'bool' }
}

const membership = (scope: Scope, node: Node): Sql => {
  const operator = textOf(at(node, 'Operator')).toLowerCase()
  const known = scope.context.registry.lists[operator] ?? refuse(operator)
  if (at(node, 'Left').kind === 'StarExpression') return refuse(`* ${operator}`)
  const left = expression(scope, at(node, 'Left'))
  const items = list(at(node, 'Right'), 'Expressions')
  const first = items[0]
  const common = { ...base(scope), name: operator, args: [left], type: 'bool' } as const
  if (first && items.length === 1 && isTabular(first)) {
    const rows = table(scope, first)
    const only = rows.columns[0] ?? refuse(`${operator} of a table without columns`)
    const query = { sql: `SELECT ${only.id} FROM (${rows.sql})`, type: only.type }
    return { sql: known.build({ ...common, query }), type: 'bool' }
  }
  return { sql: known.build({ ...common, list: items.map((item) => expression(scope, item)) }), type: 'bool' }
}
