import { semanticError } from '../error.ts'
import { at, children, list, maybe, type Node, span, textOf } from '../syntax/node.ts'
import { nameOf } from './function.ts'

/**
 * The query with its unions spelt out, where the binder would misjudge their columns: legs of a fuzzy union that do
 * not exist are left out (`gaps` are the positions of such names), wildcards that stand for views name them.
 * Undefined when there is nothing to change.
 */
export const spelledUnions = (
  text: string,
  root: Node,
  gaps: readonly number[],
  tables: readonly string[],
): string | undefined => {
  const views = text.includes('*') ? viewsOf(root) : []
  if (views.length === 0 && gaps.length === 0) return undefined
  for (const union of nodesOf(root, 'UnionOperator')) {
    const legs = list(union, 'Expressions')
    const kept = legs.filter((leg) => !isMissing(leg, gaps)).flatMap((leg) => spelled(leg, views, tables))
    const [first, last] = [legs[0], legs.at(-1)]
    if (!first || !last || kept.join() === legs.map(textOf).join()) continue
    if (kept.length === 0) return semanticError('SEM0100', 'No leg of the union refers to a known table')
    return text.slice(0, span(first).start) + kept.join(', ') + text.slice(span(last).end)
  }
  return undefined
}

/**
 * The query with covariances of two columns named as the service names them, `covariance_x_y`; the binder stops after
 * the first. Undefined when there is nothing to change.
 */
export const namedCovariances = (text: string, root: Node): string | undefined => {
  if (!/\bcovariance/.test(text)) return undefined
  for (const operator of nodesOf(root, 'SummarizeOperator')) {
    for (const item of list(operator, 'Aggregates')) {
      const name = item.kind === 'FunctionCallExpression' ? textOf(at(item, 'Name')) : ''
      if (!/^covariancep?(?:if)?$/.test(name)) continue
      const pair = list(at(item, 'ArgumentList'), 'Expressions').slice(0, 2)
      if (pair.length < 2 || pair.some(({ kind }) => kind !== 'NameReference')) continue
      const { start } = span(item)
      const column = [name, ...pair.map(nameOf)].join('_')
      return `${text.slice(0, start)}['${column}'] = ${text.slice(start)}`
    }
  }
  return undefined
}

const isMissing = (leg: Node, gaps: readonly number[]): boolean => {
  const inner = leg.kind === 'ParenthesizedExpression' || leg.kind === 'PipeExpression'
  if (inner) return isMissing(at(leg, 'Expression'), gaps)
  return leg.kind === 'NameReference' && gaps.includes(span(leg).start)
}

const spelled = (leg: Node, views: readonly string[], tables: readonly string[]): readonly string[] => {
  const name = leg.kind === 'NameReference' ? maybe(leg, 'Name') : undefined
  const wanted = name?.kind === 'WildcardedName' ? matching(textOf(name)) : () => false
  const found = views.filter(wanted)
  if (found.length === 0) return [textOf(leg)]
  // Tables by name too: a wildcard that stays would be spelt out again, for ever.
  return [...tables.filter(wanted), ...found].map((name) => `['${name}']`)
}

/** Does a name fit a wildcard such as `App*`? */
export const matching = (pattern: string): ((name: string) => boolean) => {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  const wanted = new RegExp(`^${parts.join('.*')}$`)
  return (name) => wanted.test(name)
}

const viewsOf = (root: Node): readonly string[] =>
  list(root, 'Statements').flatMap((statement) => {
    const declared = statement.kind === 'LetStatement' ? maybe(statement, 'Expression') : undefined
    return declared?.kind === 'FunctionDeclaration' && maybe(declared, 'ViewKeyword')
      ? [nameOf(at(statement, 'Name'))]
      : []
  })

/** The nodes of this kind, the innermost first. */
const nodesOf = (node: Node, kind: string): readonly Node[] => {
  if (node.raw.IsToken === true) return []
  const inner = children(node).flatMap((child) => nodesOf(child, kind))
  return node.kind === kind ? [...inner, node] : inner
}
