import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Json } from '../../chat/reply.ts'
import type { DialogState } from '../../ports/dialog-state.ts'
import type { Schema } from './schema.ts'

/** Questions nobody answered are forgotten after this many days, once in so many writes. */
const keepDays = 7
const sweepEvery = 500

/** Open questions in the database. Etags are random: a key that was removed and made anew must not match an old one. */
export function databaseDialogState(db: Kysely<Schema>): DialogState {
  let writes = 0
  return {
    async read(key) {
      const row = await db
        .selectFrom('dialog_state')
        .select(['value', 'etag'])
        .where('key', '=', key)
        .executeTakeFirst()
      return row && { value: JSON.parse(row.value) as Json, etag: row.etag }
    },
    async write(key, value, etag) {
      if (writes++ % sweepEvery === 0) await forget(db)
      const row = { value: JSON.stringify(value), etag: randomUUID(), at: sql<Date>`clock_timestamp()` }
      const result =
        etag === undefined
          ? await db
              .insertInto('dialog_state')
              .values({ key, ...row })
              .onConflict((on) => on.column('key').doNothing())
              .executeTakeFirst()
          : await db
              .updateTable('dialog_state')
              .set(row)
              .where('key', '=', key)
              .where('etag', '=', etag)
              .executeTakeFirst()
      return changed(result) === 1
    },
    async remove(key, etag) {
      const { numDeletedRows } = await db
        .deleteFrom('dialog_state')
        .where('key', '=', key)
        .where('etag', '=', etag)
        .executeTakeFirst()
      return Number(numDeletedRows) === 1
    },
  }
}

function changed(result: { numInsertedOrUpdatedRows?: bigint } | { numUpdatedRows: bigint }): number {
  return Number('numUpdatedRows' in result ? result.numUpdatedRows : result.numInsertedOrUpdatedRows)
}

async function forget(db: Kysely<Schema>): Promise<void> {
  await sql`
    delete from ops.dialog_state where key in (
      select key from ops.dialog_state where at < clock_timestamp() - make_interval(days => ${sql.lit(keepDays)})
      limit 10000 for update skip locked)`.execute(db)
}
