import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { Job } from '../../chat/job.ts'
import type { Enqueue } from './enqueue.ts'
import { drainJob } from './live-cards.ts'
import type { Schema } from './schema.ts'
import { forgetSlots } from './send-slots.ts'

/**
 * Once a minute, sends on what should have been sent long ago: whatever the reason that nobody did, a card that
 * stays wrong for ever is worse than a job too many. Also forgets slots that no limit looks at any more.
 */
export function sweepJob({
  db,
  enqueue,
}: {
  readonly db: Kysely<Schema>
  readonly enqueue: Enqueue
}): Job<object> {
  return {
    name: 'outbox.sweep',
    data: z.object({}),
    patience: 60,
    retries: 0,
    parallel: 1,
    schedule: { cron: '* * * * *', zone: 'UTC' },
    async run() {
      await forgetSlots(db)
      for (const conversation of await stuck(db))
        await db.transaction().execute((trx) => enqueue(trx, drainJob, { conversation }))
    },
  }
}

async function stuck(db: Kysely<Schema>): Promise<readonly string[]> {
  const { rows } = await sql<{ conversation: string }>`
    select distinct c.conversation from ops.live_card c
    left join ops.send_lane l on l.conversation = c.conversation
    left join ops.conversation v on v.id = c.conversation
    where c.shown < c.wanted and c.failure is null and c.changed_at < clock_timestamp() - interval '30 seconds'
      and v.dead_since is null
      and coalesce(l.held_until, '-infinity') < clock_timestamp()
      and coalesce(l.paused_until, '-infinity') < clock_timestamp()
    limit 100`.execute(db)
  return rows.map(({ conversation }) => conversation)
}
