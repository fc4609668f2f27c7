import { createHash, randomBytes } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Handouts } from '../../ports/handouts.ts'
import type { Schema } from './schema.ts'

/** Files behind links, in the database, so that any replica can hand them out. `base` is the bot's address. */
export function databaseHandouts(db: Kysely<Schema>, base: string | undefined): Handouts {
  return {
    async offer({ name, mime, bytes }, minutes) {
      if (base === undefined) return undefined
      await db.deleteFrom('handout').where('expires_at', '<=', sql<Date>`clock_timestamp()`).execute()
      const token = randomBytes(32).toString('base64url')
      await db
        .insertInto('handout')
        .values({
          token: hashOf(token),
          name,
          mime,
          bytes: Buffer.from(bytes),
          expires_at: sql<Date>`clock_timestamp() + make_interval(mins => ${minutes})`,
        })
        .execute()
      return `${base.replace(/\/+$/, '')}/files/${token}`
    },
    address: async () => base,
    async take(token) {
      const row = await db
        .selectFrom('handout')
        .select(['name', 'mime', 'bytes'])
        .where('token', '=', hashOf(token))
        .where('expires_at', '>', sql<Date>`clock_timestamp()`)
        .executeTakeFirst()
      return row && { name: row.name, mime: row.mime, bytes: new Uint8Array(row.bytes) }
    },
  }
}

/** Whoever reads the database must not be able to use the links. */
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')
