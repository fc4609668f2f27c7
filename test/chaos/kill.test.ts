import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { openDatabase } from '../../src/adapters/db/open.ts'
import type { Approval } from '../../src/chat/approval.ts'
import type { Decided, Requested } from '../../src/ports/approvals.ts'
import { ada, ben, channel, made, proposal } from '../fakes/approvals.ts'
import { noLog } from '../fakes/database.ts'
import { emptyPostgres } from '../fakes/postgres.ts'
import { checkInvariants } from './invariants.ts'
import { type BotProcess, startBot } from './process.ts'

/** Where a bot may be killed: before and after each commit, and around each thing it does to the world. */
const points = [
  ...['request.written', 'request.committed', 'decide.written', 'decide.committed'],
  ...['begin.written', 'begin.committed', 'dispatch.before', 'dispatch.after'],
  ...['settle.written', 'settle.committed', 'send.before', 'send.after'],
]
/** Points after which nobody can know whether the dispatch was made without looking, and it was not. */
const unknowable = ['begin.committed', 'dispatch.before']
const folders: string[] = []
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

for (const point of points)
  test(`a bot killed at ${point} on PostgreSQL leaves one decision and one execution at most`, async () => {
    await killedAt(point, await emptyPostgres())
  })

for (const point of ['decide.written', 'decide.committed', 'begin.committed', 'send.after'])
  test(`a bot killed at ${point} on a data folder leaves one decision and one execution at most`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ops-kill-'))
    folders.push(folder)
    await killedAt(point, folder)
  })

async function killedAt(point: string, place: string): Promise<void> {
  const asked = proposal({ subject: `rollback:${point}` })
  const first = await startBot(place, point)
  // It dies somewhere in here, and whoever clicked does not hear back.
  await askAndApprove(first, asked).catch((error) => assert.match(String(error), /died/))
  const timeUp = wait(30_000, 'still alive', { ref: false })
  assert.equal(await Promise.race([first.gone, timeUp]), 'SIGKILL', `it must die at ${point}`)
  await letTimePass(place)

  const second = await startBot(place)
  // Teams delivers again what was not answered: the same line, the same click.
  const approval = await askAndApprove(second, asked)
  const done = unknowable.includes(point) ? 'unknown' : 'succeeded'
  await untilShown(second, approval, done)
  await second.ask({ ask: 'stop' }).catch(() => undefined)
  await second.gone

  const database = await openDatabase({ ...placed(place), log: noLog })
  const count = async (query: string) =>
    (await sql.raw<{ n: number }>(`select count(*)::int as n ${query}`).execute(database.db)).rows[0]?.n
  assert.equal(await count('from ops.approval'), 1)
  assert.equal(await count('from ops.approval_decision'), 1)
  assert.equal(await count('from world.dispatch'), done === 'unknown' ? 0 : 1)
  const { rows } = await sql<{ how: string; message: string; summary: string }>`
    select how, message, summary from world.message order by n`.execute(database.db)
  assert.equal(rows.at(-1)?.summary, done, 'the last thing people saw')
  const posts = rows.filter(({ how }) => how === 'post').length
  assert.ok(posts === 1 || (posts === 2 && point === 'send.after'), `${posts} cards were posted`)
  await checkInvariants(database.db)
  await database.close()
}

const placed = (place: string) => (place.startsWith('postgres') ? { url: place } : { folder: place })

async function askAndApprove(bot: BotProcess, asked: ReturnType<typeof proposal>): Promise<Approval> {
  const requested = await bot.ask<Requested>({
    ask: 'request',
    args: [asked, ada, channel, { key: 'line-1' }],
  })
  const { id, nonce } = made(requested)
  const decided = await bot.ask<Decided>({
    ask: 'decide',
    click: { id, nonce, actor: ben, verdict: 'approve' },
  })
  assert.ok(decided.outcome === 'decided' || decided.outcome === 'repeated', decided.outcome)
  return decided.approval as Approval
}

/** Leases and runs of the dead process run out, as they would after a minute. */
async function letTimePass(place: string): Promise<void> {
  const database = await openDatabase({ ...placed(place), log: noLog })
  await checkInvariants(database.db)
  const { db } = database
  await sql`update ops.send_lane set held_until = held_until - interval '1 hour'`.execute(db)
  await sql`update pgboss.job set started_on = started_on - interval '1 hour' where state = 'active'`.execute(
    db,
  )
  await database.close()
}

async function untilShown(bot: BotProcess, { id }: Approval, summary: string): Promise<void> {
  for (const end = Date.now() + 40_000; ; await wait(100)) {
    const seen = await bot.ask<string>({ ask: 'seen', id })
    if (seen === summary) return
    if (Date.now() > end) throw new Error(`the card shows ${seen}, not ${summary}`)
  }
}
