import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { stringify } from 'yaml'
import { type Review, review } from '../../sandbox/accelerator/hitl-client.ts'
import { freePort } from '../../sandbox/free-port.ts'
import { type Person, people } from '../../sandbox/people.ts'
import { click, message, type Room } from '../../sandbox/teams/activity.ts'
import { type Connector, type Sent, startConnector } from '../../sandbox/teams/connector.ts'
import { tenant } from '../../sandbox/tenant.ts'
import { type Database, openDatabase } from '../../src/adapters/db/open.ts'
import type { HitlRequest } from '../../src/chat/hitl/request.ts'
import { noLog } from '../fakes/database.ts'
import { contact, hitlStore, type TestHitl } from '../fakes/hitl.ts'
import { emptyPostgres } from '../fakes/postgres.ts'
import { checkInvariants } from './invariants.ts'
import { type RealBot, startReal, until } from './real.ts'

/*
 * Two whole bots on one PostgreSQL, the accelerator's client in front of them and Teams behind them. What is killed
 * here is killed: a process that holds callers' connections.
 */
let url = ''
let folder = ''
let database: Database
let store: TestHitl
let connector: Connector
let [a, b] = [] as unknown as [RealBot, RealBot]
let secret = ''

const crowd: readonly Person[] = Array.from({ length: 6 }, (_, i) => ({
  ...{ id: `user-crowd-${i}`, oid: `5e1f0000-0000-4000-8000-0000000001${String(i).padStart(2, '0')}` },
  ...{ given: `Crowd${i}`, surname: 'Park', role: 'approver' as const },
}))
const cast = [...people, ...crowd]
const by = (given: string) => cast.find((one) => one.given === given) as Person
const ops = stringify({
  people: {
    roles: Object.fromEntries(
      Object.entries(Object.groupBy(cast, ({ role }) => role)).map(([role, all]) => [
        role,
        all.map(({ oid }) => oid),
      ]),
    ),
  },
  environments: {
    prod: { appInsights: '/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/c' },
  },
  channels: { approvals: tenant.channel.id },
  // Nobody is late here, however slow the machine is.
  hitl: { answerSeconds: 600, stream: true },
})
const bot = (port: number) => startReal({ ops, folder, database: url, port })

before(async () => {
  url = await emptyPostgres()
  folder = await mkdtemp(join(tmpdir(), 'ops-hitl-'))
  database = await openDatabase({ url, log: noLog })
  store = hitlStore(database)
  connector = await startConnector()
  secret = (await store.requests.rotate('prod', { id: 'id-lena', name: 'Lena' })).secret
  ;[a, b] = await Promise.all([bot(await freePort()), bot(await freePort())])
  // The bot speaks only where it has been spoken to.
  await a.deliver(message(connector.url, by('Alex'), 'channel', 'help'))
})
after(async () => {
  await Promise.all([a?.kill(), b?.kill()])
  await connector?.close()
  await database?.close()
  await rm(folder, { recursive: true, force: true })
})

let count = 0
type Called = { readonly answer: Promise<Review>; readonly request: HitlRequest }
/** An agent asks this bot; resolves once the call waits. */
async function call(at: RealBot): Promise<Called> {
  const asked = { ...contact(), args: { account_id: `A-${++count}` } }
  const answer = review(`${at.base.replace('://', `://hitl:${secret}@`)}/api/hitl/prod`, asked, {
    timeoutMs: 300_000,
  })
  let heard: Review | undefined
  void answer.then((said) => {
    heard = said
  })
  const request = await until(async () => {
    assert.equal(heard, undefined, at.said())
    const { rows } = await sql<{ id: string }>`
      select id from ops.hitl_request where shown like ${`%"A-${asked.args.account_id.slice(2)}"%`}`.execute(
      database.db,
    )
    return rows[0] && store.requests.find(rows[0].id)
  }, 'the call comes in')
  return { answer, request }
}
const press = (
  at: RealBot,
  { id, nonce }: HitlRequest,
  who = by('Sam'),
  verb = 'hitl.approve',
  room: Room = 'channel',
) => at.deliver(click(connector.url, who, room, { verb, data: { id, nonce }, on: 'activity-1' }))
const stateOf = async ({ id }: HitlRequest) => {
  const found = await store.requests.find(id)
  return found && [found.state, found.cause]
}
/** What the channel shows of a call at last. */
const shown = (request: HitlRequest): string =>
  JSON.stringify(connector.sent.findLast((sent) => isAbout(sent, request))?.activity ?? '')
const isAbout = ({ how, activity }: Sent, { id }: HitlRequest): boolean =>
  how !== 'delete' && JSON.stringify(activity).includes(`request ${id}`)
const untilShown = (request: HitlRequest, text: string) =>
  until(async () => shown(request).includes(text), `the card says "${text}"`, 120_000)

/**
 * As if the minute had passed after which a bot that is not heard of holds nothing any more: no call, no job, and no
 * conversation in which it was just saying something.
 */
async function letTimePass({ id }: HitlRequest): Promise<void> {
  await sql`update ops.send_lane set held_until = held_until - interval '1 hour'`.execute(database.db)
  await sql`
    update pgboss.job set heartbeat_on = heartbeat_on - interval '1 minute' where state = 'active'`.execute(
    database.db,
  )
  await sql`
    update ops.hitl_holder set seen_at = seen_at - interval '1 minute'
    where id = (select holder from ops.hitl_request where id = ${id})`.execute(database.db)
}
const sweep = () => sql`insert into pgboss.job (name, data) values ('hitl.sweep', '{}')`.execute(database.db)

test('a call that one bot holds is decided by a click on another one', async () => {
  const yes = await call(a)
  const no = await call(a)
  await press(b, yes.request)
  await press(b, no.request, by('Mina'), 'hitl.reject')
  assert.deepEqual(await yes.answer, { outcome: 'approved' })
  assert.deepEqual(await no.answer, { outcome: 'denied' })
  await untilShown(yes.request, 'the agent has been told')
  await untilShown(no.request, 'Rejected by Mina Kaya')
})

test('a bot that is killed breaks the connection, and nobody can approve what it held', async () => {
  const [early, late, silent] = [await call(a), await call(a), await call(a)]
  await untilShown(silent.request, 'Decide by')
  await a.kill()
  for (const { answer } of [early, late, silent]) {
    const heard = await answer
    assert.equal(heard.outcome, 'failed', 'a broken connection, and nothing that could be taken for a yes')
    assert.match(heard.outcome === 'failed' ? heard.type : '', /^(RemoteProtocolError|ReadError)$/)
  }
  // Before anybody can know: the click counts, and reaches nobody.
  await press(b, early.request)
  await letTimePass(early.request)
  const refused = JSON.stringify(await press(b, late.request))
  assert.match(refused, /Caller gone, nothing was executed/)
  await sweep()
  for (const { request } of [early, late, silent]) {
    await untilShown(request, 'Caller gone, nothing was executed')
    await untilShown(request, 'The bot was restarted while this waited')
    assert.deepEqual(await stateOf(request), ['caller-gone', 'restart'])
    assert.doesNotMatch(shown(request), /hitl\.approve/)
    assert.match(JSON.stringify(await press(b, request)), /Caller gone, nothing was executed/)
  }
})

test('started again in the middle of a wait, it holds nothing of before, and takes what comes', async () => {
  a = await bot(Number(new URL(a.base).port))
  const before = await call(a)
  await a.kill()
  a = await bot(Number(new URL(a.base).port))
  assert.equal((await before.answer).outcome, 'failed')
  await letTimePass(before.request)
  assert.match(JSON.stringify(await press(a, before.request)), /Caller gone, nothing was executed/)
  const next = await call(a)
  await press(b, next.request)
  assert.deepEqual(await next.answer, { outcome: 'approved' })
})

test('a bot that is told to stop says so to whoever waits', async () => {
  const { answer, request } = await call(b)
  const port = Number(new URL(b.base).port)
  assert.equal(await b.stop(), 0, b.said())
  const heard = await answer
  // White space may have been sent already; then the line is cut, which is no answer either.
  assert.equal(heard.outcome, 'failed')
  await untilShown(request, 'Not decided: the bot was restarted')
  b = await bot(port)
})

test('engaging the kill switch among a hundred clicks: nothing is approved after it has been', async (t) => {
  const calls: Called[] = []
  // A few at a time: more than that at once is overload, of which each caller would be told.
  for (let i = 0; i < 20; i++) calls.push(...(await Promise.all([a, b, a, b, a].map(call))))
  await a.deliver(message(connector.url, by('Alex'), 'personal', 'killswitch engage tools prod odd mails'))
  const approvers = [...crowd, by('Sam'), by('Mina'), by('Lena')]
  const clickOn = ({ request }: Called, i: number) =>
    press(i % 3 ? a : b, request, approvers[i % approvers.length])
  // Each approver takes the next one as soon as the last is done.
  let next = 0
  const clickUntil = (end: number, hands = approvers.length) =>
    Promise.all(
      approvers.slice(0, hands).map(async () => {
        for (let i = next++; i < end; i = next++) await clickOn(calls[i] as Called, i)
        next = end
      }),
    )
  await clickUntil(20)
  const engaged = a.deliver(message(connector.url, by('Alex'), 'personal', 'yes'))
  // Few hands, so that clicks go on for as long as his line takes until it has been read and done.
  await clickUntil(80, 3)
  await engaged
  await until(async () => (await entries()).some(({ event }) => event === 'hitl.closed'), 'it is engaged')
  for (const [i, one] of calls.slice(80).entries())
    assert.doesNotMatch(JSON.stringify(await clickOn(one, i)), /Approved by/)

  const answers = await Promise.all(calls.map(({ answer }) => answer))
  const tally = Object.groupBy(answers, ({ outcome }) => outcome)
  const [approved, denied] = [tally.approved?.length ?? 0, tally.denied?.length ?? 0]
  t.diagnostic(`${approved} approved before it, ${denied} denied by it`)
  assert.equal(approved + denied, 100, 'each caller has heard a yes or a no')
  assert.ok(denied >= 20)
  const record = await entries()
  const closed = record.findIndex(({ event }) => event === 'hitl.closed')
  // The record has the order in which transactions have been committed.
  assert.deepEqual(
    record.slice(closed).filter(({ event }) => event === 'hitl.approved'),
    [],
  )
  for (const [i, { request }] of calls.entries()) {
    const end = await stateOf(request)
    if (answers[i]?.outcome === 'approved') {
      assert.deepEqual(end, ['answered', undefined])
      assert.ok(record.findIndex(({ event, subject }) => isYes(event) && subject === request.id) < closed)
    } else assert.deepEqual(end, ['refused', 'gate'])
  }
  const refused = await review(`${b.base.replace('://', `://hitl:${secret}@`)}/api/hitl/prod`, contact())
  assert.match(JSON.stringify(refused), /503 Service Unavailable/)
})

const isYes = (event: string): boolean => event === 'hitl.approved'
async function entries(): Promise<readonly { readonly event: string; readonly subject: string }[]> {
  const { rows } = await sql<{
    event: string
    subject: string
  }>`select event, subject from ops.audit order by seq`.execute(database.db)
  return rows
}

test('through all of it a yes was told only where one stands in the record', async () => {
  const { rows } = await sql`
    select r.id from ops.hitl_request r left join ops.hitl_decision d on d.request = r.id and d.verdict = 'approved'
    where (r.state in ('approved', 'answered', 'unknown') or r.delivered_at is not null and r.state = 'answered')
      and d.request is null`.execute(database.db)
  assert.deepEqual(rows, [])
  await checkInvariants(database.db)
})
