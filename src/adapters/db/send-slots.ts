import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'

/** At most `count` in any `ms`. */
export type Limit = { readonly count: number; readonly ms: number }
export type Limits = { readonly conversation: readonly Limit[]; readonly all: readonly Limit[] }

/**
 * What Teams allows a bot, with a tenth to spare: answers to commands are not counted here.
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

/** With an id the slot is ours and the message goes now; else how long until asking again makes sense. */
export type Slot = { readonly id: number | undefined; readonly at: Date; readonly inMs: number }

/**
 * Takes a slot if one is free at this moment. Slots are rows, so replicas and restarts count together; a lock
 * makes them take turns, since two that read the same rows would both fit. Nothing is taken ahead of time: who
 * wakes up late would send closer to the next one than the rows say.
 */
export async function takeSlot(db: Kysely<Schema>, conversation: string, limits: Limits): Promise<Slot> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('ops.send', 0))`.execute(trx)
    const nth = (count: number) => sql`order by at desc offset ${sql.lit(count - 1)} limit 1`
    const bounds = [
      ...limits.conversation.map(
        ({ count, ms }) => sql`(
          select at + ${millis(ms)} from ops.send_slot where conversation = ${conversation} ${nth(count)})`,
      ),
      ...limits.all.map(({ count, ms }) => sql`(select at + ${millis(ms)} from ops.send_slot ${nth(count)})`),
      sql`(select paused_until from ops.send_lane where conversation = ${conversation})`,
    ]
    const { rows } = await sql<{ id: number | null; at: Date; in_ms: number }>`
      with time as materialized (select clock_timestamp() as now),
      slot as materialized (select now, greatest(now, ${sql.join(bounds)}) as at from time),
      taken as (
        insert into ops.send_slot (conversation, at) select ${conversation}, at from slot where at = now returning id)
      select (select id from taken) as id, at, ceil(extract(epoch from at - now) * 1000)::float8 as in_ms from slot`.execute(
      trx,
    )
    const { id, at, in_ms: inMs } = rows[0] as { id: number | null; at: Date; in_ms: number }
    return { id: id ?? undefined, at, inMs }
  })
}

/**
 * Moves a slot to now, when the message has certainly arrived: on a slow way it arrived later than it left, and
 * so nearer to the next one.
 */
export async function useSlot(db: Kysely<Schema>, id: number): Promise<void> {
  await sql`update ops.send_slot set at = clock_timestamp() where id = ${id}`.execute(db)
}

/** Forgets slots that no limit looks at any more. */
export async function forgetSlots(db: Kysely<Schema>): Promise<void> {
  await sql`delete from ops.send_slot where at < clock_timestamp() - interval '2 hours'`.execute(db)
}

/** So many milliseconds as an interval. */
export const millis = (ms: number) => sql`make_interval(secs => ${ms / 1000}::float8)`
