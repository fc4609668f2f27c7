import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Review, review } from '../../../sandbox/accelerator/hitl-client.ts'
import { openCards } from '../../../src/adapters/cards/index.ts'
import { type Ops, start } from '../../../src/compose.ts'
import { readConfig } from '../../../src/config.ts'
import { type CastName, cast, listeningLog, tenantId } from '../../fakes/bot.ts'
import { type FakeConnector, fakeConnector, type Sent } from '../../fakes/connector.ts'
import { emptyPostgres } from '../../fakes/postgres.ts'

/*
 * The whole bot: an admin makes a secret in a personal chat, the accelerator's client asks at the door, the card
 * comes to the approvers' channel, an approver reads and decides, and the client is told.
 */
const channel = '19:ops@thread.tacv2'
const lena = { id: '29:lena', name: 'Lena Admin', oid: 'aaaaaaaa-0000-4000-8000-000000000009' }
const people = { ...cast, lena }
type Person = CastName | 'lena'

const { text } = openCards('cards', undefined)
const { log, logged } = listeningLog()
let bot: Ops
let connector: FakeConnector
let secret = ''

before(async () => {
  connector = await fakeConnector()
  const component = '/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/c'
  const file = {
    zones: { default: 'Europe/Berlin' },
    people: { roles: { responder: [cast.rob.oid], approver: [cast.app.oid], admin: [lena.oid] } },
    environments: { prod: { appInsights: component } },
    channels: { approvals: channel },
    hitl: { answerSeconds: 25 },
  }
  const variables = {
    ...{ OPS_SANDBOX: 'true', PORT: '0', OPS_TENANTS: tenantId, OPS_URL: 'https://ops.contoso.com' },
    DATABASE_URL: await emptyPostgres(),
  }
  bot = await start(
    readConfig(variables, () => file),
    { ports: { log }, teams: { strict: true } },
  )
})
after(async () => {
  await bot.stop()
  await connector.close()
})

let count = 0
const conversationOf = (as: Person, where: 'channel' | 'personal') =>
  where === 'personal' ? `a:${as}` : `${channel};messageid=1700000000000`
function post(as: Person, where: 'channel' | 'personal', activity: object): Promise<Response> {
  const { id, name, oid } = people[as]
  return fetch(`http://127.0.0.1:${bot.port}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      id: `in-${++count}`,
      channelId: 'msteams',
      serviceUrl: connector.url,
      from: { id, name, aadObjectId: oid },
      recipient: { id: '28:bot', name: 'ops' },
      conversation: { id: conversationOf(as, where), conversationType: where, tenantId },
      channelData: { tenant: { id: tenantId } },
      ...activity,
    }),
  })
}
const say = (as: Person, line: string, where: 'channel' | 'personal' = 'channel') =>
  post(as, where, {
    type: 'message',
    text: where === 'personal' ? line : `<at>ops</at> ${line}`,
    entities: [{ type: 'mention', text: '<at>ops</at>', mentioned: { id: '28:bot', name: 'ops' } }],
  })
async function click(
  as: Person,
  verb: string,
  data: unknown,
  on?: string,
  where: 'channel' | 'personal' = 'channel',
) {
  const value = { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' }
  const response = await post(as, where, {
    type: 'invoke',
    name: 'adaptiveCard/action',
    replyToId: on,
    value,
  })
  assert.equal(response.status, 200)
  // biome-ignore lint/suspicious/noExplicitAny: the invoke's answer is read by path
  return (await response.json()) as any
}
const cardOf = (sent: Sent) => sent.activity.attachments?.[0]?.content
const words = (sent: Sent): string => (cardOf(sent) ? text(cardOf(sent)) : (sent.activity.text ?? ''))
const shows = (what: RegExp, where?: string) => (sent: Sent) =>
  what.test(words(sent)) && (where === undefined || sent.conversation.startsWith(where))
const dataOf = (sent: Sent) =>
  JSON.parse(/"data":(\{"id":[^}]*\})/.exec(JSON.stringify(cardOf(sent)))?.[1] ?? '{}')

const ask = (tool: string, args: object): Promise<Review> =>
  review(`http://hitl:${secret}@127.0.0.1:${bot.port}/api/hitl/prod`, { tool, args: { ...args } })
const contact = (n: number) => ({
  account_id: `A-${n}`,
  email: 'pat.quixworth@contoso.com',
  last_name: 'Quixworth',
})

test('a secret is made by an admin, in a personal chat, and shown once', async () => {
  await say('lena', 'hitl rotate prod')
  await connector.until(shows(/in a personal chat only/))
  await say('app', 'hitl rotate prod', 'personal')
  await connector.until(shows(/"hitl rotate" needs an admin/, 'a:app'))
  await say('lena', 'hitl rotate prod', 'personal')
  const asked = await connector.until(shows(/Make the next secret for prod/, 'a:lena'))
  const refused = await click('app', 'hitl.rotate', { environment: 'prod' }, asked.id, 'personal')
  assert.match(refused.value, /needs an admin/)
  const inChannel = await click('lena', 'hitl.rotate', { environment: 'prod' })
  assert.match(inChannel.value, /in a personal chat only/)
  const shown = await click('lena', 'hitl.rotate', { environment: 'prod' }, undefined, 'personal')
  const url = /https:\/\/hitl:([0-9a-f]{64})@ops\.contoso\.com\/api\/hitl\/prod/.exec(text(shown.value))
  assert.ok(url?.[1])
  secret = url[1]
  assert.match(text(shown.value), new RegExp(`https://ops\\.contoso\\.com/api/hitl/prod/${secret}`))
})

test('a call comes to the channel with nothing personal on it, and an approver’s click is its answer', async () => {
  const answer = ask('crm_write_contact', contact(2))
  const card = await connector.until(shows(/Writes a contact into the CRM\?/, channel), 20_000)
  assert.match(
    words(card),
    /account_id: A-2[\s\S]*email: p…@contoso\.com \(masked\)[\s\S]*last_name: Q… \(masked\)/,
  )
  assert.match(words(card), /Decide by \d\d:\d\d:\d\d CE?S?T/)
  assert.match(words(card), /model-written text, unverified[\s\S]*Can be corrected by hand/)
  const data = dataOf(card)
  assert.deepEqual(Object.keys(data), ['id', 'nonce'])
  const reader = await click('ann', 'hitl.approve', data, card.id)
  assert.match(reader.value, /You may not decide this/)
  const forged = await click('app', 'hitl.approve', { ...data, nonce: 'x' }, card.id)
  assert.match(forged.value, /not the current one/)
  const yes = await click('app', 'hitl.approve', data, card.id)
  assert.match(text(yes.value), /Approved by Apu Approver/)
  assert.deepEqual(await answer, { outcome: 'approved' })
  const told = await connector.until(
    (sent) => sent.how === 'update' && shows(/the agent has been told/)(sent),
    20_000,
  )
  assert.equal(told.id, card.id, 'the same message')
})

test('what the channel does not show is read in a personal chat, and decided there', async () => {
  const mail = {
    to: ['pat.quixworth@contoso.com'],
    subject: 'The offer',
    body_markdown: 'Dear Pat Quixworth,\n\nhere it is.\n\nJo',
  }
  const answer = ask('send_email', mail)
  const card = await connector.until(shows(/Sends an e-mail to people outside\?/, channel), 20_000)
  const data = dataOf(card)
  assert.doesNotMatch(words(card), /\[Approve\]/)
  const blind = await click('app', 'hitl.approve', data, card.id)
  assert.match(blind.value, /Press "Read everything" first/)
  // Asked to be readable first: the person wrote to the bot in a personal chat above.
  const reading = await click('app', 'hitl.read', data, card.id)
  assert.match(reading.value, /in your personal chat with me/)
  const page = await connector.until(shows(/Dear Pat Quixworth,/, 'a:app'), 20_000)
  assert.match(words(page), /pat\.quixworth@contoso\.com[\s\S]*here it is\.[\s\S]*Cannot be undone/)
  const no = await click('rob', 'hitl.read', data, card.id)
  assert.match(no.value, /You may not decide this|cannot write to you/)
  await click('app', 'hitl.approve', data, page.id, 'personal')
  assert.deepEqual(await answer, { outcome: 'approved' })
})

test('a responder may say no', async () => {
  const answer = ask('crm_write_contact', contact(3))
  const card = await connector.until(
    (sent) => sent.how === 'post' && shows(/account_id: A-3/, channel)(sent),
    20_000,
  )
  await click('rob', 'hitl.reject', dataOf(card), card.id)
  assert.deepEqual(await answer, { outcome: 'denied' })
  await connector.until((sent) => sent.how === 'update' && shows(/Rejected by Rob/)(sent), 20_000)
})

test('a caller that leaves is told on the card', async () => {
  const leaving = new AbortController()
  const address = `http://hitl:${secret}@127.0.0.1:${bot.port}/api/hitl/prod`
  const answer = review(address, { tool: 'crm_write_contact', args: contact(4) }, { signal: leaving.signal })
  const card = await connector.until(shows(/account_id: A-4/, channel), 20_000)
  leaving.abort(new Error('left'))
  await assert.rejects(answer)
  await connector.until(
    (sent) => sent.id === card.id && shows(/Caller gone, nothing was executed/)(sent),
    20_000,
  )
})

test('the status tells what is set, what was decided, and how fast', async () => {
  const before = connector.sent.length
  await say('ann', 'hitl')
  const card = await connector.until(
    (sent) => connector.sent.indexOf(sent) >= before && shows(/Approvals of agents/)(sent),
  )
  assert.match(words(card), /Not known whether the accelerator asks here/)
  assert.match(words(card), /Secret made just now, last used just now/)
  assert.match(words(card), /crm_write_contact[\s\S]*1 approved, 1 rejected, 0 timed out, 1 caller gone/)
  assert.match(words(card), /Apu Approver[\s\S]*2 approved, 0 rejected/)
})

test('a bot that stops tells who waits, the secret was never logged, and the channel never saw anything personal', async () => {
  const answer = ask('crm_write_contact', contact(5))
  await connector.until(shows(/account_id: A-5/, channel), 20_000)
  await bot.stop()
  assert.match(JSON.stringify(await answer), /503 Service Unavailable/)
  const written = JSON.stringify(logged, (_key, value: unknown) =>
    value instanceof Error ? `${value.stack} ${String(value.cause)}` : value,
  )
  assert.ok(!written.includes(secret))
  assert.doesNotMatch(written, /quixworth|The offer/i)
  for (const sent of connector.sent.filter(({ conversation }) => conversation.startsWith(channel)))
    assert.doesNotMatch(JSON.stringify(sent.activity), /quixworth|The offer|here it is/i)
})
