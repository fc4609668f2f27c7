import { type Kysely, sql } from 'kysely'

/** What was last said about a subject. */
export async function told(db: Kysely<never>): Promise<void> {
  await sql`
    create table ops.told (
      subject text primary key,
      said text not null,
      at timestamptz not null default clock_timestamp()
    )`.execute(db)
}
