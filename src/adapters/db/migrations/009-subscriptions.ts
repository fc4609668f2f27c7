import { type Kysely, sql } from 'kysely'

/** Which conversations want to hear what; a row with `wanted` false turns a default of ops.yaml off. */
export async function subscriptions(db: Kysely<never>): Promise<void> {
  await sql`
    create table ops.subscription (
      topic text not null, conversation text not null,
      wanted boolean not null,
      changed_at timestamptz not null default clock_timestamp(),
      primary key (topic, conversation)
    )`.execute(db)
}
