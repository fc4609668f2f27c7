/** Kusto's scalar types, by the names that the wire format and `getschema` use. */
export type KustoType =
  | 'bool'
  | 'int'
  | 'long'
  | 'real'
  | 'decimal'
  | 'string'
  | 'datetime'
  | 'timespan'
  | 'dynamic'
  | 'guid'

export type Column = { readonly name: string; readonly type: KustoType }

/**
 * A stored table. `time` names its datetime column: the request's timespan applies to it. Every stored table
 * also has a hidden ingestion time, which only `ingestion_time()` shows.
 */
export type TableSpec = { readonly name: string; readonly time: string; readonly columns: readonly Column[] }

/** The same rows under other names: `columns` maps the view's column (with its own type) to an SQL-free source column. */
export type ViewSpec = {
  readonly name: string
  readonly of: string
  readonly time: string
  readonly columns: readonly (Column & { readonly from: string })[]
}

/** One result table in wire form: datetimes as ISO text with 7 digits, timespans as text, dynamics as JSON text. */
export type ResultTable = {
  readonly name: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly unknown[])[]
}

export type QueryAnswer = {
  readonly tables: readonly ResultTable[]
  /** Set when the row limit cut the result. */
  readonly partial?: { readonly code: string; readonly message: string }
  /** What `render` asked for, if anything. */
  readonly render?: { readonly visualization: string; readonly [property: string]: unknown }
  readonly stats: {
    readonly executionMs: number
    readonly translationMs: number
    readonly rowsReturned: number
    readonly rowsScanned?: number
  }
}

/** Why a query was not answered, with Azure's codes. Positions count characters from 0. */
export type KustoFault = {
  readonly kind: 'syntax' | 'semantic' | 'refused' | 'limit' | 'timeout' | 'cancelled' | 'internal'
  /** SYN0002, SEM0100 … ; refusals use a semantic code and name the construct in `message`. */
  readonly code: string
  readonly message: string
  readonly start?: number
  readonly end?: number
}

export type QueryOptions = {
  /** Which names exist: `resource` has classic and App* tables, `workspace` only App*. */
  readonly scope: 'resource' | 'workspace'
  /** Half-open [from, to) on each table's time column. */
  readonly timespan?: { readonly from?: Date; readonly to?: Date }
  /** What now() and ago() mean. */
  readonly now: Date
  readonly timeoutMs: number
  readonly maxRows: number
  readonly signal?: AbortSignal
}

/** A row to store: classic column names; `customDimensions` and other dynamics as plain objects; datetimes as ISO text or Date. */
export type StoredRow = { readonly [column: string]: unknown }

export type Engine = {
  /** Appends rows; `ingestedAt` (ISO or Date) per row defaults to now. Unknown columns are an error that names them. */
  insert(table: string, rows: readonly StoredRow[], ingestedAt?: Date): Promise<void>
  /** Runs SQL of the sandbox's own making (bulk generation inside DuckDB); never reached from a request. */
  sql(text: string): Promise<void>
  /** Throws `KustoError` (see error.ts) carrying a KustoFault. */
  query(kql: string, options: QueryOptions): Promise<QueryAnswer>
  close(): Promise<void>
}

export type OpenOptions = {
  readonly tables: readonly TableSpec[]
  readonly views: readonly ViewSpec[]
  /** File for DuckDB; in memory when absent. */
  readonly path?: string
  readonly memoryLimit?: string
}
// engine.ts exports: openEngine(options: OpenOptions): Promise<Engine>
// storage.ts exports: the SQL column name/type of each stored column (physicalName, physicalType), and the hidden
// ingestion column's name, so that bulk generation can `INSERT ... SELECT`.
