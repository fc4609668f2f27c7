import { DuckDBInstance } from '@duckdb/node-api'
import type { Engine, OpenOptions, QueryAnswer, QueryOptions } from './contract.ts'
import { execute } from './execute.ts'
import { registry } from './functions/index.ts'
import { insertRows } from './insert.ts'
import { catalog, createTable, type Stored } from './storage.ts'
import { globalsFor } from './syntax/schema.ts'
import { translate } from './translate/query.ts'
import { registerUdfs } from './udf.ts'
import { ticksOfDate } from './values/datetime.ts'

/** Opens the store, creating the tables that its file lacks. */
export const openEngine = async (options: OpenOptions): Promise<Engine> => {
  const database = await DuckDBInstance.create(options.path ?? ':memory:', {
    memory_limit: options.memoryLimit ?? '1GB',
    enable_external_access: 'false',
  })
  const writer = await database.connect()
  registerUdfs(writer, registry.udfs)
  for (const spec of options.tables) await writer.run(createTable(spec))
  const worlds = worldsOf(options)
  return {
    insert: async (table, rows, ingestedAt) => {
      const spec = options.tables.find(({ name }) => name === table)
      if (!spec) throw new Error(`no table ${table}`)
      await insertRows(writer, spec, rows, ingestedAt ?? new Date())
    },
    sql: async (text) => {
      await writer.run(text)
    },
    query: (kql, queryOptions) => answer(database, worlds[queryOptions.scope], kql, queryOptions),
    close: async () => {
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
  const translation = translate(kql, {
    ...world,
    now: ticksOfDate(options.now),
    ...(from && { from: ticksOfDate(from) }),
    ...(to && { to: ticksOfDate(to) }),
  })
  const translated = performance.now()
  const { rows, cut } = await execute(database, translation.sql, translation.columns, options)
  return {
    tables: [{ name: 'PrimaryResult', columns: translation.columns, rows }],
    ...(cut && { partial: partial(options.maxRows) }),
    ...(translation.render && { render: translation.render }),
    stats: {
      executionMs: performance.now() - translated,
      translationMs: translated - started,
      rowsReturned: rows.length,
    },
  }
}

const partial = (maxRows: number): NonNullable<QueryAnswer['partial']> => ({
  code: 'E_QUERY_RESULT_SET_TOO_LARGE',
  message: `The results of this query exceed the set limit of ${maxRows} records, so not all records were returned.`,
})
