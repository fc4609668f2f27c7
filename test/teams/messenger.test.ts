import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import { openCards } from '../../src/adapters/cards/index.ts'
import { systemClock } from '../../src/adapters/clock.ts'
import type { Conversation, Conversations } from '../../src/ports/conversations.ts'
import type { Delivery, Messenger } from '../../src/ports/messenger.ts'
import { type MessengerOptions, messengerFor } from '../../src/teams/messenger.ts'
import { presenter } from '../../src/teams/present.ts'
import { listeningLog } from '../fakes/bot.ts'
import { type FakeConnector, fakeConnector } from '../fakes/connector.ts'
import { noLog } from '../fakes/database.ts'

let connector: FakeConnector
let options: MessengerOptions
let messenger: Messenger
let row: Conversation
const { log, logged } = listeningLog()
const to = { conversation: '19:ops@thread.tacv2', thread: '1700' }
const card = { template: 'system/notice', data: { text: 'hello', buttons: [] }, summary: 'hello' }

before(async () => {
  connector = await fakeConnector()
})
after(() => connector.close())
beforeEach(() => {
  row = {
    id: to.conversation,
    kind: 'channel',
    tenant: 't1',
    serviceUrl: connector.url,
    reference: { bot: { id: '28:bot', name: 'ops' } },
  }
  const conversations: Conversations = {
    saw: async () => {},
    find: async (id) => (id === row.id ? row : undefined),
    with: async () => undefined,
  }
  options = {
    conversations,
    presenter: presenter(openCards('cards', undefined), noLog, true),
    reach: { hosts: [], loopback: true },
    log,
    clock: systemClock,
    token: async () => 'bearer-1',
  }
  messenger = messengerFor(options)
})

test('posts into the thread as the bot, with its token, and updates what it posted', async () => {
  const posted = await messenger.post(to, card)
  const sent = connector.sent.at(-1)
  assert.deepEqual(posted, { state: 'sent', id: sent?.id })
  assert.equal(sent?.conversation, '19:ops@thread.tacv2;messageid=1700')
  assert.equal(sent?.headers.authorization, 'Bearer bearer-1')
  assert.equal(sent?.activity.from.id, '28:bot')
  assert.equal(sent?.activity.summary, 'hello')
  assert.equal(sent?.activity.attachments.length, 1)
  const updated = await messenger.update(to, sent?.id ?? '', card)
  assert.deepEqual(updated, { state: 'sent', id: sent?.id })
  assert.equal(connector.sent.at(-1)?.how, 'update')
})

test('posts to a conversation without a thread', async () => {
  await messenger.post({ conversation: to.conversation }, card)
  assert.equal(connector.sent.at(-1)?.conversation, to.conversation)
})

const answers: readonly [number, Record<string, string>, Delivery][] = [
  [412, {}, { state: 'later', why: 'Teams answered HTTP 412', after: undefined }],
  [429, { 'retry-after': '7' }, { state: 'later', why: 'Teams answered HTTP 429', after: 7 }],
  [429, {}, { state: 'later', why: 'Teams answered HTTP 429', after: undefined }],
  [
    429,
    { 'retry-after': 'Tue, 24 Nov 2026 12:00:00 GMT' },
    { state: 'later', why: 'Teams answered HTTP 429', after: undefined },
  ],
  [502, {}, { state: 'later', why: 'Teams answered HTTP 502', after: undefined }],
  [503, {}, { state: 'later', why: 'Teams answered HTTP 503', after: undefined }],
  [401, {}, { state: 'later', why: 'Teams answered HTTP 401', after: undefined }],
  [403, {}, { state: 'dead', why: 'Teams answered HTTP 403' }],
  [404, {}, { state: 'dead', why: 'Teams answered HTTP 404' }],
  [413, {}, { state: 'dead', why: 'Teams answered HTTP 413' }],
  [400, {}, { state: 'refused', why: 'Teams answered HTTP 400' }],
]
for (const [status, headers, delivery] of answers)
  test(`HTTP ${status} ${JSON.stringify(headers)} is ${delivery.state}, after one request`, async () => {
    const before = connector.sent.length
    connector.fail({ status, headers })
    assert.deepEqual(await messenger.post(to, card), delivery)
    assert.equal(connector.sent.length, before)
    assert.equal(
      (await messenger.post(to, card)).state,
      'sent',
      'the fault was met by the first request alone',
    )
  })

test('a message that is not there any more is gone, which is not the end of its conversation', async () => {
  connector.fail({ status: 404 })
  assert.deepEqual(await messenger.update(to, 'a1', card), { state: 'gone' })
})

test('a connection that breaks is for later', async () => {
  const server = createServer((request) => request.socket.destroy()).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  row = { ...row, serviceUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  assert.deepEqual(await messenger.post(to, card), { state: 'later', why: 'Teams did not answer' })
  server.close()
})

test('a Teams that takes the message and says nothing is for later', async () => {
  const server = createServer(() => {}).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  row = { ...row, serviceUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  const hasty = messengerFor({ ...options, patienceMs: 100 })
  assert.deepEqual(await hasty.post(to, card), { state: 'later', why: 'Teams did not answer' })
  server.closeAllConnections()
  server.close()
})

test('does not speak where it was never spoken to, or where its token must not go', async () => {
  assert.equal((await messenger.post({ conversation: 'other' }, card)).state, 'refused')
  row = { ...row, serviceUrl: 'https://evil.example/' }
  assert.equal((await messenger.post(to, card)).state, 'dead')
})

test('what the footer of a card says is in the log', async () => {
  await messenger.post(to, card)
  const told = logged.filter(({ event }) => event === 'message.sent').at(-1)
  const content = JSON.stringify(connector.sent.at(-1)?.activity.attachments?.[0]?.content)
  assert.match(String(told?.facts.correlation), /^[0-9a-f]{8}$/)
  assert.ok(content.includes(String(told?.facts.correlation)), content)
  assert.equal(told?.facts.state, 'sent')
})
