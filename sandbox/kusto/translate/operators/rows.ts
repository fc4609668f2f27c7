import { refuse } from '../../error.ts'
import type { Sql } from '../../functions/contract.ts'
import { at, knownColumns, list, maybe, type Node, textOf } from '../../syntax/node.ts'
import type { Scope } from '../context.ts'
import { expression } from '../expression.ts'
import { orderBy, type Relation, type SortKey } from '../relation.ts'
import type { Operator, Step } from './contract.ts'
import { parameters } from './parameters.ts'

/** Sorts by `nodes`; what the rows' order was before decides between equals. */
export const sorted = ({ scope, source }: Omit<Step, 'node'>, nodes: readonly Node[]): Relation => {
  const added: string[] = []
  const keys = nodes.map((node) => key({ ...scope, row: source }, node, added))
  const sql = added.length > 0 ? `SELECT *, ${added.join(', ')} FROM (${source.sql})` : source.sql
  const hidden = keys
    .map((item) => item.id)
    .filter((id) => source.columns.every((column) => column.id !== id))
  return {
    ...source,
    sql,
    hidden: [...new Set([...source.hidden, ...hidden])],
    order: [...keys, ...(source.order ?? [])],
    serialized: true,
  }
}

const key = (scope: Scope, node: Node, added: string[]): SortKey => {
  const ordering = node.kind === 'OrderedExpression' ? maybe(node, 'Ordering') : undefined
  const value = expression(scope, node.kind === 'OrderedExpression' ? at(node, 'Expression') : node)
  if (value.type === 'dynamic') return refuse('sort by a dynamic value')
  const words = ordering ? textOf(ordering).toLowerCase() : ''
  const descending = !words.startsWith('asc')
  const nullsFirst = words.includes('nulls') ? words.endsWith('first') : !descending
  return { id: column(scope, value, added), descending, nullsFirst, real: value.type === 'real' }
}

const column = (scope: Scope, value: Sql, added: string[]): string => {
  if (scope.row?.columns.some((candidate) => candidate.id === value.sql)) return value.sql
  const id = scope.context.fresh()
  added.push(`${value.sql} AS ${id}`)
  return id
}

export const sort: Operator = (step) => {
  parameters(step.node, [])
  return sorted(step, list(step.node, 'Expressions'))
}

/** The first `count` rows in the relation's order, of each partition where there are partitions. */
export const firstRows = (source: Relation, count: Sql): Relation => {
  const order = orderBy(source.order)
  const sql = source.partition
    ? `SELECT * FROM (${source.sql}) QUALIFY row_number() OVER (PARTITION BY ${source.partition.join(', ')} ${order}) <= ${count.sql}`
    : `SELECT * FROM (${source.sql}) ${order} LIMIT ${limit(count)}`
  return { ...source, sql, heavy: source.heavy || source.order !== undefined }
}

// DuckDB takes expressions after LIMIT, but no negative numbers.
const limit = ({ literal, sql }: Sql): string => {
  if (typeof literal === 'bigint') return String(literal < 0n ? 0n : literal)
  return `(SELECT greatest(${sql}, 0))`
}

export const take: Operator = ({ scope, source, node }) => {
  parameters(node, [])
  return firstRows(source, expression(scope, at(node, 'Expression')))
}

export const top: Operator = ({ scope, source, node }) => {
  parameters(node, [])
  const count = expression(scope, at(node, 'Expression'))
  return firstRows(sorted({ scope, source }, [at(node, 'ByExpression')]), count)
}

export const count: Operator = ({ scope, source, node }) => {
  const [column] = knownColumns(node).map((known) => ({ ...known, id: scope.context.fresh() }))
  if (!column) return refuse('count')
  const partition = source.partition ?? []
  const tail = partition.length > 0 ? ` GROUP BY ${partition.join(', ')}` : ''
  return {
    sql: `SELECT ${[...partition, `count(*) AS ${column.id}`].join(', ')} FROM (${source.sql})${tail}`,
    columns: [column],
    hidden: partition,
    ...(source.partition && { partition }),
    heavy: true,
  }
}

export const distinct: Operator = ({ scope, source, node }) => {
  parameters(node, [])
  const items = list(node, 'Expressions')
  const star = items.some((item) => item.kind === 'StarExpression')
  const row = { ...scope, row: source }
  const values = star
    ? source.columns.map((column) => ({ sql: column.id, type: column.type }))
    : items.map((item) => expression(row, item))
  const columns = knownColumns(node).map((column) => ({ ...column, id: scope.context.fresh() }))
  if (columns.length !== values.length) return refuse('distinct with these columns')
  const cells = columns.map((column, index) => `${values[index]?.sql} AS ${column.id}`)
  const partition = source.partition ?? []
  return {
    sql: `SELECT DISTINCT ${[...partition, ...cells].join(', ')} FROM (${source.sql})`,
    columns,
    hidden: partition,
    ...(source.partition && { partition }),
    heavy: true,
  }
}
