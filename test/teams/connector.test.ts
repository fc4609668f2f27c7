import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { UpstreamError } from '../../src/chat/errors.ts'
import { connectors } from '../../src/teams/connector.ts'
import { type FakeConnector, fakeConnector } from '../fakes/connector.ts'

let teams: FakeConnector
let tokens = 0
const token = async () => `t${++tokens}`
const connect = connectors({ token, hosts: ['smba.trafficmanager.net'], loopback: true })
before(async () => {
  teams = await fakeConnector()
})
after(() => teams.close())

const now = { 'retry-after': '0' }

for (const status of [412, 429, 502, 503, 504])
  test(`an answer ${status} is tried again when Teams says`, async () => {
    teams.fail({ status, headers: now }, { status, headers: now })
    const before = teams.sent.length
    assert.match((await connect(teams.url).send('19:a', { type: 'message' })).id, /^a\d+$/)
    assert.equal(teams.sent.length, before + 1)
  })

for (const [status, reason] of [
  [400, 'rejected'],
  [401, 'denied'],
  [403, 'denied'],
  [404, 'missing'],
  [408, 'failed'],
  [413, 'rejected'],
  [500, 'failed'],
] as const)
  test(`an answer ${status} is not tried again, and is ${reason}`, async () => {
    const before = teams.sent.length
    teams.fail({ status, headers: now })
    await assert.rejects(
      connect(teams.url).send('19:a', { type: 'message' }),
      (error) => error instanceof UpstreamError && error.reason === reason && error.system === 'Teams',
    )
    assert.equal(teams.sent.length, before)
  })

test('it gives up after four times', async () => {
  teams.fail(...Array.from({ length: 4 }, () => ({ status: 429, headers: now })))
  await assert.rejects(
    connect(teams.url).send('19:a', {}),
    (error) => error instanceof UpstreamError && error.reason === 'throttled',
  )
  await connect(teams.url).send('19:a', {})
})

test('a broken connection is not tried again: the message may have arrived', async () => {
  const dead = await fakeConnector()
  await dead.close()
  await assert.rejects(
    connect(dead.url).send('19:a', {}),
    (error) => error instanceof UpstreamError && error.reason === 'unreachable',
  )
})

test('conversation ids travel whole, whatever is in them', async () => {
  await connect(teams.url).send('19:a/../b@thread.tacv2;messageid=1', { type: 'message' })
  assert.equal(teams.sent.at(-1)?.conversation, '19:a/../b@thread.tacv2;messageid=1')
})

for (const url of [
  'https://evil.example/',
  'http://smba.trafficmanager.net/',
  'https://u@smba.trafficmanager.net/',
  'file:///etc',
])
  test(`nothing is sent to ${url}, and no token is made for it`, () => {
    const before = tokens
    assert.throws(
      () => connect(url),
      (error) => error instanceof UpstreamError && error.reason === 'denied',
    )
    assert.equal(tokens, before)
  })
