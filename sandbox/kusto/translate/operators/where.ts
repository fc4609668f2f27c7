import { at } from '../../syntax/node.ts'
import { predicate } from '../expression.ts'
import type { Operator } from './contract.ts'
import { parameters } from './parameters.ts'
import { staged } from './stage.ts'

/** A null condition drops the row, as in SQL. */
export const where: Operator = ({ scope, source, node }) => {
  parameters(node, [])
  const { relation, value } = staged(scope, source, (inner) => predicate(inner, at(node, 'Condition')))
  return { ...relation, sql: `SELECT * FROM (${relation.sql}) WHERE ${value.sql}`, columns: source.columns }
}
