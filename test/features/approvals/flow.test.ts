import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { openCards } from '../../../src/adapters/cards/index.ts'
import { openDatabase } from '../../../src/adapters/db/open.ts'
import type { Feature } from '../../../src/chat/feature.ts'
import { sayText } from '../../../src/chat/reply.ts'
import { type Ops, start } from '../../../src/compose.ts'
import { approversOptions } from '../../../src/config/approvers.ts'
import { readConfig } from '../../../src/config.ts'
import { approvals } from '../../../src/features/approvals/index.ts'
import { audit } from '../../../src/features/audit/index.ts'
import type { Ports } from '../../../src/ports/index.ts'
import { checkInvariants } from '../../chaos/invariants.ts'
import { proposal } from '../../fakes/approvals.ts'
import { type CastName, cast, tenantId } from '../../fakes/bot.ts'
import { sampleCommand } from '../../fakes/command.ts'
import { type FakeConnector, fakeConnector, type Sent } from '../../fakes/connector.ts'
import { noLog } from '../../fakes/database.ts'
import { emptyPostgres } from '../../fakes/postgres.ts'

/*
 * The whole way of a request: typed by one person, shown in the channel by the outbox, decided by another one's
 * click, executed by a job, and the same message updated all along; the bot, its door and its database are real.
 */
const conversation = '19:ops@thread.tacv2;messageid=1700000000000'
const { text } = openCards('cards', undefined)
let bot: Ops
let connector: FakeConnector
let dispatched = 0
let ports: Ports
let url: string

/** A rollback that takes no time. */
function rollback(ports: Ports): Feature {
  return {
    name: 'rollback',
    commands: [
      sampleCommand('rollback', {
        role: 'responder',
        run: async (_, turn) => {
          const asked = await ports.approvals.request(
            proposal({ subject: 'rollback:prod' }),
            turn.actor,
            turn.place,
            {
              key: turn.correlation,
            },
          )
          return sayText(asked.outcome)
        },
      }),
    ],
    actions: [],
    jobs: [
      {
        name: 'rollback.execute',
        data: z.object({ id: z.string() }),
        patience: 60,
        retries: 3,
        async run({ id }: { id: string }) {
          const begun = await ports.approvals.begin(id)
          if (begun.outcome !== 'begun') return
          dispatched++
          await ports.approvals.report(id, { sentence: 'Run 17 is queued.' })
          await ports.approvals.settle(id, 'succeeded', { sentence: 'prod answers with v1.4.2.' })
        },
      },
    ],
  }
}

before(async () => {
  connector = await fakeConnector()
  const people = { roles: { responder: [cast.rob.oid], approver: [cast.app.oid] } }
  const component = '/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/c'
  const file = {
    zones: { default: 'Europe/Berlin' },
    people,
    environments: { prod: { appInsights: component } },
  }
  url = await emptyPostgres()
  const config = readConfig(
    { OPS_SANDBOX: 'true', PORT: '0', OPS_TENANTS: tenantId, DATABASE_URL: url },
    () => file,
  )
  bot = await start(config, {
    features: (all, ops) => {
      ports = all
      return [rollback(all), approvals(all, approversOptions(ops)), audit(all, {})]
    },
    ports: { log: noLog },
    teams: { strict: true },
  })
})
after(async () => {
  await bot.stop()
  await connector.close()
})

let count = 0
async function post(as: CastName, activity: object): Promise<Response> {
  const envelope = {
    id: `in-${++count}`,
    channelId: 'msteams',
    serviceUrl: connector.url,
    from: { id: cast[as].id, name: cast[as].name, aadObjectId: cast[as].oid },
    recipient: { id: '28:bot', name: 'ops' },
    conversation: { id: conversation, conversationType: 'channel', tenantId },
    channelData: { tenant: { id: tenantId } },
  }
  return fetch(`http://127.0.0.1:${bot.port}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...envelope, ...activity }),
  })
}
const say = (as: CastName, line: string) =>
  post(as, {
    type: 'message',
    text: `<at>ops</at> ${line}`,
    entities: [{ type: 'mention', text: '<at>ops</at>', mentioned: { id: '28:bot', name: 'ops' } }],
  })
// biome-ignore lint/suspicious/noExplicitAny: the invoke's answer is read by path
async function click(as: CastName, verb: string, data: unknown, on?: string): Promise<any> {
  const response = await post(as, {
    type: 'invoke',
    name: 'adaptiveCard/action',
    replyToId: on,
    value: { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' },
  })
  assert.equal(response.status, 200)
  return response.json()
}
const cardOf = (sent: Sent) => sent.activity.attachments?.[0]?.content
const words = (sent: Sent): string => (cardOf(sent) ? text(cardOf(sent)) : (sent.activity.text ?? ''))
const shows = (what: RegExp) => (sent: Sent) => what.test(words(sent))

test('one person asks, another approves, and everybody sees the same card change', async () => {
  await say('rob', 'rollback')
  const live = await connector.until(shows(/Roll back prod to v1\.4\.2[\s\S]*Waiting for approval/), 15_000)
  assert.equal(live.how, 'post')
  assert.equal(live.conversation, conversation, 'in the thread in which it was asked for')
  const data = JSON.parse(/"data":(\{"id":[^}]*\})/.exec(JSON.stringify(cardOf(live)))?.[1] ?? '{}')
  assert.deepEqual(Object.keys(data), ['id', 'nonce'])

  const own = await click('rob', 'approvals.approve', data, live.id)
  assert.match(own.value, /a second person must approve it/)
  const reader = await click('ann', 'approvals.approve', data, live.id)
  assert.match(reader.value, /You may not decide this\. A person with the role approver/)
  const forged = await click('app', 'approvals.approve', { ...data, nonce: 'x' }, live.id)
  assert.match(forged.value, /not the current one/)
  assert.equal(dispatched, 0)

  const yes = await click('app', 'approvals.approve', data, live.id)
  assert.equal(yes.type, 'application/vnd.microsoft.card.adaptive')
  assert.match(text(yes.value), /Approved/)
  const done = await connector.until(
    (sent) => sent.how === 'update' && shows(/prod answers with v1\.4\.2/)(sent),
    15_000,
  )
  assert.equal(done.id, live.id, 'the same message')
  assert.match(words(done), /Done[\s\S]*Approved by Apu Approver/)

  const again = await click('app', 'approvals.approve', data, live.id)
  assert.match(text(again.value), /Done/)
  const late = await click('rob', 'approvals.cancel', data, live.id)
  assert.match(text(late.value), /Done/)
  await wait(500)
  assert.equal(dispatched, 1)
  const posts = connector.sent.filter(
    (sent) => sent.how === 'post' && shows(/request [0-9a-z]{10} · sha256/)(sent),
  )
  assert.equal(posts.length, 1, 'one live card')
})

test('approvals lists what there was, and audit proves it', async () => {
  await say('rob', 'approvals history')
  await connector.until(shows(/Newest requests[\s\S]*Roll back prod/))
  await say('rob', 'approvals')
  await connector.until(shows(/Nothing waits for approval/))
  await say('rob', 'approvals mine')
  await connector.until(shows(/Your requests and decisions[\s\S]*Roll back prod/))
  await say('app', 'audit')
  const audited = await connector.until(shows(/The chain is whole/))
  assert.match(words(audited), /approval\.approved[\s\S]*approval\.refused[\s\S]*approval\.requested/)
  await say('ann', 'audit')
  await connector.until(shows(/approver/i))
})

test('a request can be looked up, and its buttons work there too', async () => {
  await say('rob', 'rollback')
  const live = await connector.until((sent) => secondPost(sent), 15_000)
  const data = JSON.parse(/"data":(\{"id":[^}]*\})/.exec(JSON.stringify(cardOf(live)))?.[1] ?? '{}')
  await say('app', `approvals show ${data.id}`)
  const back = await click('rob', 'approvals.cancel', data, live.id)
  assert.match(text(back.value), /Cancelled by the person who asked/)
  await connector.until(
    (sent) => sent.how === 'update' && sent.id === live.id && shows(/Cancelled/)(sent),
    15_000,
  )
})

/** Of the live cards the one after the first. */
function secondPost(sent: Sent): boolean {
  const posts = connector.sent.filter((one) => one.how === 'post' && shows(/Waiting for approval/)(one))
  return posts.length > 1 && posts.at(-1) === sent
}

test('Teams delivers a click again, first with the same id, then with new ones: one decision, one execution', async () => {
  const before = dispatched
  const data = await asked()
  const click = (id: string) =>
    post('app', {
      ...{ id, type: 'invoke', name: 'adaptiveCard/action' },
      value: { action: { type: 'Action.Execute', verb: 'approvals.approve', data }, trigger: 'manual' },
    })
  const ids = ['again', 'again', 'again-1', 'again-2', 'again-3', 'again']
  const answers = await Promise.all(ids.map(click))
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
  await connector.until(
    (sent) => sent.how === 'update' && shownFor(data.id)(sent) && shows(/Done/)(sent),
    15_000,
  )
  assert.equal(dispatched, before + 1)
  assert.match(await (await click('again-late')).text(), /Done/)
  await invariant()
})

test('a Teams that says 412, 429 with and without a time, 500 and 503 gets the card all the same, once', async () => {
  const faults = [412, 429, 429, 500, 503].map((status, i) => ({
    status,
    when: isLive,
    ...(i === 1 ? { headers: { 'retry-after': '1' } } : {}),
  }))
  const before = connector.sent.length
  connector.fail(...faults)
  const data = await asked()
  const posts = connector.sent.slice(before).filter((sent) => sent.how === 'post' && shownFor(data.id)(sent))
  assert.equal(posts.length, 1)
  connector.fail(...faults)
  await click('rob', 'approvals.cancel', data)
  await connector.until(
    (sent) => sent.how === 'update' && shownFor(data.id)(sent) && shows(/Cancelled/)(sent),
    60_000,
  )
  await invariant()
})

/** Asks for a rollback, and gives what the buttons of its live card carry. */
async function asked(): Promise<{ id: string; nonce: string }> {
  await say('rob', 'rollback')
  for (const end = Date.now() + 60_000; ; await wait(50)) {
    const [newest] = (await readApprovals()).filter(({ state }) => state === 'requested').slice(-1)
    if (newest && connector.sent.some(shownFor(newest.id))) return { id: newest.id, nonce: newest.nonce }
    if (Date.now() > end) throw new Error('the card was not posted')
  }
}
/** A card that the outbox sent, not one that answers somebody. */
const isLive = (activity: object): boolean => JSON.stringify(activity).includes('· sha256 ')
const readApprovals = async () => (await ports.approvals.history({ limit: 50 })).toReversed()
async function invariant(): Promise<void> {
  const database = await openDatabase({ url, log: noLog })
  await checkInvariants(database.db).finally(() => database.close())
}
const shownFor = (id: string) => (sent: Sent) => words(sent).includes(`request ${id}`)
