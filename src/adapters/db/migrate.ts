import { type Kysely, sql } from 'kysely'
import { foundation } from './migrations/001-foundation.ts'
import { approvals } from './migrations/002-approvals.ts'
import { outbox } from './migrations/003-outbox.ts'
import { hitl } from './migrations/005-hitl.ts'
import { killswitch } from './migrations/006-killswitch.ts'
import { kpi } from './migrations/007-kpi.ts'
import { thresholds } from './migrations/008-thresholds.ts'
import { calendar } from './migrations/009-calendar.ts'
import { incidents } from './migrations/009-incidents.ts'
import { subscriptions } from './migrations/009-subscriptions.ts'
import { told } from './migrations/010-told.ts'
import { alertTold } from './migrations/011-alert-told.ts'
import { steps } from './migrations/012-steps.ts'
import { filing } from './migrations/013-filing.ts'

/** In order; the place in the list is the version. Never edit one that has been released: add another. */
const migrations: readonly ((db: Kysely<never>) => Promise<void>)[] = [
  foundation,
  approvals,
  outbox,
  subscriptions,
  hitl,
  calendar,
  killswitch,
  incidents,
  kpi,
  told,
  thresholds,
  alertTold,
  steps,
  filing,
]

/** The version this code wants. */
export const wantedVersion = migrations.length

/** "ops" in ASCII: any constant does, as long as nobody else on the server uses it. */
const lockKey = 0x6f7073

/**
 * Brings the schema up to `wantedVersion` in one transaction, under a lock so that replicas that start
 * together take turns. Refuses a database that is newer than the code, unless `ahead` says that this is meant: then
 * it is left as it is. Returns the version found before.
 */
export async function migrate(
  db: Kysely<never>,
  target = wantedVersion,
  { ahead = false }: { readonly ahead?: boolean } = {},
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(lockKey)})`.execute(trx)
    await sql`create schema if not exists ops`.execute(trx)
    await sql`
      create table if not exists ops.schema_version (
        version integer primary key,
        at timestamptz not null default clock_timestamp()
      )`.execute(trx)
    const found = await readVersion(trx)
    if (found > wantedVersion && !ahead)
      throw new Error(
        `The database is at schema version ${found}, this bot knows ${wantedVersion}: start the newer bot again, restore the backup from before it, or set DATABASE_SCHEMA_AHEAD=true to run the older bot on the newer schema for a while.`,
      )
    for (const [i, step] of migrations.slice(found, target).entries()) {
      await step(trx)
      await sql`insert into ops.schema_version (version) values (${found + i + 1})`.execute(trx)
    }
    return found
  })
}

/** The version the database is at. */
export async function readVersion(db: Kysely<never>): Promise<number> {
  const { rows } = await sql<{ version: number | null }>`
    select max(version)::int as version from ops.schema_version`.execute(db)
  return rows[0]?.version ?? 0
}
