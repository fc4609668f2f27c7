import type { KustoType } from '../../contract.ts'
import { refuse } from '../../error.ts'
import type { Sql } from '../../functions/contract.ts'
import { literal, text, widen } from '../../functions/sql.ts'
import { at, knownColumns, maybe, type Node, symbolOf, typeOf } from '../../syntax/node.ts'
import { aggregate, argumentsOf } from '../call.ts'
import type { Scope } from '../context.ts'
import { expression } from '../expression.ts'
import { declared, type SchemaProbe, schemaProbe } from '../probe.ts'
import { naturalKey, orderBy, type Relation } from '../relation.ts'
import type { Operator } from './contract.ts'

type Pivot = {
  /** Text of the pivoted column: the names of the new columns. */
  readonly names: string
  readonly cell: Sql
  readonly aggregate: string
  readonly groups: readonly string[]
}

/** `evaluate pivot(column, aggregate, …)`: a column per value. */
export const pivot: Operator = ({ scope, source, node }) => {
  const plan = planOf(scope, source, at(node, 'FunctionCall'))
  if (!maybe(node, 'Schema')) throw probe(scope, source, node, plan)
  const columns = knownColumns(node).map((column) => ({ ...column, id: scope.context.fresh() }))
  const [value, name, place] = [0, 1, 2].map(() => scope.context.fresh()) as [string, string, string]
  const groups = plan.groups.map(
    (group) => source.columns.find((column) => column.name === group) ?? refuse(`column ${group}`),
  )
  const keys = groups.map(({ id }) => id)
  const natural = source.order?.length === 1 && source.order[0]?.natural ? source.order[0].id : undefined
  const first = natural === undefined ? [] : [`min(${natural}) AS ${place}`]
  const inner = `SELECT ${[...keys, `${plan.names} AS ${name}`, `${plan.cell.sql} AS ${value}`, ...first].join(', ')} FROM (${source.sql}) GROUP BY ${[...keys, name].join(', ')}`
  const cells = columns.map((column) => {
    const group = groups.find((candidate) => candidate.name === column.name)
    if (group) return `${group.id} AS ${column.id}`
    const found = `max(${value}) FILTER (WHERE ${name} = ${text(column.name)})`
    return `coalesce(${widen({ sql: found, type: plan.cell.type }, column.type)}, ${empty(plan.aggregate, column.type)}) AS ${column.id}`
  })
  const order = natural === undefined ? [] : [`min(${place}) AS ${place}`]
  const tail = keys.length > 0 ? ` GROUP BY ${keys.join(', ')}` : ''
  return {
    sql: `SELECT ${[...cells, ...order].join(', ')} FROM (${inner})${tail}`,
    columns,
    hidden: natural === undefined ? [] : [place],
    ...(natural !== undefined && { order: [naturalKey(place)] }),
    heavy: true,
  }
}

const ZERO = new Set(['count', 'sum', 'dcount'])

/** What a cell shows that no row belongs to. */
const empty = (name: string, type: KustoType): string => {
  if (ZERO.has(name)) return type === 'long' ? '0' : type === 'real' ? '0.0::DOUBLE' : literal(null, type).sql
  return type === 'dynamic' ? refuse(`pivot with ${name}()`) : literal(null, type).sql
}

const planOf = (scope: Scope, source: Relation, call: Node): Pivot => {
  const [column, second, ...rest] = argumentsOf(call)
  if (!column) return refuse('pivot()')
  const row = { ...scope, row: source }
  const pivoted = expression(row, column)
  const isAggregate = second?.kind === 'FunctionCallExpression'
  const extra = [...(second && !isAggregate ? [second] : []), ...rest].map(
    (item) => symbolOf(item)?.name ?? refuse('pivot()'),
  )
  const aggregating = { orderBy: orderBy(source.order), keys: [] }
  const [cell, ...more] = isAggregate
    ? aggregate({ ...row, aggregating }, second)
    : [{ sql: 'count(*)', type: 'long' as const }]
  if (!cell || more.length > 0) return refuse('pivot() of several columns at once')
  const used = new Set([pivoted.name, ...(isAggregate ? columnsIn(second) : [])])
  const groups =
    extra.length > 0 ? extra : source.columns.map(({ name }) => name).filter((name) => !used.has(name))
  return {
    names: namesOf(pivoted),
    cell,
    aggregate: isAggregate ? (symbolOf(second)?.name ?? '') : 'count',
    groups,
  }
}

const namesOf = ({ sql, type }: Sql): string => {
  if (type === 'string') return sql
  return type === 'long' || type === 'int' ? `${sql}::VARCHAR` : refuse(`pivot() of a ${type} column`)
}

const columnsIn = (call: Node): readonly string[] =>
  argumentsOf(call).flatMap((item) => (item.kind === 'NameReference' ? [symbolOf(item)?.name ?? ''] : []))

const probe = (scope: Scope, source: Relation, node: Node, plan: Pivot): SchemaProbe => {
  const call = at(node, 'FunctionCall')
  const natural = source.order?.[0]?.natural ? `min(${source.order[0].id})` : 'name'
  const sql = `SELECT name, '' FROM (SELECT *, ${plan.names} AS name FROM (${source.sql})) WHERE name IS NOT NULL GROUP BY name ORDER BY ${natural}`
  const cellType = typeOf(argumentsOf(call)[1] ?? call) ?? plan.cell.type
  return schemaProbe(scope, call, sql, (rows) => {
    const kept = plan.groups.map(
      (group) => source.columns.find((column) => column.name === group) ?? refuse(`column ${group}`),
    )
    const made = rows.map(([name]) => declared(String(name), plan.aggregate === 'count' ? 'long' : cellType))
    return ` : (${[...kept.map(({ name, type }) => declared(name, type)), ...made].join(', ')})`
  })
}
