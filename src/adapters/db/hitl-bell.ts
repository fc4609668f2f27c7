import { type Kysely, sql } from 'kysely'
import type { Log } from '../../ports/log.ts'
import { hearOn } from './hear.ts'
import type { Database } from './open.ts'
import type { Schema } from './schema.ts'

const channel = 'ops_hitl'

/** Tells whichever process holds these calls that something became of them, when the transaction commits. */
export async function ringFor(trx: Kysely<Schema>, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`select pg_notify(${channel}, id) from unnest(${sql.val([...ids])}::text[]) as id`.execute(trx)
}

/** Hears it, also from this process itself. */
export const hearCalls = (database: Database, hear: (id: string) => void, log: Log) =>
  hearOn(database, channel, hear, log)
