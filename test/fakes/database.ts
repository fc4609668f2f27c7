import { after, before, describe } from 'node:test'
import { sql } from 'kysely'
import { type Database, openDatabase } from '../../src/adapters/db/open.ts'
import type { Log } from '../../src/ports/log.ts'
import { checkInvariants } from '../chaos/invariants.ts'
import { pgliteImage } from './pglite-image.ts'
import { emptyPostgres } from './postgres.ts'

/** A log that keeps nothing. */
export const noLog: Log = { info: () => {}, warn: () => {}, error: () => {} }

/** Runs the same suite on the embedded database and on a real PostgreSQL; `open()` gives the open one. */
export function onEachDatabase(title: string, suite: (open: () => Database) => void): void {
  for (const kind of ['PGlite', 'PostgreSQL'] as const)
    describe(`${title} on ${kind}`, () => {
      let database: Database | undefined
      before(async () => {
        database = await openDatabase({
          log: noLog,
          ...(kind === 'PostgreSQL' ? { url: await emptyPostgres() } : { image: await pgliteImage() }),
        })
      })
      after(() => database?.close())
      suite(() => {
        if (!database) throw new Error('the database is opened before the tests, not before the suite')
        return database
      })
    })
}

/** An embedded database for the tests of a file, whose invariants are checked when they are over. */
export function checkedDatabase(): () => Database {
  let database: Database | undefined
  before(async () => {
    database = await openDatabase({ log: noLog, image: await pgliteImage() })
  })
  after(async () => {
    if (database) await checkInvariants(database.db)
    await database?.close()
  })
  return () => {
    if (!database) throw new Error('the database is opened before the tests')
    return database
  }
}

/** Runs `statement` as somebody would who owns the database and means harm: without triggers in the way. */
export async function tamper({ db }: Database, statement: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`alter table ops.audit disable trigger user`.execute(trx)
    await sql.raw(statement).execute(trx)
    await sql`alter table ops.audit enable trigger user`.execute(trx)
  })
}

/** Empties the audit record, so that one database serves several tests of it. */
export async function emptyAudit(database: Database): Promise<void> {
  await tamper(database, `delete from ops.audit`)
  await tamper(database, `update ops.audit_head set seq = 0, hash = repeat('0', 64), at = 'epoch'`)
}
