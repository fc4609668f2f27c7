import type { KustoType } from '../contract.ts'
import { refuse } from '../error.ts'
import type { Sql } from '../functions/contract.ts'
import { at, list, type Node, symbolOf, textOf } from '../syntax/node.ts'
import type { Scope } from './context.ts'
import { placed } from './expression.ts'
import { tableBody } from './function.ts'
import { OPERATORS } from './operators/index.ts'
import { SOURCES } from './operators/sources.ts'
import { orderBy, type Relation } from './relation.ts'
import { renamed, share } from './share.ts'

/** Translates a tabular expression. */
export const table = (scope: Scope, node: Node): Relation => {
  try {
    return translate(scope, node)
  } catch (error) {
    throw placed(error, node)
  }
}

const translate = (scope: Scope, node: Node): Relation => {
  if (node.kind === 'PipeExpression') {
    const source = table(scope, at(node, 'Expression'))
    return table({ ...scope, piped: source }, at(node, 'Operator'))
  }
  const own = OWN[node.kind] ?? SOURCES[node.kind]
  if (own) return own(scope, node)
  const operator = OPERATORS[node.kind]
  const { piped, ...outer } = scope
  if (operator && piped) return operator({ scope: outer, source: piped, node })
  return refuse(construct(node))
}

/** `ScanOperator` → `scan`, `ExternalDataExpression` → `externaldata`. */
const construct = (node: Node): string =>
  node.kind
    .replace(/(Operator|Expression)$/, '')
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace('external-data', 'externaldata')

const OWN: Readonly<Record<string, (scope: Scope, node: Node) => Relation>> = {
  ParenthesizedExpression: (scope, node) => table(scope, at(node, 'Expression')),
  MaterializeExpression: (scope, node) => share(scope.context, table(scope, at(node, 'Expression')), true)(),
  ToTableExpression: (scope, node) => table(scope, at(node, 'Expression')),
  NameReference: (scope, node) => named(scope, node),
  FunctionCallExpression: (scope, node) => called(scope, node),
}

const named = (scope: Scope, node: Node): Relation => {
  const name: string = symbolOf(node)?.name ?? node.raw.SimpleName ?? textOf(node)
  const binding = scope.env.get(name)
  if (binding?.kind === 'table') return { ...binding.build(), name }
  if (binding?.kind === 'function') return { ...tableBody(scope, node, binding), name }
  const label = scope.context.labels.get(name)
  return label ? { ...label(), name } : (scope.context.stored(name) ?? refuse(name))
}

const called = (scope: Scope, node: Node): Relation => {
  const name: string = symbolOf(node)?.name ?? textOf(at(node, 'Name'))
  const binding = scope.env.get(name)
  if (binding?.kind === 'function') return { ...tableBody(scope, node, binding), name }
  const [only] = list(at(node, 'ArgumentList'), 'Expressions')
  const literal = only?.kind === 'StringLiteralExpression' ? String(only.raw.LiteralValue) : undefined
  const stored = name === 'table' && literal !== undefined ? scope.context.stored(literal) : undefined
  return stored ?? refuse(`${name}()`)
}

/** The first row's first column, computed once however often it is used. */
export const scalarOfTable = (scope: Scope, node: Node, type: KustoType | undefined): Sql => {
  const { context, env } = scope
  const rows = table({ context, env }, node)
  const first = rows.columns[0] ?? refuse('toscalar() of a table without columns')
  const name = context.fresh()
  const value = first.type === 'string' ? `coalesce(max(v), '')` : 'max(v)'
  const one = `SELECT ${first.id} AS v FROM (${rows.sql}) ${orderBy(rows.order)} LIMIT 1`
  context.shared.push(`${name} AS MATERIALIZED (SELECT ${value} AS ${name}v FROM (${one}))`)
  return { sql: `(SELECT ${name}v FROM ${name})`, type: type ?? first.type }
}

/** The table of a `let`: written out once as a common table expression when the query uses it more than once. */
export const sharedTable = (scope: Scope, node: Node, uses: number): (() => Relation) => {
  if (uses <= 1) return () => table(scope, node)
  let made: (() => Relation) | undefined
  return () => {
    made ??= share(scope.context, table(scope, node), false)
    return made()
  }
}

/** A relation at hand, under new identifiers each time. */
export const again = (scope: Scope, relation: Relation): (() => Relation) => {
  let first = true
  return () => {
    if (!first) return renamed(scope.context, relation, relation.sql, true)
    first = false
    return relation
  }
}
