import { refuse } from '../error.ts'
import { at, isTabular, type Node } from '../syntax/node.ts'
import { type Binding, bind, type Scope } from './context.ts'
import { expression } from './expression.ts'
import { nameOf } from './function.ts'
import { sharedTable } from './table.ts'

/** Adds the names of `let` statements to the scope; other statements (set, alias, pattern …) are refused. */
export const statements = (scope: Scope, nodes: readonly Node[]): Scope => nodes.reduce(statement, scope)

const statement = (scope: Scope, node: Node): Scope => {
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
