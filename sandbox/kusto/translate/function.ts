import { refuse } from '../error.ts'
import type { Sql } from '../functions/contract.ts'
import { widen } from '../functions/sql.ts'
import { at, isTabular, list, maybe, type Node, nodeOf, textOf } from '../syntax/node.ts'
import { argumentsOf, atCall } from './call.ts'
import { type Binding, bind, type Env, type Scope } from './context.ts'
import { expression, primitive } from './expression.ts'
import type { Relation } from './relation.ts'
import { statements } from './statement.ts'
import { again, table } from './table.ts'

type UserFunction = Extract<Binding, { kind: 'function' }>

const DEPTH = 32

/** The body of a user's function as a scalar, its parameters bound to the call's arguments. */
export const scalarBody = (scope: Scope, node: Node, called: UserFunction): Sql =>
  inBody(scope, node, called, undefined, (inner, body) => expression(inner, body))

/** The body of a user's function as a table; `piped` is what `invoke` hands over as first argument. */
export const tableBody = (scope: Scope, node: Node, called: UserFunction, piped?: Relation): Relation =>
  inBody(scope, node, called, piped, (inner, body) => table(inner, body))

const inBody = <T>(
  scope: Scope,
  node: Node,
  called: UserFunction,
  piped: Relation | undefined,
  run: (scope: Scope, body: Node) => T,
): T => {
  const { depth } = scope.context
  const env = bindParameters(scope, node, called, piped)
  // The binder analyses the body anew for each call, with the types of this call's arguments.
  const bound = node.raw.GetCalledFunctionBody?.()
  const body = bound ? nodeOf(bound) : at(called.declaration, 'Body')
  if (depth.value >= DEPTH) return refuse('functions nested this deep')
  depth.value++
  try {
    return atCall(node, () => {
      const inner = statements({ context: scope.context, env }, list(body, 'Statements'))
      const result = maybe(body, 'Expression')
      return result ? run(inner, result) : refuse('a function without a result')
    })
  } finally {
    depth.value--
  }
}

const bindParameters = (scope: Scope, node: Node, called: UserFunction, piped: Relation | undefined): Env => {
  const parameters = list(at(called.declaration, 'Parameters'), 'Parameters')
  const given = node.kind === 'FunctionCallExpression' ? argumentsOf(node) : []
  const named = new Map(
    given.flatMap((item) =>
      item.kind === 'SimpleNamedExpression'
        ? [[nameOf(at(item, 'Name')), at(item, 'Expression')] as const]
        : [],
    ),
  )
  const unnamed = given.filter((item) => item.kind !== 'SimpleNamedExpression')
  let env = called.env
  let next = 0
  for (const [index, parameter] of parameters.entries()) {
    const declared = at(parameter, 'NameAndType')
    const name = nameOf(at(declared, 'Name'))
    if (index === 0 && piped) {
      env = bind(env, name, { kind: 'table', build: again(scope, piped) })
      continue
    }
    const value = named.get(name) ?? unnamed[next++] ?? fallback(parameter)
    env = bind(env, name, binding(scope, at(declared, 'Type'), value ?? refuse(`a call without ${name}`)))
  }
  return env
}

const fallback = (parameter: Node): Node | undefined => {
  const value = maybe(parameter, 'DefaultValue')
  return value ? at(value, 'Value') : undefined
}

const binding = (scope: Scope, declared: Node, value: Node): Binding => {
  if (declared.kind === 'SchemaTypeExpression' || isTabular(value)) {
    return { kind: 'table', build: () => table(scope, value) }
  }
  const type = primitive(declared)
  const given = expression(scope, value)
  if (given.type === type) return { kind: 'scalar', value: given }
  return { kind: 'scalar', value: { ...given, sql: widen(given, type), type } }
}

/** The declared name of a NameDeclaration, without brackets and quotes. */
export const nameOf = (node: Node): string => node.raw.SimpleName ?? textOf(node)
