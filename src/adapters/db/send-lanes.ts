import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'
import { millis } from './send-slots.ts'

/** A send takes at most 15 s; a lease outlives it, and the job outlives the lease. */
const leaseSeconds = 45

/** Takes a conversation's way out, for one sender on all replicas; false when somebody else has it. */
export async function hold(db: Kysely<Schema>, conversation: string, holder: string): Promise<boolean> {
  const { rows } = await sql`
    insert into ops.send_lane as l (conversation, holder, held_until)
    values (${conversation}, ${holder}, clock_timestamp() + make_interval(secs => ${sql.lit(leaseSeconds)}))
    on conflict (conversation) do update set holder = excluded.holder, held_until = excluded.held_until
      where l.held_until is null or l.held_until < clock_timestamp()
    returning 1`.execute(db)
  return rows.length > 0
}

/** Keeps it: a send is about to begin. */
export async function extend(db: Kysely<Schema>, conversation: string): Promise<void> {
  await sql`
    update ops.send_lane set held_until = clock_timestamp() + make_interval(secs => ${sql.lit(leaseSeconds)})
    where conversation = ${conversation}`.execute(db)
}

/** Gives it back, if it is still ours. */
export async function letGo(db: Kysely<Schema>, conversation: string, holder: string): Promise<void> {
  await sql`
    update ops.send_lane set held_until = null, holder = null
    where conversation = ${conversation} and holder = ${holder}`.execute(db)
}

/** Nothing goes there for so long: they said so. */
export async function pause(db: Kysely<Schema>, conversation: string, ms: number): Promise<void> {
  await sql`
    insert into ops.send_lane as l (conversation, paused_until)
    values (${conversation}, clock_timestamp() + ${millis(ms)})
    on conflict (conversation) do update set paused_until = greatest(l.paused_until, excluded.paused_until)`.execute(
    db,
  )
}
