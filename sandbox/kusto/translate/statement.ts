import { refuse } from '../error.ts'
import { at, isTabular, type Node } from '../syntax/node.ts'
import { type Binding, bind, type Scope } from './context.ts'
import { expression } from './expression.ts'
import { nameOf } from './function.ts'
import { sharedTable } from './table.ts'

/** Options that say how a cluster should work and how long it may, never what the answer is. */
const HARMLESS =
  /^(?:notruncation|norequesttimeout|servertimeout|best_effort|queryconsistency|maxmemoryconsumption\w+|query_(?:datascope|fanout_\w+|results_cache_\w+)|request_(?:description|app_name|user))$/i

/** Adds the names of `let` statements to the scope; other statements (alias, pattern …) are refused. */
export const statements = (scope: Scope, nodes: readonly Node[]): Scope => nodes.reduce(statement, scope)

const statement = (scope: Scope, node: Node): Scope => {
  if (node.kind === 'SetOptionStatement') {
    const option = nameOf(at(node, 'Name'))
    return HARMLESS.test(option) ? scope : refuse(`set ${option}`)
  }
  if (node.kind !== 'LetStatement') return refuse(node.kind.replace(/Statement$/, ' statement').toLowerCase())
  const name = nameOf(at(node, 'Name'))
  return { ...scope, env: bind(scope.env, name, meaning(scope, at(node, 'Expression'), name)) }
}

const meaning = (scope: Scope, node: Node, name: string): Binding => {
  if (node.kind === 'FunctionDeclaration') return { kind: 'function', declaration: node, env: scope.env }
  if (isTabular(node))
    return { kind: 'table', build: sharedTable(scope, node, scope.context.mentions.get(name) ?? 1) }
  return { kind: 'scalar', value: expression(scope, node) }
}
