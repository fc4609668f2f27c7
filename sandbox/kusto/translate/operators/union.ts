import type { Column } from '../../contract.ts'
import { refuse } from '../../error.ts'
import { literal, text } from '../../functions/sql.ts'
import { at, knownColumns, list, maybe, type Node, nodeOf, span } from '../../syntax/node.ts'
import type { Scope } from '../context.ts'
import { tableBody } from '../function.ts'
import type { Col, Relation } from '../relation.ts'
import { table } from '../table.ts'
import { parameters } from './parameters.ts'

type Leg = { readonly relation: Relation; readonly name: string }

/** `union`, with or without a table piped into it. Columns are matched by name and type, as the binder did. */
export const union = ({ scope, source, node }: { scope: Scope; source?: Relation; node: Node }): Relation => {
  const given = parameters(node, ['kind', 'withsource', 'isfuzzy'])
  if (source?.partition) return refuse('union inside mv-apply or partition')
  const { piped: _, ...outer } = scope
  const relations = [
    ...(source ? [source] : []),
    ...list(node, 'Expressions')
      .filter((leg) => !isMissing(scope, leg))
      .flatMap((leg) => legs(outer, leg)),
  ]
  const named = relations.map((relation, index) => ({ relation, name: relation.name ?? `union_arg${index}` }))
  const result = knownColumns(node).map((column) => ({ ...column, id: scope.context.fresh() }))
  const ingestion = relations.every((relation) => relation.ingestion) ? scope.context.fresh() : undefined
  const place = named.length > 0 && withsourceOf(given)
  const bodies = named.map((leg) => body(leg, result, named, place || undefined, ingestion))
  if (bodies.length === 0) return refuse('union of nothing')
  return {
    sql: bodies.join(' UNION ALL '),
    columns: result,
    hidden: ingestion ? [ingestion] : [],
    ...(ingestion && { ingestion }),
    heavy: relations.some((relation) => relation.heavy),
  }
}

const withsourceOf = (given: ReadonlyMap<string, string>): string | undefined => given.get('withsource')

/** A leg of a fuzzy union whose table does not exist is left out. */
const isMissing = (scope: Scope, leg: Node): boolean => {
  if (leg.kind === 'ParenthesizedExpression' || leg.kind === 'PipeExpression')
    return isMissing(scope, at(leg, 'Expression'))
  return leg.kind === 'NameReference' && scope.context.missing.includes(span(leg).start)
}

/** A wildcard stands for every table that it matches. */
const legs = (scope: Scope, leg: Node): readonly Relation[] => {
  const name = leg.kind === 'NameReference' ? at(leg, 'Name') : undefined
  if (name?.kind !== 'WildcardedName') return [table(scope, leg)]
  const wanted = scope.context.matching(nodeOf(name.raw))
  const stored = scope.context.tables
    .filter(wanted)
    .map((found) => scope.context.stored(found) ?? refuse(found))
  const views = [...scope.env].flatMap(([found, binding]) =>
    binding.kind === 'function' && maybe(binding.declaration, 'ViewKeyword') && wanted(found)
      ? [{ ...tableBody(scope, leg, binding), name: found }]
      : [],
  )
  return [...stored, ...views]
}

const body = (
  { relation, name }: Leg,
  result: readonly Col[],
  all: readonly Leg[],
  withsource: string | undefined,
  ingestion: string | undefined,
): string => {
  const cells = result.map((column, index) => {
    if (withsource !== undefined && index === 0) return `${text(name)} AS ${column.id}`
    const from = relation.columns.find((candidate) => target(candidate, all, result) === column.name)
    return `${from ? from.id : literal(null, column.type).sql} AS ${column.id}`
  })
  const hidden = ingestion ? [`${relation.ingestion} AS ${ingestion}`] : []
  return `SELECT ${[...cells, ...hidden].join(', ') || 'NULL AS nothing'} FROM (${relation.sql})`
}

/** The result column of a leg's column: its name, or `name_type` when legs disagree about the type. */
const target = (column: Column, all: readonly Leg[], result: readonly Column[]): string | undefined => {
  const types = new Set(
    all.flatMap(({ relation }) =>
      relation.columns.filter(({ name }) => name === column.name).map(({ type }) => type),
    ),
  )
  if (types.size <= 1) return column.name
  const stem = `${column.name}_${column.type}`
  const found = result.filter(
    ({ name, type }) =>
      type === column.type && name.startsWith(stem) && /^\d*$/.test(name.slice(stem.length)),
  )
  // A leg may itself have a column called x_long: then the binder's choice of a free name is what is left.
  const free = found.filter(({ name }) =>
    all.every(({ relation }) => relation.columns.every((other) => other.name !== name)),
  )
  if (free.length > 1) return refuse(`union columns named like ${column.name}`)
  return free[0]?.name
}
