import { sql } from 'kysely'
import { z } from 'zod'
import { systemClock } from '../../src/adapters/clock.ts'
import { databaseApprovals } from '../../src/adapters/db/approvals.ts'
import { databaseLiveCards } from '../../src/adapters/db/live-cards.ts'
import { type Database, openDatabase } from '../../src/adapters/db/open.ts'
import { outboxJob } from '../../src/adapters/db/outbox.ts'
import { openJobs } from '../../src/adapters/jobs/open.ts'
import { changedJob, executeJob, expireJob } from '../../src/chat/approval.ts'
import type { Job } from '../../src/chat/job.ts'
import type { Click } from '../../src/chat/judge.ts'
import type { Approvals } from '../../src/ports/approvals.ts'
import type { Messenger } from '../../src/ports/messenger.ts'

/*
 * A bot without Teams and GitHub, as a process of its own: the engine, the jobs and the outbox are real; what
 * leaves the bot is written to the tables of a schema `world` that the bot itself never reads to decide, except
 * where it would ask GitHub.
 */

const noLog = { info: () => {}, warn: () => {}, error: () => {} }
const Id = z.object({ id: z.string() })
const Changed = z.object({ id: z.string(), version: z.number() })

/** Where to die, once: only this program honours it, and hands it to the engine as a hook. */
const killAt = process.env.OPS_TEST_KILL_AT
const hook = (at: string): void => {
  if (at === killAt) process.kill(process.pid, 'SIGKILL')
}

/** What the parent may ask for. */
export type Ask =
  | { readonly ask: 'request'; readonly args: Parameters<Approvals['request']> }
  | { readonly ask: 'decide'; readonly click: Click }
  | { readonly ask: 'storm'; readonly clicks: readonly Click[] }
  | { readonly ask: 'seen'; readonly id: string }
  | { readonly ask: 'stop' }
/** How one click of a storm went; `ms` is how long it took. */
export type Stormed = { readonly outcome: string; readonly ms: number }

async function main(place: string): Promise<void> {
  const where = place.startsWith('postgres') ? { url: place } : { folder: place }
  const database = await openDatabase({ ...where, log: noLog })
  const { db } = database
  const jobs = openJobs({ database, log: noLog, pollSeconds: 1 })
  const enqueue = jobs.enqueueIn
  const approvals = databaseApprovals({ db, enqueue, hook })
  const cards = databaseLiveCards(db, enqueue)
  await makeWorld(database)

  const job = <Data>(
    name: string,
    data: z.ZodType<Data>,
    run: (data: Data) => Promise<unknown>,
  ): Job<Data> => ({
    name,
    data,
    patience: 30,
    retries: 50,
    run: async (one) => void (await run(one)),
  })
  await jobs.start([
    job(changedJob, Changed, async ({ id }) => {
      const approval = await approvals.find(id)
      if (!approval) return
      const card = { template: 'none', data: {}, summary: approval.state }
      await cards.show(`approval:${id}`, { conversation: 'ops' }, card, approval.version)
    }),
    job(expireJob, Id, ({ id }) => approvals.expire(id)),
    job(executeJob('rollback'), Id, ({ id }) => execute(database, approvals, id)),
    outboxJob({ db, enqueue, messenger: worldMessenger(database), clock: systemClock, log: noLog, hook }),
  ])

  const answer = async (asked: Ask): Promise<unknown> => {
    switch (asked.ask) {
      case 'request':
        return approvals.request(...asked.args)
      case 'decide':
        return approvals.decide(asked.click)
      case 'storm':
        return Promise.all(asked.clicks.map((click) => clicked(approvals, click)))
      case 'seen': {
        const { rows } = await sql<{ summary: string }>`
          select m.summary from world.message m join ops.live_card c on c.message = m.message
          where c.subject = ${`approval:${asked.id}`} and c.shown = c.wanted order by m.n desc limit 1`.execute(
          db,
        )
        return rows[0]?.summary
      }
      case 'stop':
        await jobs.stop(10_000)
        await database.close()
        setImmediate(() => process.exit(0))
        return undefined
    }
  }
  process.on('message', ({ id, asked }: { id: number; asked: Ask }) => {
    answer(asked).then(
      (result) => process.send?.({ id, result }),
      (error) => process.send?.({ id, error: String(error) }),
    )
  })
  process.send?.({ id: 0, result: 'ready' })
}

/** The dispatch is made at most once: when in doubt, it looks for it and asks a person. */
async function execute(database: Database, approvals: Approvals, id: string): Promise<void> {
  const begun = await approvals.begin(id)
  if (begun.outcome === 'void') return
  const { db } = database
  if (begun.outcome === 'resumed') {
    const { rows } = await sql`select 1 from world.dispatch where key = ${begun.key}`.execute(db)
    await approvals.settle(id, rows.length ? 'succeeded' : 'unknown', null)
    return
  }
  hook('dispatch.before')
  await sql`insert into world.dispatch (key) values (${begun.key})`.execute(db)
  hook('dispatch.after')
  await approvals.settle(id, 'succeeded', null)
}

function worldMessenger({ db }: Database): Messenger {
  const write = async (how: string, message: string, summary: string) => {
    await sql`insert into world.message (how, message, summary) values (${how}, ${message}, ${summary})`.execute(
      db,
    )
    return { state: 'sent', id: message } as const
  }
  return {
    post: (_to, card) => write('post', crypto.randomUUID(), card.summary),
    update: (_to, id, card) => write('update', id, card.summary),
  }
}

/** Two bots that start together take turns: "if not exists" alone races with itself. */
async function makeWorld({ db }: Database): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(1)`.execute(trx)
    await sql`create schema if not exists world`.execute(trx)
    await sql`create table if not exists world.dispatch (n serial, key text)`.execute(trx)
    await sql`create table if not exists world.message (n serial, how text, message text, summary text)`.execute(
      trx,
    )
  })
}

async function clicked(approvals: Approvals, click: Click): Promise<Stormed> {
  const start = performance.now()
  const decided = await approvals.decide(click).catch((error) => ({ outcome: `error: ${error}` }))
  return { outcome: decided.outcome, ms: performance.now() - start }
}

await main(process.argv[2] as string)
