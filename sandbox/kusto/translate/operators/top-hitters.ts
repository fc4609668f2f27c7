import { refuse } from '../../error.ts'
import { at, knownColumns, maybe } from '../../syntax/node.ts'
import { expression } from '../expression.ts'
import type { SortKey } from '../relation.ts'
import type { Operator } from './contract.ts'
import { parameters } from './parameters.ts'
import { firstRows } from './rows.ts'

/** `top-hitters n of value by sum`: the values that occur most, counted exactly where the service estimates. */
export const topHitters: Operator = ({ scope, source, node }) => {
  parameters(node, [])
  if (source.partition) return refuse('top-hitters inside mv-apply or partition')
  const row = { ...scope, row: source }
  const clause = maybe(node, 'ByClause')
  const by = clause && expression(row, at(clause, 'Expression'))
  const value = expression(row, at(node, 'OfExpression'))
  const [of, total] = knownColumns(node).map((column) => ({ ...column, id: scope.context.fresh() }))
  if (!of || !total) return refuse('top-hitters with these columns')
  if (by && by.type !== total.type) return refuse(`top-hitters by a value of type ${by.type}`)
  const sum = by
    ? `CAST(coalesce(sum(${by.sql}), 0) AS ${total.type === 'real' ? 'DOUBLE' : 'BIGINT'})`
    : 'count(*)'
  const order: readonly SortKey[] = [
    { id: total.id, descending: true, nullsFirst: false, real: total.type === 'real' },
  ]
  const sql = `SELECT ${value.sql} AS ${of.id}, ${sum} AS ${total.id} FROM (${source.sql}) GROUP BY 1`
  const all = { sql, columns: [of, total], hidden: [], order, serialized: true, heavy: true }
  return firstRows(all, expression(scope, at(node, 'Expression')))
}
