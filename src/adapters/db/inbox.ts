import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Inbox } from '../../ports/inbox.ts'
import type { Schema } from './schema.ts'

/** Forgotten keys are deleted once in so many calls: a table of a day's deliveries needs no schedule of its own. */
const sweepEvery = 500

/** Deliveries taken in, in the database: one row each, whichever replica was first. */
export function databaseInbox(db: Kysely<Schema>): Inbox {
  let calls = 0
  return {
    async first(key) {
      if (calls++ % sweepEvery === 0) await forget(db)
      // A hash, because whoever sends a delivery chooses its key: length and content are theirs.
      const digest = createHash('sha256').update(key).digest('hex')
      const { rows } = await sql`
        insert into ops.inbox as i (key) values (${digest})
        on conflict (key) do update set at = clock_timestamp()
          where i.at < clock_timestamp() - interval '1 day'
        returning 1`.execute(db)
      return rows.length > 0
    },
  }
}

async function forget(db: Kysely<Schema>): Promise<void> {
  // Skipping locked rows: replicas that sweep together must not wait for each other or deadlock.
  await sql`
    delete from ops.inbox where key in (
      select key from ops.inbox where at < clock_timestamp() - interval '1 day'
      order by at limit 10000 for update skip locked)`.execute(db)
}
