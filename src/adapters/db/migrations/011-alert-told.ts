import { type Kysely, sql } from 'kysely'

/** Which alerts a webhook has told of; the others were read in Azure's list. */
export async function alertTold(db: Kysely<never>): Promise<void> {
  await sql`alter table ops.alert add column told_at timestamptz`.execute(db)
}
