import type { Context } from './context.ts'
import { ids, type Relation } from './relation.ts'

/**
 * Makes a relation a common table expression of the statement. DuckDB would compute every one of them in full, even
 * a bare table: only what costs more to repeat than to keep is materialised.
 */
export const share = (context: Context, relation: Relation, always: boolean): (() => Relation) => {
  const name = context.fresh()
  const hint = always || relation.heavy ? 'MATERIALIZED' : 'NOT MATERIALIZED'
  context.shared.push(`${name} AS ${hint} (${relation.sql})`)
  return () => renamed(context, relation, name, false)
}

/** The same rows read from `source` (a name or, nested, a SELECT) under new identifiers. */
export const renamed = (context: Context, relation: Relation, source: string, nested: boolean): Relation => {
  const names = new Map(ids(relation).map((id) => [id, context.fresh()]))
  const to = (id: string): string => names.get(id) ?? id
  const list = [...names].map(([from, name]) => `${from} AS ${name}`).join(', ')
  return {
    ...relation,
    sql: `SELECT ${list || 'NULL AS nothing'} FROM ${nested ? `(${source})` : source}`,
    columns: relation.columns.map((column) => ({ ...column, id: to(column.id) })),
    hidden: relation.hidden.map(to),
    ...(relation.order && { order: relation.order.map((key) => ({ ...key, id: to(key.id) })) }),
    ...(relation.ingestion && { ingestion: to(relation.ingestion) }),
    ...(relation.partition && { partition: relation.partition.map(to) }),
  }
}
