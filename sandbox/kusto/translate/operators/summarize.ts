import { refuse } from '../../error.ts'
import type { Sql } from '../../functions/contract.ts'
import { widen } from '../../functions/sql.ts'
import { at, knownColumns, list, maybe, type Node, symbolOf } from '../../syntax/node.ts'
import { aggregate } from '../call.ts'
import type { Scope } from '../context.ts'
import { expression } from '../expression.ts'
import { naturalKey, orderBy } from '../relation.ts'
import type { Operator } from './contract.ts'
import { parameters } from './parameters.ts'

/** `summarize aggregates by keys`: the binder puts the keys first. */
export const summarize: Operator = ({ scope, source, node }) => {
  parameters(node, [])
  const row = { ...scope, row: source }
  const by = maybe(node, 'ByClause')
  const keys = by ? list(by, 'Expressions') : []
  const grouping = { orderBy: orderBy(source.order), keys: keys.flatMap(columnName) }
  const values = [
    ...keys.map((key) => expression(row, key)),
    ...list(node, 'Aggregates').flatMap((item) => aggregates({ ...row, aggregating: grouping }, item)),
  ]
  const columns = knownColumns(node).map((column) => ({ ...column, id: scope.context.fresh() }))
  if (columns.length !== values.length || values.length === 0) return refuse('summarize with these columns')
  const partition = source.partition ?? []
  const cells = columns.map(
    (column, index) => `${widen(values[index] ?? refuse('summarize'), column.type)} AS ${column.id}`,
  )
  const groups = [
    ...partition,
    ...columns.slice(0, keys.length).map((_, index) => String(index + 1 + partition.length)),
  ]
  const tail = groups.length > 0 ? ` GROUP BY ${groups.join(', ')}` : ''
  // Groups come in the order of their first rows, where rows have a natural one.
  const place =
    source.order?.length === 1 && source.order[0]?.natural && keys.length > 0 ? source.order[0] : undefined
  const first = place ? scope.context.fresh() : undefined
  const hidden = first === undefined ? partition : [...partition, first]
  const shown = [...partition, ...cells, ...(first === undefined ? [] : [`min(${place?.id}) AS ${first}`])]
  const sql = `SELECT ${shown.join(', ')} FROM (${source.sql})${tail}`
  return {
    sql,
    columns,
    hidden,
    ...(first !== undefined && { order: [naturalKey(first)] }),
    ...(source.partition && { partition }),
    heavy: true,
  }
}

const columnName = (key: Node): readonly string[] => {
  const inner = key.kind === 'SimpleNamedExpression' ? at(key, 'Expression') : key
  return inner.kind === 'NameReference' ? [symbolOf(inner)?.name ?? ''] : []
}

/** One item of the list: mostly one column, but arg_max and its like make several. */
export const aggregates = (scope: Scope, item: Node): readonly Sql[] => {
  const named = item.kind === 'SimpleNamedExpression' || item.kind === 'CompoundNamedExpression'
  const inner = named ? at(item, 'Expression') : item
  const name = inner.kind === 'FunctionCallExpression' ? symbolOf(inner)?.name : undefined
  const known = name !== undefined && Object.hasOwn(scope.context.registry.aggregates, name)
  return known && !scope.env.has(name) ? aggregate(scope, inner) : [expression(scope, inner)]
}
