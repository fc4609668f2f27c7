import { refuse } from '../../error.ts'
import { at, knownColumns, list, maybe } from '../../syntax/node.ts'
import { expression } from '../expression.ts'
import type { Operator } from './contract.ts'
import { expanded } from './expand.ts'
import { parameters } from './parameters.ts'

/** `mv-expand`: one row per element of an array or bag. */
export const mvExpand: Operator = ({ scope, source, node }) => {
  const given = parameters(node, ['kind', 'bagexpansion', 'with_itemindex'])
  const mode = given.get('kind') ?? given.get('bagexpansion') ?? 'bag'
  if (mode !== 'bag' && mode !== 'array') return refuse(`mv-expand kind=${mode}`)
  const index = given.get('with_itemindex')
  const clause = maybe(node, 'RowLimitClause')
  const limit = clause && expression(scope, at(clause, 'RowLimit'))
  const options = { mode, ...(index !== undefined && { index }), ...(limit && { limit }) } as const
  return expanded(scope, source, list(node, 'Expressions'), knownColumns(node), options)
}
