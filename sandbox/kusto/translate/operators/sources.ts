import { refuse } from '../../error.ts'
import { PHYSICAL, type Sql } from '../../functions/contract.ts'
import { widen } from '../../functions/sql.ts'
import { at, knownColumns, list, type Node } from '../../syntax/node.ts'
import type { Scope } from '../context.ts'
import { expression } from '../expression.ts'
import { type Col, naturalKey, type Relation } from '../relation.ts'
import { union } from './union.ts'
import { valuesOf } from './values.ts'

const columnsFor = (scope: Scope, node: Node): readonly Col[] =>
  knownColumns(node).map((column) => ({ ...column, id: scope.context.fresh() }))

const plain = { hidden: [], heavy: false } as const

/** `print a, b = 1`: one row. */
const print = (scope: Scope, node: Node): Relation => {
  const columns = columnsFor(scope, node)
  const outer = { context: scope.context, env: scope.env }
  const values = list(node, 'Expressions').flatMap((item) => {
    const made = valuesOf(outer, item).map(({ value }) => value)
    // print alone takes the first of several values where it has one name for them.
    return item.kind === 'SimpleNamedExpression' ? made.slice(0, 1) : made
  })
  if (values.length !== columns.length) return refuse('print of several columns at once')
  const cells = columns.map((column, index) => `${cell(values[index], column)} AS ${column.id}`)
  return { ...plain, sql: `SELECT ${cells.join(', ')}`, columns }
}

const cell = (value: Sql | undefined, column: Col): string =>
  value === undefined ? refuse(`a row without ${column.name}`) : widen(value, column.type)

/** `datatable(a: long)[1, 2]`: rows in the order given. */
const datatable = (scope: Scope, node: Node): Relation => {
  const columns = columnsFor(scope, node)
  const values = list(node, 'Values').map((item) =>
    expression({ context: scope.context, env: scope.env }, item),
  )
  const place = scope.context.fresh()
  const width = columns.length
  const rows: string[] = []
  for (let start = 0; start < values.length; start += width) {
    const cells = columns.map((column, index) => constant(values[start + index], column))
    rows.push(`(${[...cells, rows.length].join(', ')})`)
  }
  const names = columns.map((column) => column.id)
  const sql = rows.length
    ? `SELECT * FROM (VALUES ${rows.join(', ')}) AS t(${[...names, place].join(', ')})`
    : `SELECT ${columns.map((column) => `NULL::${PHYSICAL[column.type]} AS ${column.id}`).join(', ')}, 0 AS ${place} WHERE false`
  const order = [naturalKey(place)]
  return { sql, columns, hidden: [place], order, heavy: false }
}

/** datatable() also takes text for other types and numbers for real columns. */
const constant = (value: Sql | undefined, column: Col): string => {
  if (value === undefined) return refuse('a datatable with incomplete rows')
  if (value.type === column.type) return value.sql
  if (column.type === 'dynamic' || value.type === 'dynamic')
    return refuse(`${value.type} in a ${column.type} column`)
  if (column.type === 'int' && value.type === 'long' && typeof value.literal === 'bigint')
    return `${value.sql}::INTEGER`
  return widen(value, column.type)
}

/** `range x from 1 to 5 step 1`, also backwards and over datetimes, timespans and reals. */
const range = (scope: Scope, node: Node): Relation => {
  const columns = columnsFor(scope, node)
  const [column] = columns
  if (!column) return refuse('range')
  const outer = { context: scope.context, env: scope.env }
  const [from, to, step] = (['From', 'To', 'Step'] as const).map((member) =>
    expression(outer, at(node, member)),
  )
  if (!from || !to || !step) return refuse('range')
  const place = scope.context.fresh()
  const start = asType(from, column)
  const stride = column.type === 'datetime' ? step.sql : asType(step, column)
  const size =
    column.type === 'real'
      ? `floor((${asType(to, column)} - ${start}) / ${stride} + 1e-9)`
      : `(${asType(to, column)} - ${start}) // ${stride}`
  const whole = `CASE WHEN sign(${asType(to, column)} - ${start}) * sign(${stride}) < 0 OR ${stride} = 0 THEN -1 ELSE ${size} END`
  const value = `CAST(${start} + ${place} * ${stride} AS ${PHYSICAL[column.type]})`
  const sql = `SELECT ${value} AS ${column.id}, ${place} FROM (SELECT unnest(range(0, coalesce(CAST(${whole} AS BIGINT), -1) + 1)) AS ${place})`
  const order = [naturalKey(place)]
  return { sql, columns, hidden: [place], order, serialized: true, heavy: false }
}

const asType = (value: Sql, column: Col): string => widen(value, column.type)

/** Tabular expressions that need no input. */
export const SOURCES: Readonly<Record<string, (scope: Scope, node: Node) => Relation>> = {
  PrintOperator: print,
  DataTableExpression: datatable,
  RangeOperator: range,
  UnionOperator: (scope, node) => union({ scope, node, ...(scope.piped && { source: scope.piped }) }),
}
