import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'

/** At most `count` in any `ms`. */
export type Limit = { readonly count: number; readonly ms: number }
export type Limits = { readonly conversation: readonly Limit[]; readonly all: readonly Limit[] }

/**
 * What Teams allows a bot, with a tenth to spare: it counts when messages arrive, we when they leave, and the
 * answers to commands are not counted here.
 */
export const teamsLimits: Limits = {
  conversation: [
    { count: 7, ms: 1_100 },
    { count: 8, ms: 2_200 },
    { count: 60, ms: 33_000 },
    { count: 1_800, ms: 3_700_000 },
  ],
  all: [{ count: 45, ms: 1_000 }],
}

/** When the next message may go, and how long from now that is; `taken` if the slot is ours. */
export type Slot = { readonly at: Date; readonly inMs: number; readonly taken: boolean }

/**
 * Takes the next slot of a conversation if it is at most `patienceMs` away. Slots are rows, so replicas and
 * restarts count together; a lock makes them take turns, since two that read the same rows would both fit.
 */
export async function takeSlot(
  db: Kysely<Schema>,
  conversation: string,
  limits: Limits,
  patienceMs: number,
): Promise<Slot> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('ops.send', 0))`.execute(trx)
    const bounds = [
      ...limits.conversation.map(
        ({
          count,
          ms,
        }) => sql`(select at + ${millis(ms)} from ops.send_slot where conversation = ${conversation}
          order by at desc offset ${sql.lit(count - 1)} limit 1)`,
      ),
      ...limits.all.map(
        ({ count, ms }) => sql`(select at + ${millis(ms)} from ops.send_slot
          order by at desc offset ${sql.lit(count - 1)} limit 1)`,
      ),
      sql`(select paused_until from ops.send_lane where conversation = ${conversation})`,
    ]
    const { rows } = await sql<{ at: Date; in_ms: number }>`
      with slot as (select greatest(clock_timestamp(), ${sql.join(bounds)}) as at)
      select at, greatest(0, extract(epoch from at - clock_timestamp()) * 1000)::float8 as in_ms from slot`.execute(
      trx,
    )
    const { at, in_ms: inMs } = rows[0] as { at: Date; in_ms: number }
    const taken = inMs <= patienceMs
    if (taken)
      await sql`
        insert into ops.send_slot (conversation, at)
        values (${conversation}, clock_timestamp() + ${millis(inMs)})`.execute(trx)
    return { at, inMs, taken }
  })
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

/** Forgets slots that no limit looks at any more. */
export async function forgetSlots(db: Kysely<Schema>): Promise<void> {
  await sql`delete from ops.send_slot where at < clock_timestamp() - interval '2 hours'`.execute(db)
}

const millis = (ms: number) => sql`make_interval(secs => ${ms / 1000}::float8)`
