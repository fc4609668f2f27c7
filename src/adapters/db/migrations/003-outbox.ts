import { type Kysely, sql } from 'kysely'

/** Conversations, the live card of each subject, and the slots in which something was or will be sent. */
export async function outbox(db: Kysely<never>): Promise<void> {
  await sql`
    create table ops.conversation (
      id text primary key,
      kind text not null check (kind in ('channel', 'group', 'personal')),
      tenant text not null, service_url text not null, person text, reference text not null,
      seen_at timestamptz not null default clock_timestamp(),
      dead_since timestamptz, dead_why text
    )`.execute(db)
  await sql`create index conversation_person on ops.conversation (person) where kind = 'personal'`.execute(db)
  await sql`
    create table ops.live_card (
      subject text primary key,
      conversation text not null, thread text,
      message text,
      card text,
      wanted integer not null,
      shown integer not null default 0,
      attempts integer not null default 0,
      failure text,
      changed_at timestamptz not null default clock_timestamp()
    )`.execute(db)
  await sql`
    create index live_card_waiting on ops.live_card (conversation, changed_at) where shown < wanted`.execute(
    db,
  )
  await sql`
    create table ops.send_slot (
      id bigint generated always as identity primary key,
      conversation text not null, at timestamptz not null
    )`.execute(db)
  await sql`create index send_slot_conversation on ops.send_slot (conversation, at desc)`.execute(db)
  await sql`create index send_slot_at on ops.send_slot (at)`.execute(db)
  await sql`
    create table ops.send_lane (
      conversation text primary key,
      held_until timestamptz, holder text,
      paused_until timestamptz
    )`.execute(db)
}
