import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api'
import type { KustoType, StoredRow, TableSpec } from './contract.ts'
import { type Physical, physicalRow } from './storage.ts'
import { ticksOfDate } from './values/datetime.ts'

/** Appends rows; all of them or, when a row is wrong, none. */
export const insertRows = async (
  connection: DuckDBConnection,
  spec: TableSpec,
  rows: readonly StoredRow[],
  ingestedAt: Date,
): Promise<void> => {
  const ingested = ticksOfDate(ingestedAt)
  const ready = rows.map((row) => physicalRow(spec, row, ingested))
  const appender = await connection.createAppender(spec.name)
  const types = [...spec.columns.map(({ type }) => type), 'long' as const]
  for (const values of ready) {
    for (const [index, value] of values.entries()) append(appender, types[index] ?? 'string', value)
    appender.endRow()
  }
  appender.closeSync()
}

const append = (appender: DuckDBAppender, type: KustoType, value: Physical): void => {
  if (value === null) appender.appendNull()
  else if (type === 'bool') appender.appendBoolean(value as boolean)
  else if (type === 'int') appender.appendInteger(value as number)
  else if (type === 'real') appender.appendDouble(value as number)
  else if (type === 'long' || type === 'datetime' || type === 'timespan')
    appender.appendBigInt(value as bigint)
  else appender.appendVarchar(String(value))
}
