import pg from 'pg'
import { wantedVersion } from './migrate.ts'
import { connection, type PostgresOptions } from './postgres.ts'

/** What a PostgreSQL server says before anything is changed in it. `found` is 0 for a database that is still empty. */
export type DatabaseLook = {
  readonly server: string
  readonly found: number
  readonly wanted: number
  /** Whether the bot may make its schemas, which the first start does. */
  readonly mayCreate: boolean
}

/** Connects, looks, and leaves everything as it is. Throws what the driver throws. */
export async function lookAtPostgres(options: PostgresOptions): Promise<DatabaseLook> {
  const client = new pg.Client(connection(options))
  await client.connect()
  try {
    const { rows } = await client.query<{ server: string; may: boolean; there: boolean }>(`
      select current_setting('server_version') as server,
        has_database_privilege(current_database(), 'create') as may,
        to_regclass('ops.schema_version') is not null as there`)
    const { server, may, there } = rows[0] as { server: string; may: boolean; there: boolean }
    const versions = there
      ? await client.query<{ version: number }>(
          'select coalesce(max(version), 0)::int as version from ops.schema_version',
        )
      : undefined
    return { server, found: versions?.rows[0]?.version ?? 0, wanted: wantedVersion, mayCreate: may }
  } finally {
    await client.end()
  }
}
