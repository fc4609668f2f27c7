import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { Column, KustoFault, QueryOptions } from './contract.ts'
import { KustoError } from './error.ts'
import { REFUSAL } from './functions/refusal.ts'
import { wireValue } from './wire.ts'

export type Rows = { readonly rows: readonly (readonly unknown[])[]; readonly cut: boolean }

/**
 * Runs a SELECT on a connection of its own, at most `maxRows` rows, encoded for the wire. Stops DuckDB on time-out and
 * when the caller goes away.
 */
export const execute = async (
  database: DuckDBInstance,
  sql: string,
  columns: readonly Column[],
  { maxRows, timeoutMs, signal }: Pick<QueryOptions, 'maxRows' | 'timeoutMs' | 'signal'>,
): Promise<Rows> => {
  if (signal?.aborted) throw new KustoError(CANCELLED)
  const connection = await database.connect()
  let stopped: KustoFault | undefined
  const stop = (fault: KustoFault): void => {
    stopped ??= fault
    connection.interrupt()
  }
  const onAbort = (): void => stop(CANCELLED)
  const timer = setTimeout(() => stop(timeout(timeoutMs)), timeoutMs)
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    const read = await readRows(connection, sql, columns, maxRows, () => stopped !== undefined)
    if (stopped) throw new KustoError(stopped)
    return read
  } catch (error) {
    throw stopped ? new KustoError(stopped) : fromDuckDb(error)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
    connection.closeSync()
  }
}

const readRows = async (
  connection: DuckDBConnection,
  sql: string,
  columns: readonly Column[],
  maxRows: number,
  stopped: () => boolean,
): Promise<Rows> => {
  const result = await connection.stream(sql)
  const rows: unknown[][] = []
  while (!stopped()) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) return { rows, cut: false }
    const values = columns.map((_, index) => chunk.getColumnValues(index))
    for (let row = 0; row < chunk.rowCount; row++) {
      if (rows.length === maxRows) return { rows, cut: true }
      rows.push(columns.map((column, index) => wireValue(column.type, values[index]?.[row])))
    }
  }
  return { rows, cut: false }
}

const CANCELLED: KustoFault = {
  kind: 'cancelled',
  code: 'E_QUERY_CANCELLED',
  message: 'The caller cancelled the query',
}

const timeout = (ms: number): KustoFault => ({
  kind: 'timeout',
  code: 'E_QUERY_TIMEOUT',
  message: `Query execution has exceeded the allowed limits (${ms} ms)`,
})

/** What DuckDB says is not for the reader; an overflow or a conversion is a refusal, anything else is ours. */
const fromDuckDb = (error: unknown): unknown => {
  if (error instanceof KustoError) return error
  const message = error instanceof Error ? error.message : String(error)
  const refused = message.indexOf(REFUSAL)
  if (refused >= 0) {
    const construct = message.slice(refused + REFUSAL.length).split('\n')[0]
    return new KustoError({
      kind: 'refused',
      code: 'SEM0001',
      message: `'${construct}' is not supported by this engine`,
    })
  }
  if (/Out of Memory/i.test(message)) {
    return new KustoError({
      kind: 'limit',
      code: 'E_RUNAWAY_QUERY',
      message: 'The query exceeded its memory limit',
    })
  }
  // A parameter that stands for a column of the caller's row, used in a table of its own.
  if (/Binder Error: Referenced column "c\d+" not found/.test(message)) {
    return new KustoError({
      kind: 'semantic',
      code: 'SEM0001',
      message: 'A column is used outside its row-context scope',
    })
  }
  if (/^(Out of Range|Conversion) Error/.test(message)) {
    return new KustoError({
      kind: 'refused',
      code: 'SEM0001',
      message: `'a value out of range' is not supported: ${message}`,
    })
  }
  return new KustoError({ kind: 'internal', code: 'E_INTERNAL', message })
}
