import { refuse } from '../../error.ts'
import type { Sql } from '../../functions/contract.ts'
import { at, type Node } from '../../syntax/node.ts'
import { nameOf } from '../function.ts'
import type { Relation } from '../relation.ts'

type Item = { readonly node: Node; readonly value: Sql }

/**
 * Which column each expression of `extend` and the like sets: the one it names, the one it refers to when that exists,
 * else the next column that the binder added. `result` are the binder's names; columns made otherwise are in `taken`.
 */
export const assigned = (
  items: readonly Item[],
  source: Relation,
  result: readonly string[],
  taken: readonly string[] = [],
): readonly string[] => {
  const old = new Set(source.columns.map(({ name }) => name))
  const explicit = items.flatMap(({ node }) =>
    node.kind === 'SimpleNamedExpression' ? [nameOf(at(node, 'Name'))] : [],
  )
  const used = new Set([...explicit, ...taken])
  const added = result.filter((name) => !old.has(name) && !used.has(name))
  return items.map(({ node, value }) => {
    if (node.kind === 'SimpleNamedExpression') return nameOf(at(node, 'Name'))
    if (value.name !== undefined && old.has(value.name)) return value.name
    return added.shift() ?? refuse(`${node.kind} without a name`)
  })
}
