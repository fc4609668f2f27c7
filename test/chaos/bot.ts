import { sql } from 'kysely'
import { z } from 'zod'
import { systemClock } from '../../src/adapters/clock.ts'
import { databaseApprovals } from '../../src/adapters/db/approvals.ts'
import { databaseLiveCards } from '../../src/adapters/db/live-cards.ts'
import { type Database, openDatabase } from '../../src/adapters/db/open.ts'
import { outboxJob } from '../../src/adapters/db/outbox.ts'
import { openGithub } from '../../src/adapters/github/index.ts'
import { openJobs } from '../../src/adapters/jobs/open.ts'
import { zip } from '../../src/adapters/zip.ts'
import { changedJob, executeJob, expireJob } from '../../src/chat/approval.ts'
import type { AnyJob, Job } from '../../src/chat/job.ts'
import type { Click } from '../../src/chat/judge.ts'
import { rollback } from '../../src/features/rollback/index.ts'
import type { Approvals } from '../../src/ports/approvals.ts'
import type { Jobs } from '../../src/ports/jobs.ts'
import type { Messenger } from '../../src/ports/messenger.ts'

/*
 * A bot without Teams, as a process of its own: the engine, the jobs, the rollback and the outbox are real, and
 * GitHub is the sandbox's in the parent; messages are written to a table that the bot itself never reads.
 */

const noLog = { info: () => {}, warn: () => {}, error: () => {} }
const Id = z.object({ id: z.string() })
const Changed = z.object({ id: z.string(), version: z.number() })

/** Where to die, "report.committed#2" for the second time there: only this program honours it, as a hook. */
const [killAt, nth = '1'] = (process.env.OPS_TEST_KILL_AT ?? '').split('#')
let times = 0
const hook = (at: string): void => {
  if (at === killAt && ++times === Number(nth)) process.kill(process.pid, 'SIGKILL')
}

/** Where the sandbox's GitHub is; without it nothing is dispatched, and no test asks for it. */
const Hub = z.object({ url: z.string(), token: z.string(), owner: z.string(), repo: z.string() })
const hub = process.env.OPS_TEST_GITHUB ? Hub.parse(JSON.parse(process.env.OPS_TEST_GITHUB)) : undefined

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
  const approvals = databaseApprovals({ db, enqueue, prompt: jobs, hook })
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
    ...executors(approvals, jobs, job),
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

type MakeJob = <Data>(name: string, data: z.ZodType<Data>, run: (data: Data) => Promise<unknown>) => AnyJob

/** The jobs of the real rollback on the parent's GitHub. */
function executors(approvals: Approvals, jobs: Jobs, job: MakeJob): readonly AnyJob[] {
  if (!hub) return [job(executeJob('rollback'), Id, async () => {})]
  const { url: baseUrl, token, owner, repo } = hub
  const auth = { kind: 'token', token } as const
  const github = openGithub({ owner, repo, baseUrl, auth, unpack: zip.unpack })
  const unknown = async () => undefined
  const { jobs: made } = rollback(
    {
      ...github,
      runs: {
        ...github.runs,
        async dispatch(...order) {
          hook('dispatch.before')
          const dispatched = await github.runs.dispatch(...order)
          hook('dispatch.after')
          return dispatched
        },
      },
      ...{ approvals, jobs, log: noLog, clock: systemClock },
      accelerator: { manifest: unknown },
      audit: { append: () => Promise.reject(new Error('not here')) } as never,
      environments: { names: () => ['prod'], resources: unknown, health: unknown, canary: unknown },
      telemetry: { environments: () => ['prod'], query: () => Promise.reject(new Error('no logs')) },
    },
    {
      workflows: { rollback: 'ops-rollback.yml', deploy: 'deploy.yml', evals: 'evals.yml' },
      branch: 'main',
      environments: { prod: { github: 'prod', lastKnownGood: undefined } },
      pace: { tick: 100, lookFor: 3_000, verifyFor: 500, watchFor: 120_000 },
    },
  )
  return made ?? []
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
