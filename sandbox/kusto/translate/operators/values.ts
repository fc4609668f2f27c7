import { refuse } from '../../error.ts'
import type { Sql } from '../../functions/contract.ts'
import { literal } from '../../functions/sql.ts'
import { at, columnsOf, list, type Node } from '../../syntax/node.ts'
import { several } from '../call.ts'
import type { Scope } from '../context.ts'
import { expression } from '../expression.ts'
import { nameOf } from '../function.ts'
import { elementOf } from '../path.ts'
import type { Item } from './assign.ts'
import { converted } from './convert.ts'

export type Value = Item & { readonly value: Sql }

/**
 * What an item of `print`, `project` or `extend` makes: one column, or as many as its function gives
 * (`(slope, line) = series_fit_line(y)`). Such a function runs once, as a column of its own.
 */
export const valuesOf = (scope: Scope, item: Node): readonly Value[] => {
  const compound = item.kind === 'CompoundNamedExpression'
  const named = item.kind === 'SimpleNamedExpression'
  const inner = compound || named ? at(item, 'Expression') : item
  const tuple = inner.kind === 'FunctionCallExpression' ? columnsOf(inner) : undefined
  if (!tuple)
    return compound ? refuse('several names for one value') : [{ node: item, value: expression(scope, item) }]
  const names = compound
    ? list(at(item, 'Names'), 'Names').map((name) => nameOf(name))
    : named
      ? [nameOf(at(item, 'Name'))]
      : []
  if (names.length > tuple.length) return refuse('more names than values')
  const all = several(scope, inner)
  const array: Sql = { sql: scope.stage?.(all.sql) ?? all.sql, type: 'dynamic' }
  return tuple.map(({ type = refuse('a value of unknown type') }, index) => {
    const element = elementOf(array, literal(BigInt(index), 'long'))
    const sql = converted(scope, element, type)
    const name = names[index]
    return { node: item, value: { sql, type }, ...(name === undefined ? { nameless: true } : { name }) }
  })
}
