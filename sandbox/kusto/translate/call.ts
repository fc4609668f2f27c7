import { KustoError, refuse } from '../error.ts'
import type { Aggregate, Sql } from '../functions/contract.ts'
import { literal } from '../functions/sql.ts'
import { at, columnsOf, isTabular, list, type Node, span, symbolOf, textOf, typeOf } from '../syntax/node.ts'
import type { Scope } from './context.ts'
import { expression } from './expression.ts'
import { scalarBody } from './function.ts'
import { table } from './table.ts'
import { WINDOWS } from './window.ts'

/** A scalar function call: a user's function, one of the engine's own, an aggregate or a registered function. */
export const call = (scope: Scope, node: Node): Sql => {
  const name: string = symbolOf(node)?.name ?? textOf(at(node, 'Name'))
  const binding = scope.env.get(name)
  if (binding?.kind === 'function') return scalarBody(scope, node, binding)
  const own = OWN[name]
  if (own) return own(scope, node)
  const window = WINDOWS[name]
  if (window) return window(scope, node)
  if (scope.aggregating && Object.hasOwn(scope.context.registry.aggregates, name)) {
    return single(aggregate(scope, node), node)
  }
  return scalar(scope, node, name)
}

/** A call that gives several values, as a dynamic array of them: for `array_sort_asc(a, b)[1]`. */
export const several = (scope: Scope, node: Node): Sql => {
  const name: string = symbolOf(node)?.name ?? textOf(node)
  return scalar(scope, node, name, 'dynamic')
}

const scalar = (scope: Scope, node: Node, name: string, several?: 'dynamic'): Sql => {
  const { registry, now } = scope.context
  const known = Object.hasOwn(registry.scalars, name) ? registry.scalars[name] : undefined
  if (!known) return refuse(`${name}()`)
  const args = argumentsOf(node).map((item) => expression(scope, item))
  if (args.length < known.arity[0] || args.length > known.arity[1])
    return refuse(`${name}() with ${args.length} arguments`)
  const type = several ?? typeOf(node) ?? refuse(`${name}() of unknown type`)
  return { sql: known.build({ name, args, type, now, row: rowOf(scope) }), type }
}

const rowOf = (scope: Scope): readonly (Sql & { readonly name: string })[] =>
  (scope.row?.columns ?? []).map((column) => ({ sql: column.id, type: column.type, name: column.name }))

/** The argument nodes of a call. */
export const argumentsOf = (node: Node): readonly Node[] => list(at(node, 'ArgumentList'), 'Expressions')

/** An aggregate call with one SQL expression per result column of the binder. */
export const aggregate = (scope: Scope, node: Node): readonly Sql[] => {
  const name: string = symbolOf(node)?.name ?? textOf(at(node, 'Name'))
  const known: Aggregate = scope.context.registry.aggregates[name] ?? refuse(`${name}()`)
  const { aggregating, ...inner } = scope
  const args = argumentsOf(node).flatMap((item) =>
    item.kind === 'StarExpression' ? others(scope, node) : [expression(inner, item)],
  )
  if (args.length < known.arity[0] || args.length > known.arity[1])
    return refuse(`${name}() with ${args.length} arguments`)
  const type = typeOf(node)
  const tuple = columnsOf(node)?.map((column) => ({
    name: column.name,
    type: column.type ?? refuse(`${name}() of unknown type`),
  }))
  const columns = tuple ?? [{ name, type: type ?? refuse(`${name}() of unknown type`) }]
  const first = columns[0]?.type ?? refuse(`${name}() without a result`)
  const built = known.build({
    name,
    args,
    type: first,
    columns,
    now: scope.context.now,
    row: rowOf(scope),
    orderBy: aggregating?.orderBy ?? '',
  })
  const sqls = typeof built === 'string' ? [built] : built
  return columns.map((column, index) => ({
    sql: sqls[index] ?? refuse(`${name}() with these columns`),
    type: column.type,
  }))
}

/** `*` in arg_max(x, *) and take_any(*): every column that is neither a grouping key nor the argument itself. */
const others = (scope: Scope, node: Node): readonly Sql[] => {
  const keys = new Set(scope.aggregating?.keys ?? [])
  const maximised = new Set(
    argumentsOf(node)
      .filter((item) => item.kind === 'NameReference')
      .map((item) => symbolOf(item)?.name),
  )
  return rowOf(scope).filter((column) => !keys.has(column.name) && !maximised.has(column.name))
}

const single = (values: readonly Sql[], node: Node): Sql => {
  const [only, ...rest] = values
  return only && rest.length === 0 ? only : refuse(`${textOf(node)} inside an expression`)
}

const OWN: Readonly<Record<string, (scope: Scope, node: Node) => Sql>> = {
  ingestion_time: (scope) => {
    const id = scope.row?.ingestion
    return id
      ? { sql: id, type: 'datetime' }
      : refuse('ingestion_time() on rows that are not records of a table')
  },
  column_ifexists: (scope, node) => {
    const [name, fallback] = argumentsOf(node)
    if (!name || !fallback) return refuse('column_ifexists()')
    const wanted = expression(scope, name).literal
    const found = scope.row?.columns.find((column) => column.name === wanted)
    return found ? { sql: found.id, type: found.type, name: found.name } : expression(scope, fallback)
  },
  column_names_of: (scope, node) => {
    const [rows] = argumentsOf(node)
    if (!rows || !isTabular(rows)) return refuse('column_names_of()')
    const { context, env } = scope
    const names = table({ context, env }, rows).columns.map(({ name }) => name)
    return literal(JSON.stringify(names), 'dynamic')
  },
  materialize: (scope, node) => {
    const [inner] = argumentsOf(node)
    return inner ? expression(scope, inner) : refuse('materialize()')
  },
}

/** Runs a translation whose nodes belong to another text; its faults are placed at the call instead. */
export const atCall = <T>(node: Node, run: () => T): T => {
  try {
    return run()
  } catch (error) {
    if (error instanceof KustoError) throw new KustoError({ ...error.fault, ...span(node) })
    throw error
  }
}
