import { PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Log } from '../../ports/log.ts'

/** Where PostgreSQL is. `password` is asked before each new connection, for tokens that expire. */
export type PostgresOptions = {
  readonly url: string
  readonly password?: (() => Promise<string>) | undefined
  /** Most connections this process holds. */
  readonly connections?: number
}

const int8 = 20
/** int8 as a number, as the embedded database gives it; sequence numbers stay far below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' | 'binary') =>
    oid === int8 && format !== 'binary'
      ? Number
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}

/** Options of one `pg` connection: time limits on both sides, so that nothing can hang or hold locks for ever. */
export function connection({ url, password }: PostgresOptions): pg.ClientConfig {
  return {
    ...(password ? { ...apart(url), password } : { connectionString: url }),
    types,
    application_name: 'ops',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 20_000,
    query_timeout: 25_000,
    lock_timeout: 15_000,
    idle_in_transaction_session_timeout: 30_000,
  }
}

/** A pool's dialect for Kysely. */
export function postgresDialect(options: PostgresOptions, log: Log): PostgresDialect {
  const pool = new pg.Pool({ ...connection(options), max: options.connections ?? 10 })
  // Without a listener an idle connection that the server closes would end the process.
  pool.on('error', (error) => log.error('database.connection_lost', error))
  // One in use loses the pool's listener, and its query tells of the loss.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return new PostgresDialect({ pool })
}

/** The URL in pieces: `pg` lets a URL's password, even an empty one, win over a callback. */
function apart(url: string): pg.ClientConfig {
  const { hostname, port, username, pathname, searchParams } = new URL(url)
  const plain =
    searchParams.get('sslmode') === 'disable' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return {
    host: hostname,
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    database: decodeURIComponent(pathname.slice(1)),
    ssl: plain ? false : { rejectUnauthorized: true },
  }
}
