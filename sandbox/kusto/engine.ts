import { DuckDBInstance } from '@duckdb/node-api'
import type { Column, Engine, OpenOptions, QueryAnswer, QueryOptions } from './contract.ts'
import { execute, type Rows } from './execute.ts'
import { registry } from './functions/index.ts'
import { insertRows } from './insert.ts'
import { catalog, createTable, type Stored } from './storage.ts'
import { globalsFor } from './syntax/schema.ts'
import { operatorUdfs } from './translate/kv.ts'
import { translated } from './translate/probed.ts'
import { registerUdfs } from './udf.ts'
import { ticksOfDate } from './values/datetime.ts'

/** Opens the store, creating the tables that its file lacks. */
export const openEngine = async (options: OpenOptions): Promise<Engine> => {
  const database = await DuckDBInstance.create(options.path ?? ':memory:', {
    memory_limit: options.memoryLimit ?? '1GB',
    enable_external_access: 'false',
  })
  const writer = await database.connect()
  registerUdfs(writer, [...registry.udfs, ...operatorUdfs])
  for (const spec of options.tables) await writer.run(createTable(spec))
  const worlds = worldsOf(options)
  const inHand = new Set<Promise<unknown>>()
  const write = async (work: Promise<unknown>): Promise<void> => {
    inHand.add(work)
    await work.finally(() => inHand.delete(work))
  }
  return {
    insert: async (table, rows, ingestedAt) => {
      const spec = options.tables.find(({ name }) => name === table)
      if (!spec) throw new Error(`no table ${table}`)
      await write(insertRows(writer, spec, rows, ingestedAt ?? new Date()))
    },
    sql: (text) => write(writer.run(text)),
    query: (kql, queryOptions) => answer(database, worlds[queryOptions.scope], kql, queryOptions),
    close: async () => {
      // A connection that is closed under its own statement waits for itself, for ever.
      await Promise.allSettled(inHand)
      writer.closeSync()
      database.closeSync()
    },
  }
}

type World = { readonly catalog: ReadonlyMap<string, Stored>; readonly globals: unknown }

/** On the resource both families of names exist; in the workspace only the views. */
const worldsOf = ({ tables, views }: OpenOptions): Readonly<Record<QueryOptions['scope'], World>> => {
  const all = catalog(tables, views)
  const viewNames = new Set(views.map(({ name }) => name))
  const shown = new Map([...all].filter(([name]) => viewNames.has(name)))
  return {
    resource: { catalog: all, globals: globalsFor([...all.values()]) },
    workspace: { catalog: shown, globals: globalsFor([...shown.values()]) },
  }
}

const answer = async (
  database: DuckDBInstance,
  world: World,
  kql: string,
  options: QueryOptions,
): Promise<QueryAnswer> => {
  const started = performance.now()
  const { from, to } = options.timespan ?? {}
  const settings = {
    ...world,
    now: ticksOfDate(options.now),
    ...(from && { from: ticksOfDate(from) }),
    ...(to && { to: ticksOfDate(to) }),
  }
  const ask = async (probe: string): Promise<Rows['rows']> =>
    (await execute(database, probe, PROBED, { ...options, maxRows: MOST_COLUMNS })).rows
  const translation = await translated(kql, settings, ask)
  const ready = performance.now()
  const { rows, cut } = await execute(database, translation.sql, translation.columns, options)
  return {
    tables: [{ name: 'PrimaryResult', columns: translation.columns, rows }],
    ...(cut && { partial: partial(options.maxRows) }),
    ...(translation.render && { render: translation.render }),
    stats: {
      executionMs: performance.now() - ready,
      translationMs: ready - started,
      rowsReturned: rows.length,
    },
  }
}

/** A question about columns is answered with a name and, perhaps, the JSON types found under it. */
const PROBED: readonly Column[] = [
  { name: 'name', type: 'string' },
  { name: 'types', type: 'string' },
]
const MOST_COLUMNS = 1000

const partial = (maxRows: number): NonNullable<QueryAnswer['partial']> => ({
  code: 'E_QUERY_RESULT_SET_TOO_LARGE',
  message: `The results of this query exceed the set limit of ${maxRows} records, so not all records were returned.`,
})
