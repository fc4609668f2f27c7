import { type Kysely, type Selectable, sql } from 'kysely'
import type { Json } from '../../chat/reply.ts'
import type { Conversation, Conversations } from '../../ports/conversations.ts'
import type { Enqueue } from './enqueue.ts'
import { drainJob } from './live-cards.ts'
import type { ConversationTable, Schema } from './schema.ts'

/** Where the bot can speak, in the database. */
export function databaseConversations(db: Kysely<Schema>, enqueue: Enqueue): Conversations {
  return {
    async saw(conversation) {
      const { rows } = await sql<{ was_dead: boolean }>`
        with before as (select dead_since from ops.conversation where id = ${conversation.id})
        insert into ops.conversation (id, kind, tenant, service_url, person, reference)
        values (${conversation.id}, ${conversation.kind}, ${conversation.tenant}, ${conversation.serviceUrl},
          ${conversation.person ?? null}, ${JSON.stringify(conversation.reference)})
        on conflict (id) do update set
          kind = excluded.kind, tenant = excluded.tenant, service_url = excluded.service_url,
          person = excluded.person, reference = excluded.reference, seen_at = clock_timestamp(),
          dead_since = null, dead_why = null
        returning coalesce((select dead_since is not null from before), false) as was_dead`.execute(db)
      if (rows[0]?.was_dead) await revive(db, enqueue, conversation.id)
    },
    async find(id) {
      const row = await db.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toConversation(row)
    },
    async with(person) {
      const row = await db
        .selectFrom('conversation')
        .selectAll()
        .where('kind', '=', 'personal')
        .where('person', '=', person)
        .orderBy('seen_at', 'desc')
        .executeTakeFirst()
      return row && toConversation(row)
    },
  }
}

/** Sends nothing there any more until the bot hears from it. */
export async function bury(db: Kysely<Schema>, id: string, why: string): Promise<void> {
  await sql`
    update ops.conversation set dead_since = clock_timestamp(), dead_why = ${why}
    where id = ${id} and dead_since is null`.execute(db)
}

/** What was left unsent is sent now: by this, nothing is lost to a quarantine. */
async function revive(db: Kysely<Schema>, enqueue: Enqueue, conversation: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`
      update ops.live_card set attempts = 0, failure = null
      where conversation = ${conversation} and shown < wanted`.execute(trx)
    await enqueue(trx, drainJob, { conversation })
  })
}

function toConversation(row: Selectable<ConversationTable>): Conversation {
  return {
    id: row.id,
    kind: row.kind,
    tenant: row.tenant,
    serviceUrl: row.service_url,
    person: row.person ?? undefined,
    reference: JSON.parse(row.reference) as Json,
  }
}
