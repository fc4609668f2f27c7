import { type Kysely, sql } from 'kysely'

/** Suggestions of alert rules, and what people said to them. */
export async function thresholds(db: Kysely<never>): Promise<void> {
  await sql`
    create table ops.suggestion (
      id text primary key,
      environment text not null, signal text not null, content text not null,
      made_at timestamptz not null default clock_timestamp(),
      state text not null default 'open' check (state in ('open', 'asked', 'dismissed', 'snoozed')),
      person text, name text, reason text not null default '',
      until timestamptz, answered_at timestamptz,
      check ((state = 'open') = (answered_at is null))
    )`.execute(db)
}
