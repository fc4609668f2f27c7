import { type Kysely, sql } from 'kysely'
import type { LiveCards } from '../../ports/live-cards.ts'
import type { Enqueue } from './enqueue.ts'
import type { Schema } from './schema.ts'

/** The job that sends what a conversation has waiting. */
export const drainJob = 'outbox.drain'

/** Stores how each subject should look; the outbox makes it so. */
export function databaseLiveCards(db: Kysely<Schema>, enqueue: Enqueue): LiveCards {
  return {
    async show(subject, to, card, version) {
      await db.transaction().execute(async (trx) => {
        const { rows } = await sql<{ conversation: string }>`
          insert into ops.live_card as c (subject, conversation, thread, card, wanted)
          values (${subject}, ${to.conversation}, ${to.thread ?? null}, ${JSON.stringify(card)}, ${version})
          on conflict (subject) do update set
            card = excluded.card, wanted = excluded.wanted, attempts = 0, failure = null,
            changed_at = clock_timestamp()
          where c.wanted < excluded.wanted
          returning c.conversation`.execute(trx)
        const row = rows[0]
        if (row) await enqueue(trx, drainJob, { conversation: row.conversation })
      })
    },
  }
}
