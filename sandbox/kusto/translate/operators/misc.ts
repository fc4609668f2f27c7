import type { KustoType } from '../../contract.ts'
import { refuse } from '../../error.ts'
import { text } from '../../functions/sql.ts'
import { at, knownColumns, list, maybe, symbolOf, textOf } from '../../syntax/node.ts'
import { nameOf, tableBody } from '../function.ts'
import { naturalKey, type Relation } from '../relation.ts'
import { share } from '../share.ts'
import type { Operator } from './contract.ts'
import { extend } from './extend.ts'
import { parameters } from './parameters.ts'

/** `as Name`: names the rows so far, for `withsource` and for the rest of the query. */
export const as: Operator = ({ scope, source, node }) => {
  parameters(node, [])
  const name = nameOf(at(node, 'Name'))
  const uses = scope.context.mentions.get(name) ?? 0
  if (uses === 0) return { ...source, name }
  const build = share(scope.context, source, false)
  scope.context.labels.set(name, build)
  return { ...build(), name }
}

/** `invoke f(…)`: the rows so far become the function's first argument. */
export const invoke: Operator = ({ scope, source, node }) => {
  const called = at(node, 'Function')
  const name = symbolOf(called)?.name ?? textOf(called)
  const binding = scope.env.get(name)
  return binding?.kind === 'function' ? tableBody(scope, called, binding, source) : refuse(`invoke ${name}`)
}

const SYSTEM: Readonly<Record<KustoType, string>> = {
  bool: 'System.SByte',
  int: 'System.Int32',
  long: 'System.Int64',
  real: 'System.Double',
  decimal: 'System.Data.SqlTypes.SqlDecimal',
  string: 'System.String',
  datetime: 'System.DateTime',
  timespan: 'System.TimeSpan',
  dynamic: 'System.Object',
  guid: 'System.Guid',
}

/** `getschema`: a row per column. */
export const getSchema: Operator = ({ scope, source, node }) => {
  if (maybe(node, 'KindParameter')) return refuse('getschema kind=')
  const columns = knownColumns(node).map((column) => ({ ...column, id: scope.context.fresh() }))
  const rows = source.columns.map(
    ({ name, type }, index) => `(${text(name)}, ${index}::BIGINT, ${text(SYSTEM[type])}, ${text(type)})`,
  )
  if (rows.length === 0) return refuse('getschema of a table without columns')
  const sql = `SELECT * FROM (VALUES ${rows.join(', ')}) AS t(${columns.map(({ id }) => id).join(', ')})`
  const [, ordinal] = columns
  const order = ordinal ? [naturalKey(ordinal.id)] : []
  return { sql, columns, hidden: [], order, heavy: false }
}

/** `serialize`: from here on the rows have an order, and may count it. */
export const serialize: Operator = (step) => {
  parameters(step.node, [])
  const source = ordered(step)
  return list(step.node, 'Expressions').length > 0 ? extend({ ...step, source }) : source
}

const ordered = ({ scope, source }: Parameters<Operator>[0]): Relation => {
  if (source.order) return { ...source, serialized: true }
  const id = scope.context.fresh()
  return {
    ...source,
    sql: `SELECT *, row_number() OVER () AS ${id} FROM (${source.sql})`,
    hidden: [...source.hidden, id],
    order: [naturalKey(id)],
    serialized: true,
  }
}

/** `render`: says how to draw the answer, and changes no row. */
export const render: Operator = ({ scope, source, node }) => {
  const properties = [node, ...(maybe(node, 'WithClause') ? [at(node, 'WithClause')] : [])].flatMap(
    (part) => [...list(part, 'Parameters'), ...list(part, 'Properties')],
  )
  scope.context.notes.render = {
    visualization: textOf(at(node, 'ChartType')),
    ...Object.fromEntries(
      properties.map((item) => [nameOf(at(item, 'Name')), value(at(item, 'Expression'))]),
    ),
  }
  return source
}

const value = (node: Parameters<typeof at>[0]): unknown => {
  if (node.kind === 'StringLiteralExpression') return String(node.raw.LiteralValue)
  const typed = node.raw.SimpleName ?? textOf(node)
  return typed === 'true'
    ? true
    : typed === 'false'
      ? false
      : /^-?\d+(\.\d+)?$/.test(typed)
        ? Number(typed)
        : typed
}
