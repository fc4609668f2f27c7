import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect, sql } from 'kysely'
import { z } from 'zod'
import { databaseApprovals } from '../../../src/adapters/db/approvals.ts'
import { databaseAudit } from '../../../src/adapters/db/audit.ts'
import { databaseDialogState } from '../../../src/adapters/db/dialog-state.ts'
import { databaseInbox } from '../../../src/adapters/db/inbox.ts'
import { migrate, wantedVersion } from '../../../src/adapters/db/migrate.ts'
import { approvalSteps, recordSteps } from '../../../src/adapters/db/migrations/012-steps.ts'
import { jobStep, reportStep } from '../../../src/adapters/db/migrations/013-filing.ts'
import { type Database, openDatabase } from '../../../src/adapters/db/open.ts'
import { postgresDialect } from '../../../src/adapters/db/postgres.ts'
import type { Schema } from '../../../src/adapters/db/schema.ts'
import { openJobs } from '../../../src/adapters/jobs/open.ts'
import { changedJob, executeJob, expireJob } from '../../../src/chat/approval.ts'
import type { AnyJob } from '../../../src/chat/job.ts'
import { ada, ask, ben } from '../../fakes/approvals.ts'
import { noLog } from '../../fakes/database.ts'
import { pgliteImage } from '../../fakes/pglite-image.ts'
import { emptyPostgres } from '../../fakes/postgres.ts'

/*
 * The bot is replaced while people are in the middle of things: an old schema is filled as the old bot would have
 * filled it, the new one opens it, and what was begun goes on.
 */

/** How far the schema was when approvals and cards were first kept. */
const firstWithApprovals = 3
type Old = { readonly database: Database; reopen(): Promise<Database> }

/** A database at an earlier version, as the bot of then had it open. */
async function oldDatabase(kind: 'PGlite' | 'PostgreSQL', version: number): Promise<Old> {
  const url = kind === 'PostgreSQL' ? await emptyPostgres() : undefined
  const pglite = url ? undefined : new PGlite({ loadDataDir: await pgliteImage() })
  const db = new Kysely<Schema>({
    dialect: url ? postgresDialect({ url }, noLog) : new PGliteDialect({ pglite: pglite as PGlite }),
  })
  await migrate(db as unknown as Kysely<never>, version)
  // Today's code fills it, so it is lent what that code calls; then it was done by the statements inside.
  const lent = [recordSteps, jobStep, ...(version >= firstWithApprovals ? [approvalSteps, reportStep] : [])]
  for (const step of lent) await step(db as unknown as Kysely<never>)
  const store = url
    ? ({ kind: 'postgres', connection: { connectionString: url } } as const)
    : ({ kind: 'pglite', pglite: pglite as PGlite } as const)
  const database = { db: db.withSchema('ops'), store } as unknown as Database
  return {
    database,
    async reopen() {
      const image = await pglite?.dumpDataDir('none')
      await db.destroy()
      return openDatabase({ log: noLog, ...(url ? { url } : { image: image as Blob }) })
    },
  }
}

const job = (name: string, run: AnyJob['run'] = async () => undefined): AnyJob => ({
  name,
  data: z.looseObject({}),
  patience: 30,
  retries: 1,
  run,
})

for (const kind of ['PGlite', 'PostgreSQL'] as const)
  describe(`an upgrade on ${kind}`, () => {
    test('from the first version: the record, the inbox and open questions are all there', async () => {
      const old = await oldDatabase(kind, 1)
      const { db } = old.database
      await databaseAudit(db).append({ event: 'a.b', actor: 'p', subject: 's', detail: { n: 1 } })
      await databaseInbox(db).first('delivery 1')
      await databaseDialogState(db).write('ann', { question: 'which?' }, undefined)

      const now = await old.reopen()
      assert.deepEqual(await now.schemaVersion(), { found: wantedVersion, wanted: wantedVersion })
      assert.deepEqual((await databaseDialogState(now.db).read('ann'))?.value, { question: 'which?' })
      assert.equal(await databaseInbox(now.db).first('delivery 1'), false)
      await databaseAudit(now.db).append({ event: 'a.c', actor: 'p', subject: 's', detail: {} })
      const chain = await databaseAudit(now.db).verify()
      assert.ok(chain.intact && chain.entries === 2)
      await now.close()
    })

    test('with approvals open, jobs filed and a schedule kept: all of it goes on', async () => {
      const old = await oldDatabase(kind, firstWithApprovals)
      const names = [changedJob, expireJob, executeJob('rollback'), 'reminder.send']
      const before = openJobs({ database: old.database, log: noLog })
      // Filed and not yet run: the old bot is stopped before its workers look.
      const weekly = { ...job('report.weekly'), schedule: { cron: '0 9 * * 1', zone: 'Europe/Berlin' } }
      await before.start([...names.map((name) => job(name)), weekly].map((one) => ({ ...one, parallel: 0 })))
      const approvals = databaseApprovals({ db: old.database.db, enqueue: before.enqueueIn })
      const waiting = await ask(approvals)
      const approved = await ask(approvals)
      const yes = { id: approved.id, nonce: approved.nonce, verdict: 'approve', actor: ben } as const
      assert.equal((await approvals.decide(yes)).outcome, 'decided')
      const after = new Date(Date.now() + 2000)
      await before.enqueue({ name: 'reminder.send' }, { about: 'the drill' }, { key: 'reminder 1', after })
      await before.stop(1000)

      const now = await old.reopen()
      const ran: string[] = []
      const { promise: all, resolve } = Promise.withResolvers<void>()
      const listen = (name: string) =>
        job(name, async (data: { readonly id?: string; readonly about?: string }) => {
          ran.push(`${name} ${data.id ?? data.about}`)
          if (ran.some((one) => one.startsWith('reminder')) && ran.some((one) => one.startsWith('rollback')))
            resolve()
        })
      const jobs = openJobs({ database: now, log: noLog, pollSeconds: 1 })
      await jobs.start([...names.map(listen), weekly])
      await all
      const schedules = await sql<{ name: string; cron: string; timezone: string }>`
        select name, cron, timezone from pgboss.schedule`.execute(now.db)
      assert.deepEqual(schedules.rows, [
        { name: 'report.weekly', cron: '0 9 * * 1', timezone: 'Europe/Berlin' },
      ])
      assert.ok(ran.includes('reminder.send the drill'))
      assert.ok(ran.includes(`${executeJob('rollback')} ${approved.id}`))

      const engine = databaseApprovals({ db: now.db, enqueue: jobs.enqueueIn })
      const begun = await engine.begin(approved.id)
      assert.equal(begun.outcome, 'begun')
      assert.equal((await engine.begin(approved.id)).outcome, 'resumed')
      assert.equal(await engine.settle(approved.id, 'succeeded', null), true)
      const open = await engine.open()
      assert.deepEqual(
        open.map(({ id }) => id),
        [waiting.id],
      )
      const decided = await engine.decide({
        id: waiting.id,
        nonce: waiting.nonce,
        verdict: 'approve',
        actor: ben,
      })
      assert.equal(decided.outcome, 'decided')
      assert.equal(
        await jobs.enqueue({ name: 'reminder.send' }, {}, { key: 'reminder 1' }),
        false,
        'once per key, still',
      )
      assert.ok((await databaseAudit(now.db).verify()).intact)
      await jobs.stop(1000)
      await now.close()
    })

    // The embedded one takes seconds each time, and runs the same statements.
    test('from every version in between', { skip: kind === 'PGlite' }, async () => {
      for (let version = 1; version < wantedVersion; version++) {
        const old = await oldDatabase(kind, version)
        await databaseAudit(old.database.db).append({ event: 'a.b', actor: ada.id, subject: 's', detail: {} })
        const now = await old.reopen()
        assert.equal((await now.schemaVersion()).found, wantedVersion)
        assert.ok((await databaseAudit(now.db).verify()).intact)
        await now.close()
      }
    })
  })

test('one version back: an older bot runs on a newer schema when it is told to, and only then', async () => {
  const url = await emptyPostgres()
  const newer = await openDatabase({ url, log: noLog })
  await sql`insert into ops.schema_version (version) values (${sql.lit(wantedVersion + 1)})`.execute(newer.db)
  await newer.close()
  await assert.rejects(openDatabase({ url, log: noLog }), /DATABASE_SCHEMA_AHEAD=true/)
  const older = await openDatabase({ url, ahead: true, log: noLog })
  const { found, wanted } = await older.schemaVersion()
  assert.equal(found, wantedVersion + 1)
  assert.equal(wanted, found, 'and it is ready')
  await older.close()
})

test('migrations only add: what an older bot reads and writes stays', () => {
  const folder = 'src/adapters/db/migrations'
  for (const name of readdirSync(folder)) {
    const text = readFileSync(`${folder}/${name}`, 'utf8')
    assert.doesNotMatch(
      text,
      /\b(drop\s+(table|column|schema)|rename\s+(to|column)|alter\s+column\s+\w+\s+(type|set\s+not\s+null)|truncate\s+table|delete\s+from)\b/i,
      name,
    )
  }
})
