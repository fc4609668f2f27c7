import type { Column } from '../../contract.ts'
import { refuse } from '../../error.ts'
import { at, knownColumns, list, maybe, type Node, resultName } from '../../syntax/node.ts'
import type { Scope } from '../context.ts'
import { expression } from '../expression.ts'
import { nameOf } from '../function.ts'
import { keep, naturalKey, orderBy, type Relation } from '../relation.ts'
import { share } from '../share.ts'
import { table } from '../table.ts'
import type { Operator } from './contract.ts'
import { expanded, typeOfClause } from './expand.ts'
import { parameters } from './parameters.ts'

/**
 * `mv-apply`: expands each row and runs a subquery on each row's elements. Rows get a number, the subquery works inside
 * each number's rows, and what it dropped of the outer columns comes back by the number.
 */
export const mvApply: Operator = ({ scope, source, node }) => {
  const index = parameters(node, ['with_itemindex']).get('with_itemindex')
  if (maybe(node, 'ContextIdClause')) return refuse('mv-apply id')
  const clause = maybe(node, 'RowLimitClause')
  const limit = clause && expression(scope, at(clause, 'RowLimit'))
  const outer = numbered(scope, source)
  const [number] = outer().partition?.slice(-1) ?? []
  if (number === undefined) return refuse('mv-apply')
  const items = list(node, 'Expressions')
  const shape = expandedColumns(source, items, index)
  const rows = expanded(scope, outer(), items, shape, {
    mode: 'bag',
    ...(index !== undefined && { index }),
    ...(limit && { limit }),
  })
  const applied = table({ ...scope, piped: rows }, at(at(node, 'Subquery'), 'Expression'))
  return rejoin(scope, applied, outer(), source, knownColumns(node))
}

/** The rows with a hidden number each, as their innermost partition; computed once. */
const numbered = (scope: Scope, source: Relation): (() => Relation) => {
  const id = scope.context.fresh()
  const rows: Relation = {
    ...source,
    sql: `SELECT *, row_number() OVER (${orderBy(source.order)}) AS ${id} FROM (${source.sql})`,
    hidden: [...source.hidden, id],
    order: [naturalKey(id)],
    partition: [...(source.partition ?? []), id],
    heavy: true,
  }
  return share(scope.context, rows, true)
}

const expandedColumns = (
  source: Relation,
  items: readonly Node[],
  index: string | undefined,
): readonly Column[] => {
  const columns: Column[] = source.columns.map(({ name, type }) => ({ name, type }))
  const set = (column: Column): void => {
    const place = columns.findIndex(({ name }) => name === column.name)
    if (place < 0) columns.push(column)
    else columns[place] = column
  }
  for (const item of items) {
    const inner = at(item, 'Expression')
    const name = inner.kind === 'SimpleNamedExpression' ? nameOf(at(inner, 'Name')) : resultName(inner)
    set({
      name: name ?? refuse('mv-apply of an expression without a name'),
      type: typeOfClause(item) ?? 'dynamic',
    })
  }
  if (index !== undefined) set({ name: index, type: 'long' })
  return columns
}

const rejoin = (
  scope: Scope,
  applied: Relation,
  outer: Relation,
  source: Relation,
  result: readonly Column[],
): Relation => {
  const inner = applied.partition?.at(-1) ?? refuse('this subquery of mv-apply')
  const number = outer.partition?.at(-1) ?? refuse('mv-apply')
  const columns = result.map((column) => ({ ...column, id: scope.context.fresh() }))
  const cells = columns.map((column) => {
    const own = applied.columns.find(({ name }) => name === column.name)
    const from = own
      ? `s.${own.id}`
      : `o.${(outer.columns.find(({ name }) => name === column.name) ?? refuse(`column ${column.name}`)).id}`
    return `${from} AS ${column.id}`
  })
  const order = [...(outer.order ?? []), ...(applied.order ?? [])]
  const partition = outer.partition?.slice(0, -1) ?? []
  const hidden = [
    ...new Set([
      ...(outer.order ?? []).map(({ id }) => id),
      ...partition,
      ...(outer.ingestion ? [outer.ingestion] : []),
    ]),
  ]
  const inners = [...new Set((applied.order ?? []).map(({ id }) => id))]
  const sql = `SELECT ${[...cells, ...hidden.map((id) => `o.${id}`), ...inners.map((id) => `s.${id}`)].join(', ')} FROM (${applied.sql}) AS s JOIN (${outer.sql}) AS o ON s.${inner} = o.${number}`
  const made: Relation = {
    sql,
    columns,
    hidden: [...hidden, ...inners],
    order: order.map((key) => ({ ...key, natural: true })),
    ...(outer.ingestion && { ingestion: outer.ingestion }),
    ...(source.partition && { partition }),
    heavy: true,
  }
  return { ...made, hidden: keep(made) }
}
