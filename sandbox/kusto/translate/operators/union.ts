import type { Column } from '../../contract.ts'
import { refuse } from '../../error.ts'
import { literal, text } from '../../functions/sql.ts'
import { at, knownColumns, list, type Node, textOf } from '../../syntax/node.ts'
import type { Scope } from '../context.ts'
import type { Col, Relation } from '../relation.ts'
import { matching } from '../rewrite.ts'
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
    ...list(node, 'Expressions').flatMap((leg) => legs(outer, leg)),
  ]
  const named = relations.map((relation, index) => ({ relation, name: relation.name ?? `union_arg${index}` }))
  const bound = knownColumns(node)
  if (new Set(bound.map(({ name }) => name)).size < bound.length) return refuse('union with a column twice')
  const shown = given.get('kind') === 'inner' ? common(bound, relations, given) : inOrder(bound, relations)
  const result = shown.map((column) => ({ ...column, id: scope.context.fresh() }))
  const ingestion = relations.every((relation) => relation.ingestion) ? scope.context.fresh() : undefined
  const target = targets(relations, result)
  const withsource = given.get('withsource')
  const inner = given.get('kind') === 'inner'
  const bodies = named.map((leg) => body(leg, result, target, withsource, inner, ingestion))
  if (bodies.length === 0) return refuse('union of nothing')
  return {
    sql: bodies.join(' UNION ALL '),
    columns: result,
    hidden: ingestion ? [ingestion] : [],
    ...(ingestion && { ingestion }),
    heavy: relations.some((relation) => relation.heavy),
  }
}

/** A wildcard stands for every table that it matches. */
const legs = (scope: Scope, leg: Node): readonly Relation[] => {
  const name = leg.kind === 'NameReference' ? at(leg, 'Name') : undefined
  if (name?.kind !== 'WildcardedName') return [table(scope, leg)]
  const { tables, stored } = scope.context
  return tables.filter(matching(textOf(name))).map((found) => stored(found) ?? refuse(found))
}

/**
 * Where a leg has a column x_long of its own beside an x of several types, the service keeps the columns of one name
 * together, in the order in which names appear; the binder does not.
 */
const inOrder = (bound: readonly Column[], relations: readonly Relation[]): readonly Column[] => {
  const target = targets(relations, bound)
  const own = relations.flatMap(({ columns }) => columns)
  if (
    !own.some(
      (column) =>
        target(column) !== column.name && own.some(({ name }) => name === `${column.name}_${column.type}`),
    )
  )
    return bound
  const names = [...new Set(own.map(({ name }) => name))]
  const order = names.flatMap((name) => own.filter((column) => column.name === name).map(target))
  const place = ({ name }: Column): number => order.indexOf(name)
  return bound.toSorted((a, b) => place(a) - place(b))
}

/** `kind=inner`: the columns that every leg has. The binder does not know this kind. */
const common = (
  bound: readonly Column[],
  relations: readonly Relation[],
  given: ReadonlyMap<string, string>,
): readonly Column[] => {
  const everywhere = (name: string): readonly (Column | undefined)[] =>
    relations.map(({ columns }) => columns.find((column) => column.name === name))
  for (const { name, type } of relations[0]?.columns ?? []) {
    const found = everywhere(name)
    const differs = found.every((column) => column) && found.some((column) => column?.type !== type)
    if (differs) return refuse(`union kind=inner with ${name} of several types`)
  }
  return bound.filter(
    ({ name }) => name === given.get('withsource') || everywhere(name).every((column) => column),
  )
}

type Target = (column: Column) => string | undefined

const body = (
  { relation, name }: Leg,
  result: readonly Col[],
  target: Target,
  withsource: string | undefined,
  inner: boolean,
  ingestion: string | undefined,
): string => {
  const made = new Map(relation.columns.map((column) => [target(column), column.id]))
  const cells = result.map((column, index) => {
    if (withsource !== undefined && index === 0) return `${text(name)} AS ${column.id}`
    return `${made.get(column.name) ?? literal(null, column.type).sql} AS ${column.id}`
  })
  const names = new Set(result.slice(withsource === undefined ? 0 : 1).map((column) => column.name))
  const lost = [...made.keys()].find((found) => found === undefined || !names.has(found))
  if (!inner && made.has(lost)) return refuse(`union with a column ${lost ?? 'of several types'} twice`)
  const hidden = ingestion ? [`${relation.ingestion} AS ${ingestion}`] : []
  return `SELECT ${[...cells, ...hidden].join(', ') || 'NULL AS nothing'} FROM (${relation.sql})`
}

/** The result column of a leg's column: its name, or `name_type` when legs disagree about the type. */
const targets = (legs: readonly Relation[], result: readonly Column[]): Target => {
  const types = new Map<string, Set<string>>()
  for (const { columns } of legs) {
    for (const { name, type } of columns) types.set(name, (types.get(name) ?? new Set()).add(type))
  }
  return ({ name, type }) => {
    if (types.get(name)?.size === 1) return name
    const stem = `${name}_${type}`
    // A leg may itself have a column called x_long: then the binder's choice of a free name is what is left.
    const free = result.filter(
      (column) =>
        column.type === type &&
        column.name.startsWith(stem) &&
        /^\d*$/.test(column.name.slice(stem.length)) &&
        !types.has(column.name),
    )
    return free.length > 1 ? refuse(`union columns named like ${name}`) : free[0]?.name
  }
}
