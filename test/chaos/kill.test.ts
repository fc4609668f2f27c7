import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Github, startGithub } from '../../sandbox/github/index.ts'
import { openDatabase } from '../../src/adapters/db/open.ts'
import type { Approval, Proposal } from '../../src/chat/approval.ts'
import type { Decided, Requested } from '../../src/ports/approvals.ts'
import { ada, ben, channel, made, proposal } from '../fakes/approvals.ts'
import { noLog } from '../fakes/database.ts'
import { emptyPostgres } from '../fakes/postgres.ts'
import { checkInvariants } from './invariants.ts'
import { type BotProcess, startBot } from './process.ts'

const template = readFileSync('infra/workflows/ops-rollback.yml', 'utf8')

/**
 * Where a bot may be killed: before and after each commit of approve → dispatch → notify, and around each thing
 * it does to the world. The reports are the claim of the dispatch, what GitHub answered, and what the run does.
 */
const points = [
  ...['request.written', 'request.committed', 'decide.written', 'decide.committed'],
  ...['begin.written', 'begin.committed', 'report.written', 'report.committed'],
  ...['dispatch.before', 'dispatch.after', 'report.written#2', 'report.committed#2'],
  ...['report.written#3', 'report.committed#3', 'settle.written', 'settle.committed'],
  ...['send.before', 'send.after'],
]
/** After these nobody can know whether the dispatch was made without looking, and it was not. */
const unknowable = ['report.committed', 'dispatch.before']
const folders: string[] = []
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

for (const point of points)
  test(`a bot killed at ${point} on PostgreSQL leaves one decision and one run at most`, async (t) => {
    await killedAt(t, point, await emptyPostgres())
  })

for (const point of ['decide.committed', 'dispatch.after', 'send.after'])
  test(`a bot killed at ${point} on a data folder leaves one decision and one run at most`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'ops-kill-'))
    folders.push(folder)
    await killedAt(t, point, folder)
  })

async function killedAt(t: TestContext, point: string, place: string): Promise<void> {
  // Slow enough to be seen underway where that is what it is about.
  const speed = point.endsWith('#3') ? 60 : 2000
  const github = await startGithub({ adopt: { '.github/workflows/ops-rollback.yml': template }, speed })
  t.after(() => github.close())
  const asked = rollbackOf(github)
  const first = await startBot(place, point, github)
  const timeUp = wait(60_000, 'still alive', { ref: false })
  // The first card goes out beside what follows, which on a busy machine gets as far as the dispatch meanwhile.
  const waited = point.startsWith('send') ? Promise.race([first.gone, timeUp]) : undefined
  // It dies somewhere in here, and whoever clicked does not hear back.
  await askAndApprove(first, asked, waited).catch((error) => assert.match(String(error), /died/))
  assert.equal(await Promise.race([first.gone, timeUp]), 'SIGKILL', `it must die at ${point}`)
  await letTimePass(place)

  const second = await startBot(place, undefined, github)
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
  const runs = github.repository().runs.filter(({ inputs }) => inputs.key !== undefined)
  assert.deepEqual(
    runs.map(({ inputs }) => inputs.key),
    done === 'unknown' ? [] : [`ops-${approval.id}`],
  )
  assert.equal(github.repository().live.get('prod')?.version === 'v1.5.0', done === 'succeeded')
  const { rows } = await sql<{ how: string; message: string; summary: string }>`
    select how, message, summary from world.message order by n`.execute(database.db)
  assert.equal(rows.at(-1)?.summary, done, 'the last thing people saw')
  const posts = rows.filter(({ how }) => how === 'post').length
  // Cards are sent beside the work: who dies between sending one and storing that posts it again.
  assert.ok(posts === 1 || posts === 2, `${posts} cards were posted`)
  await checkInvariants(database.db)
  await database.close()
}

/** What the command would ask for, on this GitHub. */
function rollbackOf(github: Github): Proposal {
  const { goodSha = '', badSha = '' } = github.story ?? {}
  const repo = github.repository()
  const running = repo.deployments.findLast(
    ({ environment, statuses }) => environment === 'prod' && statuses[0]?.state === 'success',
  )
  return proposal({
    subject: 'rollback:prod',
    payload: {
      ...{ tag: 'v1.5.0', sha: goodSha, environment: 'prod', github: 'prod' },
      ...{ deployment: running?.id ?? 0, recorded: badSha, running: badSha },
    },
  })
}

const placed = (place: string) => (place.startsWith('postgres') ? { url: place } : { folder: place })

/** `first`: what is waited for before the click. */
async function askAndApprove(
  bot: BotProcess,
  asked: ReturnType<typeof proposal>,
  first?: Promise<unknown>,
): Promise<Approval> {
  const requested = await bot.ask<Requested>({
    ask: 'request',
    args: [asked, ada, channel, { key: 'line-1' }],
  })
  const { id, nonce } = made(requested)
  await first
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
