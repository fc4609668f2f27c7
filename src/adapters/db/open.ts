import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect, sql } from 'kysely'
import type { Log } from '../../ports/log.ts'
import { lockFolder } from './folder-lock.ts'
import { migrate, readVersion, wantedVersion } from './migrate.ts'
import { connection, type PostgresOptions, postgresDialect } from './postgres.ts'
import type { Schema } from './schema.ts'

/** PostgreSQL when there is a `url`, else embedded in `folder`, else in memory. */
export type DatabaseOptions = Partial<PostgresOptions> & {
  readonly folder?: string | undefined
  /** Runs on a schema that a newer version has made: migrations only ever add. */
  readonly ahead?: boolean | undefined
  readonly log: Log
  /** A PGlite image that a new one begins with, for tests: making one takes seconds. */
  readonly image?: Blob
}

/** An open database at the schema version this code wants. */
export type Database = {
  readonly db: Kysely<Schema>
  /** What jobs are kept in: the same server or the same embedded instance. */
  readonly store:
    | { readonly kind: 'postgres'; readonly connection: ReturnType<typeof connection> }
    | { readonly kind: 'pglite'; readonly pglite: PGlite }
  /** For people: "PostgreSQL", or where the embedded one is. */
  readonly description: string
  /** The version the database is at now, and the one this code wants: equal, or we are not ready. */
  schemaVersion(): Promise<{ readonly found: number; readonly wanted: number }>
  /** Milliseconds of a round trip; throws when there is no answer. */
  ping(): Promise<number>
  close(): Promise<void>
}

/** Opens, locks and migrates. Throws a sentence that says what to do when that is not possible. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, log } = options
  return url ? openPostgres({ ...options, url }, log) : openLocked(options)
}

async function openPostgres(
  options: PostgresOptions & Pick<DatabaseOptions, 'ahead'>,
  log: Log,
): Promise<Database> {
  const db = new Kysely<Schema>({ dialect: postgresDialect(options, log) })
  const store = { kind: 'postgres', connection: connection(options) } as const
  return ready({ db, log, store, description: 'PostgreSQL', ahead: options.ahead, close: () => db.destroy() })
}

async function openLocked({ folder, image, ahead, log }: DatabaseOptions): Promise<Database> {
  const lock = folder ? lockFolder(folder) : undefined
  try {
    // Only here: whoever has a PostgreSQL need not keep another one in memory.
    const { openEmbedded } = await import('./embedded.ts')
    const pglite = await openEmbedded(folder && join(folder, 'pg'), image)
    const db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) })
    const description = folder ? `embedded in ${folder}` : 'embedded, in memory'
    const close = async () => {
      // Kysely closes only what it has used; the lock goes last, when the files are at rest.
      await db.destroy()
      if (!pglite.closed) await pglite.close()
      lock?.release()
    }
    return await ready({ db, log, store: { kind: 'pglite', pglite }, description, ahead, close })
  } catch (error) {
    lock?.release()
    throw error
  }
}

type Opened = Pick<Database, 'store' | 'description' | 'close'> & {
  readonly db: Kysely<Schema>
  readonly log: Log
  readonly ahead: boolean | undefined
}

async function ready({ db, log, store, description, ahead = false, close }: Opened): Promise<Database> {
  const bare = db as unknown as Kysely<never>
  try {
    const from = await migrate(bare, wantedVersion, { ahead })
    if (from < wantedVersion) log.info('database.migrated', { from, to: wantedVersion })
    if (from > wantedVersion) log.warn('database.ahead', { found: from, known: wantedVersion })
  } catch (error) {
    await close().catch((second) => log.error('database.close_failed', second))
    throw error
  }
  return {
    db: db.withSchema('ops'),
    store,
    description,
    async schemaVersion() {
      const found = await readVersion(bare)
      return { found, wanted: ahead ? Math.max(found, wantedVersion) : wantedVersion }
    },
    async ping() {
      const start = performance.now()
      await sql`select 1`.execute(db)
      return performance.now() - start
    },
    close,
  }
}
