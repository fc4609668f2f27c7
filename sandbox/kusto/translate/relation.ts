import type { Column } from '../contract.ts'

/** A column of a relation: its Kusto name and type, and the SQL identifier that `sql` gives it (unique in the query). */
export type Col = Column & { readonly id: string }

/** One sort key; `id` is a column of the relation's SQL, shown or hidden. */
export type SortKey = {
  readonly id: string
  readonly descending: boolean
  readonly nullsFirst: boolean
  /** Of type real: NaN has its own place. */
  readonly real: boolean
  /** The place in a datatable or range: cheap to keep, and what a real engine shows for as few rows as that. */
  readonly natural?: boolean
}

/** The key of a hidden column that counts rows. */
export const naturalKey = (id: string): SortKey => ({
  id,
  descending: false,
  nullsFirst: false,
  real: false,
  natural: true,
})

/**
 * A table made so far. SQL promises no order through a subquery, so a sort is kept as keys and written out only where
 * the order shows: at the end of the query, in take, in window functions and in lists.
 */
export type Relation = {
  /** A complete SELECT. */
  readonly sql: string
  readonly columns: readonly Col[]
  /** Identifiers in `sql` besides the columns: sort keys, ingestion time, partition. */
  readonly hidden: readonly string[]
  readonly order?: readonly SortKey[]
  /** `order` names every row's place in the eyes of row_number() and the like. */
  readonly serialized?: boolean
  /** Hidden identifier of the ingestion time, where rows still are records of a table. */
  readonly ingestion?: string
  /** Hidden identifiers; rows that differ in them never meet: summarize, top and the like work inside each group. */
  readonly partition?: readonly string[]
  /** What `withsource` shows. */
  readonly name?: string
  /** More than filters and projections: worth computing once when used twice. */
  readonly heavy: boolean
}

export const ids = (relation: Relation): readonly string[] => [
  ...relation.columns.map((column) => column.id),
  ...relation.hidden,
]

/** Keeps the hidden columns alive under a new list of columns. */
export const select = (
  relation: Relation,
  columns: readonly { readonly column: Col; readonly sql: string }[],
): Relation => {
  const shown = columns.map(({ column, sql }) => (sql === column.id ? sql : `${sql} AS ${column.id}`))
  // A sort key that is also shown must not be selected twice.
  const taken = new Set(columns.map(({ column }) => column.id))
  const hidden = keep(relation).filter((id) => !taken.has(id))
  const list = [...shown, ...hidden].join(', ') || 'NULL AS nothing'
  return {
    ...relation,
    sql: `SELECT ${list} FROM (${relation.sql})`,
    columns: columns.map(({ column }) => column),
    hidden,
  }
}

/** The identifiers that must outlive the columns: whatever order, ingestion and partition refer to. */
export const keep = (relation: Relation): readonly string[] => [
  ...new Set([
    ...(relation.order ?? []).map((key) => key.id),
    ...(relation.ingestion ? [relation.ingestion] : []),
    ...(relation.partition ?? []),
  ]),
]

/** `ORDER BY …` or ''. */
export const orderBy = (keys: readonly SortKey[] | undefined): string =>
  keys && keys.length > 0 ? `ORDER BY ${keys.map(keySql).join(', ')}` : ''

// Kusto groups NaN with the nulls; DuckDB takes NaN for the largest number.
const keySql = ({ id, descending, nullsFirst, real }: SortKey): string => {
  const direction = `${descending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`
  if (!real) return `${id} ${direction}`
  const edge = `CASE WHEN ${id} IS NULL THEN 2 WHEN isnan(${id}) THEN 1 ELSE 0 END ${nullsFirst ? 'DESC' : 'ASC'}`
  return `${edge}, ${id} ${direction}`
}
