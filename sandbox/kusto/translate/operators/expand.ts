import type { KustoType } from '../../contract.ts'
import { refuse } from '../../error.ts'
import type { Sql } from '../../functions/contract.ts'
import { refusal } from '../../functions/refusal.ts'
import { at, list, maybe, type Node, textOf } from '../../syntax/node.ts'
import type { Scope } from '../context.ts'
import { expression, primitive } from '../expression.ts'
import { type Col, naturalKey, type Relation, select } from '../relation.ts'
import { assigned } from './assign.ts'
import { converted } from './convert.ts'

type Mode = 'bag' | 'array'
export type Expansion = { readonly mode: Mode; readonly index?: string; readonly limit?: Sql }

/**
 * Expands the dynamics of `items` side by side: as many rows as the longest has elements, and `places` counts them
 * from 0. `result` are the binder's columns of the expanded table.
 */
export const expanded = (
  scope: Scope,
  source: Relation,
  items: readonly Node[],
  result: readonly { readonly name: string; readonly type: KustoType }[],
  { mode, index, limit }: Expansion,
): Relation => {
  const row = { ...scope, row: source }
  const parts = items.map((item) => {
    const inner = at(item, 'Expression')
    const type = typeOfClause(item)
    const value = expression(row, inner)
    if (value.type !== 'dynamic') return refuse(`mv-expand of ${value.type}`)
    return { node: inner, value, type, id: scope.context.fresh() }
  })
  const names = assigned(
    parts,
    source,
    result.map(({ name }) => name),
    index ? [index] : [],
  )
  const place = scope.context.fresh()
  const lists = parts.map(({ value, id }) => `${elements(value.sql, mode)} AS ${id}`)
  const longest =
    parts.length === 1
      ? `len(${parts[0]?.id})`
      : `greatest(${parts.map(({ id }) => `len(${id})`).join(', ')})`
  const size = limit ? `least(${longest}, ${limit.sql})` : longest
  const rows: Relation = {
    ...source,
    sql: `SELECT *, unnest(range(0, ${size})) AS ${place} FROM (SELECT *, ${lists.join(', ')} FROM (${source.sql}))`,
    hidden: [...source.hidden, place],
    order: [...(source.order ?? []), naturalKey(place)],
    heavy: true,
  }
  const columns = result.map((column) => {
    if (column.name === index) return { column: fresh(scope, column), sql: place }
    const part = parts[names.lastIndexOf(column.name)]
    if (part) return { column: fresh(scope, column), sql: element(scope, part, place) }
    const old = source.columns.find(({ name }) => name === column.name) ?? refuse(`column ${column.name}`)
    return { column: old, sql: old.id }
  })
  // Rows of a partition keep the order of their elements; elsewhere the order shows only after a sort.
  return select(source.order || source.partition ? rows : { ...rows, order: undefined }, columns)
}

const fresh = (scope: Scope, column: { readonly name: string; readonly type: KustoType }): Col => ({
  name: column.name,
  type: column.type,
  id: scope.context.fresh(),
})

/** The elements as a list of JSON texts; a null and a plain value count as one element. */
const elements = (sql: string, mode: Mode): string => {
  const [open, middle, close] = mode === 'bag' ? ['{', ':', '}'] : ['[', ',', ']']
  const pair = `'${open}' || to_json(e[1]) || '${middle}' || e[2] || '${close}'`
  const pairs = `list_transform(list_zip(json_keys(${sql}), json_extract(${sql}, '$.*')), lambda e: ${pair})`
  return `CASE json_type(${sql}) WHEN 'ARRAY' THEN json_extract(${sql}, '$[*]')::VARCHAR[] WHEN 'OBJECT' THEN ${pairs} ELSE [${sql}] END`
}

type Part = { readonly id: string; readonly type: KustoType | undefined }

const element = (scope: Scope, { id, type }: Part, place: string): string => {
  const value: Sql = { sql: `nullif(${id}[${place} + 1], 'null')`, type: 'dynamic' }
  if (type === undefined || type === 'dynamic') return value.sql
  const made = converted(scope, value, type)
  // `to typeof` reinterprets values, it does not parse text; datetimes and timespans are text in our JSON.
  const doubt = DOUBT[type]
  if (doubt === undefined) return made
  const unclear = refusal(`to typeof(${type}) of a value of another kind`)
  return `CASE WHEN starts_with(${value.sql}, '"') THEN NULL WHEN regexp_full_match(${value.sql}, '${doubt}') THEN ${unclear} ELSE ${made} END`
}

/** Values of which nobody says whether they fit: a fraction as an integer, a truth as a number and back. */
const DOUBT: Partial<Record<KustoType, string>> = {
  bool: '[-0-9].*',
  int: 'true|false|-?[0-9]+[.eE].*',
  long: 'true|false|-?[0-9]+[.eE].*',
  real: 'true|false',
  decimal: 'true|false',
}

/** What `to typeof(…)` says. */
export const typeOfClause = (item: Node): KustoType | undefined => {
  const clause = maybe(item, 'ToTypeOf')
  if (!clause) return undefined
  const [type] = list(at(clause, 'TypeOf'), 'Types')
  return type ? primitive(type) : refuse(textOf(clause))
}
