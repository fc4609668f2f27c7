import { refuse } from '../../error.ts'
import { at, type Node, resultName } from '../../syntax/node.ts'
import { nameOf } from '../function.ts'
import type { Relation } from '../relation.ts'

/** One column that an item of a list makes. `name` is what the query calls it. */
export type Item = { readonly node: Node; readonly name?: string; readonly nameless?: boolean }

/**
 * Which column each expression of `extend` and the like sets: the one it names, the one that the binder names after it
 * (`tostring(a)` sets `a`), else the next column that the binder added. `result` are the binder's names; columns made
 * otherwise are in `taken`.
 */
export const assigned = (
  items: readonly Item[],
  source: Relation,
  result: readonly string[],
  taken: readonly string[] = [],
): readonly string[] => {
  const old = new Set(source.columns.map(({ name }) => name))
  const names = items.map((item) => item.name ?? derived(item, result))
  const used = new Set([...names, ...taken])
  const added = result.filter((name) => !old.has(name) && !used.has(name))
  return names.map(
    (name, index) => name ?? added.shift() ?? refuse(`${items[index]?.node.kind ?? 'column'} without a name`),
  )
}

const derived = ({ node, nameless }: Item, result: readonly string[]): string | undefined => {
  if (node.kind === 'SimpleNamedExpression') return nameOf(at(node, 'Name'))
  const name = nameless ? undefined : resultName(node)
  return name !== undefined && result.includes(name) ? name : undefined
}
