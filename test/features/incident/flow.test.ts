import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openCards } from '../../../src/adapters/cards/index.ts'
import { UpstreamError } from '../../../src/chat/errors.ts'
import type { Finding, Look } from '../../../src/chat/finding.ts'
import { type Ops, start } from '../../../src/compose.ts'
import { readConfig } from '../../../src/config.ts'
import { incident } from '../../../src/features/incident/index.ts'
import type { FiredAlert } from '../../../src/ports/alert-rules.ts'
import type { Changes } from '../../../src/ports/changes.ts'
import { azureAlert } from '../../fakes/azure-alert.ts'
import { type CastName, cast, tenantId } from '../../fakes/bot.ts'
import { type FakeConnector, fakeConnector, type Sent } from '../../fakes/connector.ts'
import { noLog } from '../../fakes/database.ts'
import { emptyPostgres } from '../../fakes/postgres.ts'

/*
 * The whole way of an alert: Azure's message at the door, one card in the subscribed channel with what triage found,
 * acknowledged and assigned by buttons, cleared by Azure's second message, resolved by a line, exported and filed.
 */
const channel = '19:ops@thread.tacv2'
const secret = 'x'.repeat(40)
const { text } = openCards('cards', undefined)
const component = '/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/c'
const found: Finding = {
  state: 'failing',
  tone: 'attention',
  headline: 'Model outage: throttled (429) since 14:00 CET',
  extent: ['12 of 90 requests failed: error rate 13.3% (0% in the 1 h before).'],
  next: "Check the model deployment's quota.",
  causes: ['Model outage: throttled (429) · 12 requests · new'],
  line: 'triage last 2h',
}
let bot: Ops
let connector: FakeConnector
let looks = 0
let logsDown = false
const listed: FiredAlert[] = []
const issues: { readonly key: string; readonly body: string }[] = []

const look: Look = async () => {
  looks++
  if (logsDown) throw new UpstreamError('Azure Monitor Logs', 'unreachable', 'No connection.')
  return found
}
const changes = {
  issue: async ({ key, body }: { key: string; body: string }) => {
    const existed = issues.some((one) => one.key === key)
    if (!existed) issues.push({ key, body })
    return { number: 7, url: 'https://github.com/o/r/issues/7', existed }
  },
} as Partial<Changes> as Changes

before(async () => {
  connector = await fakeConnector()
  const file = {
    zones: { default: 'Europe/Berlin' },
    people: {
      roles: { responder: [cast.rob.oid], approver: [cast.app.oid] },
      names: { [cast.app.oid]: cast.app.name },
    },
    environments: { prod: { appInsights: component } },
    channels: { alerts: channel },
  }
  const config = readConfig(
    {
      ...{ OPS_SANDBOX: 'true', PORT: '0', OPS_TENANTS: tenantId, DATABASE_URL: await emptyPostgres() },
      ALERTS_WEBHOOK_SECRET: secret,
    },
    () => file,
  )
  bot = await start(config, {
    features: (ports) => [
      incident(
        ports,
        { environments: ['prod'], zone: () => 'Europe/Berlin', names: { [cast.app.oid]: cast.app.name } },
        look,
      ),
    ],
    ports: { log: noLog, changes, alertRules: { rules: async () => [], fired: async () => listed } },
    teams: { strict: true },
  })
  await say('rob', 'incidents')
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
    conversation: { id: `${channel};messageid=1700000000000`, conversationType: 'channel', tenantId },
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
async function click(as: CastName, verb: string, data: unknown, on?: string) {
  const response = await post(as, {
    type: 'invoke',
    name: 'adaptiveCard/action',
    replyToId: on,
    value: { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' },
  })
  // biome-ignore lint/suspicious/noExplicitAny: the invoke's answer is read by path
  return (await response.json()) as any
}
const alert = async (over: Parameters<typeof azureAlert>[0]) => {
  const response = await fetch(`http://127.0.0.1:${bot.port}/api/alerts/${secret}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(azureAlert(over)),
  })
  assert.equal(response.status, 202)
}
const cardOf = (sent: Sent) => sent.activity.attachments?.[0]?.content
const words = (sent: Sent): string => (cardOf(sent) ? text(cardOf(sent)) : (sent.activity.text ?? ''))
const shows = (what: RegExp) => (sent: Sent) => what.test(words(sent))
const idIn = (sent: Sent) => /incident ([a-z]{3}\d{3})/.exec(words(sent))?.[1] ?? assert.fail(words(sent))
const minutes = (n: number) => new Date(Date.now() + n * 60_000)
let live: Sent
let id: string

test('an alert is one card in the channel, with what triage found', async () => {
  const firedAt = minutes(-5)
  await alert({ id: 'a-1', firedAt })
  await alert({ id: 'a-1', firedAt })
  live = await connector.until(shows(/prod: error rate[\s\S]*firing since/), 20_000)
  id = idIn(live)
  assert.equal(live.conversation, channel)
  const looked = await connector.until(shows(/prod: error rate[\s\S]*Model outage[\s\S]*Next: Check/), 20_000)
  assert.equal(looked.id, live.id)
  assert.match(words(looked), /Nobody has acknowledged it[\s\S]*pct 12\.5 > 5/)
})

test('another rule joins the card instead of making a second one', async () => {
  await alert({ id: 'a-2', rule: 'P95 latency', firedAt: minutes(-1) })
  const both = await connector.until(shows(/prod: error rate, P95 latency/), 20_000)
  assert.equal(both.id, live.id)
  assert.equal(both.how, 'update')
})

test('people acknowledge and assign by buttons, those who may', async () => {
  const no = await click('ann', 'incident.acknowledge', { id }, live.id)
  assert.match(no.value, /needs a responder/)
  const yes = await click('rob', 'incident.acknowledge', { id }, live.id)
  assert.match(text(yes.value), /Acknowledged by Rob Responder just now/)
  const again = await click('app', 'incident.acknowledge', { id }, live.id)
  assert.match(text(again.value), /Acknowledged by Rob Responder/)
  await say('rob', 'incident assign Apu')
  await connector.until(shows(/Assigned to Apu Approver/), 20_000)
  const mine = await click('rob', 'incident.take', { id }, live.id)
  assert.match(text(mine.value), /Assigned to Rob Responder/)
  await say('rob', 'incident assign nobody-knows')
  await connector.until(shows(/I know nobody called "nobody-knows"/), 20_000)
  assert.match(
    (await click('rob', 'incident.acknowledge', { id: 'xxx999' }, live.id)).value,
    /no such incident/,
  )
})

test('the end clears it, told late and twice, and triage looks at how it ended', async () => {
  const before = looks
  await alert({ id: 'a-2', rule: 'P95 latency', condition: 'Resolved', firedAt: minutes(-1) })
  await alert({ id: 'a-1', condition: 'Resolved', firedAt: minutes(-5) })
  await alert({ id: 'a-1', condition: 'Resolved', firedAt: minutes(-5) })
  const cleared = await connector.until(shows(/All alerts are over/), 20_000)
  assert.equal(cleared.id, live.id)
  assert.ok(looks >= before)
  await say('rob', 'incident note raised the quota')
  await say('rob', `incident resolve ${id} quota raised`)
  await connector.until((sent) => sent.id === live.id && shows(/Resolved by Rob Responder/)(sent), 20_000)
  const late = await click('rob', 'incident.take', { id }, live.id)
  assert.match(JSON.stringify(late.value), /resolved already|Resolved by/)
})

test('what happened can be read, handed out and filed, once', async () => {
  await say('ann', `incidents timeline ${id}`)
  const line = await connector.until(
    shows(/Alert error rate fired[\s\S]*Note: raised the quota[\s\S]*Resolved: quota raised/),
    20_000,
  )
  assert.match(words(line), /Rob Responder/)
  await say('ann', `incidents export ${id}`)
  await connector.until(shows(new RegExp(`incident-${id}\\.md`)), 20_000)
  await say('ann', `incident note ${id} me too`)
  await connector.until(shows(/"incident" needs a responder/), 20_000)
  for (const again of [false, true]) {
    await say('rob', `incident issue ${id}`)
    await say('rob', 'yes')
    await connector.until(shows(again ? /Issue 7 was there already/ : /^Issue 7: /), 20_000)
  }
  assert.equal(issues.length, 1)
  assert.match(issues[0]?.body ?? '', /raised the quota/)
})

test('when the logs cannot be asked the card is there all the same; an end that was told first is no mystery', async () => {
  logsDown = true
  await alert({ id: 'b-1', rule: 'kill switch', firedAt: minutes(-400) })
  const bare = await connector.until(shows(/prod: kill switch[\s\S]*Triage has not looked yet/), 20_000)
  assert.notEqual(bare.id, live.id)
  await alert({
    id: 'c-1',
    rule: 'stuck',
    condition: 'Resolved',
    firedAt: minutes(-900),
    resolvedAt: minutes(-890),
  })
  await connector.until(shows(/prod: stuck[\s\S]*took 10 min/), 20_000)
  await alert({ id: 'c-1', rule: 'stuck', firedAt: minutes(-900) })
  logsDown = false
  await connector.until((sent) => sent.id === bare.id && shows(/Model outage/)(sent), 30_000)
})

test('several that are open are listed, and one must be named', async () => {
  await say('rob', 'incident declare customers report errors')
  await connector.until(shows(/prod: customers report errors[\s\S]*Declared/), 20_000)
  await say('rob', 'incident ack')
  await connector.until(shows(/Which one\? Name it/), 20_000)
  await say('ann', 'incidents')
  await connector.until(shows(/Open incidents[\s\S]*kill switch[\s\S]*customers report errors/), 20_000)
})
