import type { Column, KustoType, StoredRow, TableSpec, ViewSpec } from './contract.ts'
import { PHYSICAL } from './functions/contract.ts'
import { parseDatetime, ticksOfDate } from './values/datetime.ts'
import { parseTimespan } from './values/timespan.ts'

/** The hidden column of every stored table: ticks at which the row was ingested. */
export const INGESTED = '$ingested'

/** An SQL identifier. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** The SQL name of a stored column: `quoted` already. */
export const physicalName = (column: string): string => quoted(column)

/** The SQL type of a stored column. Datetimes and timespans are BIGINT ticks, dynamics are VARCHAR with JSON text. */
export const physicalType = (type: KustoType): string => PHYSICAL[type]

/** SQL for ticks of a TIMESTAMP expression, for bulk generation with `INSERT … SELECT`. */
export { ticksOf as ticksOfTimestamp } from './functions/sql.ts'

/** `CREATE TABLE` for a stored table: its columns in order, then the ingestion time. Strings are never NULL. */
export const createTable = (spec: TableSpec): string => {
  const columns = spec.columns.map(
    ({ name, type }) =>
      `${physicalName(name)} ${physicalType(type)}${type === 'string' ? " NOT NULL DEFAULT ''" : ''}`,
  )
  return `CREATE TABLE IF NOT EXISTS ${quoted(spec.name)} (${[...columns, `${quoted(INGESTED)} BIGINT NOT NULL`].join(', ')})`
}

/** Where a name of the query reads its columns from. */
export type Stored = {
  readonly name: string
  readonly table: string
  readonly time: string
  readonly columns: readonly (Column & { readonly from: string; readonly fromType: KustoType })[]
}

/** Tables and views by the names that queries use. A view's column that its table lacks is an error. */
export const catalog = (
  tables: readonly TableSpec[],
  views: readonly ViewSpec[],
): ReadonlyMap<string, Stored> =>
  new Map([
    ...tables.map((spec) => [spec.name, ofTable(spec)] as const),
    ...views.map((spec) => [spec.name, ofView(spec, tables)] as const),
  ])

const ofTable = (spec: TableSpec): Stored => ({
  name: spec.name,
  table: spec.name,
  time: spec.time,
  columns: spec.columns.map((column) => ({ ...column, from: column.name, fromType: column.type })),
})

const ofView = (spec: ViewSpec, tables: readonly TableSpec[]): Stored => {
  const table = tables.find(({ name }) => name === spec.of)
  const columns = spec.columns.map((column) => {
    const source = table?.columns.find(({ name }) => name === column.from)
    if (!source) throw new Error(`view ${spec.name}: ${spec.of} has no column ${column.from}`)
    return { ...column, fromType: source.type }
  })
  const time = spec.columns.find(({ name }) => name === spec.time)?.from
  if (time === undefined) throw new Error(`view ${spec.name}: no column ${spec.time}`)
  return { name: spec.name, table: spec.of, time, columns }
}

/** A row's values in the order of `createTable`, as DuckDB's appender takes them. Unknown columns are an error. */
export const physicalRow = (spec: TableSpec, row: StoredRow, ingested: bigint): readonly Physical[] => {
  const known = new Set(spec.columns.map(({ name }) => name))
  const unknown = Object.keys(row).filter((name) => !known.has(name))
  if (unknown.length > 0) throw new Error(`${spec.name} has no column ${unknown.join(', ')}`)
  return [...spec.columns.map(({ name, type }) => physical(type, row[name])), ingested]
}

export type Physical = string | number | bigint | boolean | null

const physical = (type: KustoType, value: unknown): Physical => {
  if (value === undefined || value === null) return type === 'string' ? '' : null
  switch (type) {
    case 'bool':
      return Boolean(value)
    case 'int':
    case 'real':
      return Number(value)
    case 'long':
      return typeof value === 'bigint' ? value : BigInt(Math.trunc(Number(value)))
    case 'datetime':
      return value instanceof Date ? ticksOfDate(value) : must(parseDatetime(String(value)), value)
    case 'timespan':
      return typeof value === 'bigint' ? value : must(parseTimespan(String(value)), value)
    case 'guid':
      return String(value).toLowerCase()
    case 'dynamic':
      return JSON.stringify(value)
    default:
      return String(value)
  }
}

const must = (ticks: bigint | undefined, value: unknown): bigint => {
  if (ticks === undefined) throw new Error(`not a time: ${String(value)}`)
  return ticks
}
