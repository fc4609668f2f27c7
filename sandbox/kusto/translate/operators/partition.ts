import { refuse } from '../../error.ts'
import { at, knownColumns, maybe } from '../../syntax/node.ts'
import { expression } from '../expression.ts'
import { select } from '../relation.ts'
import { table } from '../table.ts'
import type { Operator } from './contract.ts'
import { parameters } from './parameters.ts'

/** `partition by key (subquery)`: the subquery runs inside each key's rows. */
export const partition: Operator = ({ scope, source, node }) => {
  parameters(node, [])
  const operand = at(node, 'Operand')
  if (maybe(node, 'Scope') || operand.kind !== 'PartitionSubquery')
    return refuse('partition with this operand')
  const key = expression({ ...scope, row: source }, at(node, 'ByExpression'))
  const id = scope.context.fresh()
  const rows = {
    ...source,
    sql: `SELECT *, ${key.sql} AS ${id} FROM (${source.sql})`,
    hidden: [...source.hidden, id],
    partition: [...(source.partition ?? []), id],
  }
  const applied = table({ ...scope, piped: rows }, at(operand, 'Subquery'))
  const columns = knownColumns(node).map((column) => {
    const found = applied.columns.find(({ name }) => name === column.name) ?? refuse(`column ${column.name}`)
    return { column: found, sql: found.id }
  })
  return select({ ...applied, partition: source.partition }, columns)
}
