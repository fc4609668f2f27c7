import { type Kysely, sql } from 'kysely'
import type { Told } from '../../ports/told.ts'
import type { Schema } from './schema.ts'

/** What was said, in the database: one row per subject. */
export function databaseTold(db: Kysely<Schema>): Told {
  return {
    async last(subject) {
      const row = await db.selectFrom('told').select('said').where('subject', '=', subject).executeTakeFirst()
      return row?.said
    },
    async note(subject, before, now) {
      const { rows } =
        before === undefined
          ? await sql`
              insert into ops.told (subject, said) values (${subject}, ${now})
              on conflict (subject) do nothing returning 1`.execute(db)
          : await sql`
              update ops.told set said = ${now}, at = clock_timestamp()
              where subject = ${subject} and said = ${before} returning 1`.execute(db)
      return rows.length > 0
    },
  }
}
