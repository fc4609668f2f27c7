import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import { messagesRoute } from '../../src/http/messages.ts'
import { type HttpServer, openServer } from '../../src/http/server.ts'
import { tokenCheck } from '../../src/http/token.ts'
import { listeningLog } from '../fakes/bot.ts'
import { appId, type FakeIdentity, fakeIdentity, issuer } from '../fakes/identity.ts'

const ours = 'bbbbbbbb-0000-4000-8000-000000000001'
const serviceUrl = 'https://smba.trafficmanager.net/emea/'
const { log, logged } = listeningLog()
let identity: FakeIdentity
let server: HttpServer
let port: number
let received: unknown[] = []

before(async () => {
  identity = await fakeIdentity()
  const route = messagesRoute({
    receive(activity) {
      received.push(activity)
      return { response: Promise.resolve({ status: 200 }), done: Promise.resolve() }
    },
    check: tokenCheck({ jwksUrl: identity.jwksUrl, issuer, audience: appId }),
    tenants: [ours],
    reach: { hosts: ['smba.trafficmanager.net'], loopback: false },
    refused: (why, status) => log.warn('door.refused', { why, status }),
  })
  server = openServer([route], log)
  port = await server.listen('127.0.0.1', 0)
})
after(async () => {
  await server.close(1000)
  await identity.close()
})
beforeEach(() => {
  received = []
})

const activity = {
  type: 'message',
  id: '1',
  channelId: 'msteams',
  serviceUrl,
  from: { id: '29:x' },
  recipient: { id: '28:bot' },
  conversation: { id: '19:a@thread.tacv2', tenantId: ours },
  channelData: { tenant: { id: ours } },
  text: 'secret words',
}

async function post(body: unknown, headers: Record<string, string> = {}, token?: string | undefined) {
  const bearer = token ?? (await identity.token(serviceUrl))
  return await fetch(`http://127.0.0.1:${port}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

test('a well signed activity of our tenant comes through', async () => {
  const response = await post(activity)
  assert.equal(response.status, 200)
  assert.deepEqual(received, [activity])
})

test('an activity whose tenant is named in other capitals comes through', async () => {
  const upper = { ...activity, conversation: { ...activity.conversation, tenantId: ours.toUpperCase() } }
  assert.equal((await post(upper)).status, 200)
})

/** Every row: the answer, and the handler has not run. */
async function turnedAway(response: Response | Promise<Response>, status: number) {
  const answer = await response
  assert.equal(answer.status, status)
  const text = await answer.text()
  assert.doesNotMatch(text, /secret words|smba|stack|Error:/, 'nothing that was sent comes back')
  assert.deepEqual(received, [], 'the handler has not run')
}

const tokens: readonly [
  why: string,
  claims: Record<string, unknown>,
  header?: Parameters<FakeIdentity['token']>[2],
][] = [
  ['signed by a stranger', {}, { by: 'stranger' }],
  ['with an unknown key id', {}, { kid: 'k2' }],
  ['signed with a shared secret', {}, { alg: 'HS256' }],
  ['signed with another RSA algorithm', {}, { alg: 'RS512' }],
  ['signed with RSA-PSS', {}, { alg: 'PS256' }],
  ['of another issuer', { iss: 'https://sts.windows.net/x/' }],
  [
    'of an Entra issuer that botbuilder would take',
    { iss: `https://login.microsoftonline.com/${ours}/v2.0`, tid: ours },
  ],
  ['for another audience', { aud: 'dddddddd-0000-4000-8000-000000000001' }],
  ['without an audience', { aud: undefined }],
  ['that has expired', { exp: Math.floor(Date.now() / 1000) - 3600 }],
  ['without an expiry', { exp: undefined }],
  ['with an expiry that is text', { exp: '9999999999' }],
  ['that is not valid yet', { nbf: Math.floor(Date.now() / 1000) + 3600 }],
  ['with a tenant id', { tid: ours }],
]
for (const [why, claims, header] of tokens)
  test(`a token ${why} is answered 401`, async () =>
    turnedAway(post(activity, {}, await identity.token(serviceUrl, claims, header)), 401))

for (const [why, authorization] of [
  ['no token', ''],
  ['another scheme', 'Basic dXNlcjpwYXNz'],
  ['garbage', 'Bearer not.a.token'],
  ['an unsigned token', `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`],
  ['a huge token', `Bearer ${'a'.repeat(12_000)}.b.c`],
] as const)
  test(`${why} is answered 401`, () => turnedAway(post(activity, { authorization }), 401))

const envelopes: readonly [why: string, over: Record<string, unknown>, status: number][] = [
  ['of another channel', { channelId: 'webchat' }, 403],
  ['of the emulator', { channelId: 'emulator' }, 403],
  ['of another tenant', { conversation: { id: 'a', tenantId: 'eeeeeeee-0000-4000-8000-000000000001' } }, 403],
  [
    'with two tenants, one of them strange',
    { channelData: { tenant: { id: 'eeeeeeee-0000-4000-8000-000000000001' } } },
    403,
  ],
  ['without a tenant', { conversation: { id: 'a' }, channelData: {} }, 403],
  ['without a service address', { serviceUrl: undefined }, 400],
  ['without a conversation', { conversation: undefined }, 400],
  ['without a type', { type: undefined }, 400],
  ['without a channel', { channelId: undefined }, 400],
  ['whose type is a number', { type: 7 }, 400],
]
for (const [why, over, status] of envelopes)
  test(`an activity ${why} is answered ${status}`, () => turnedAway(post({ ...activity, ...over }), status))

for (const [why, url] of [
  ['on a host that is not listed', 'https://evil.example/'],
  ['on a host that only begins like a listed one', 'https://smba.trafficmanager.net.evil.example/'],
  ['with a listed host as its user', 'https://smba.trafficmanager.net@evil.example/'],
  ['without encryption', 'http://smba.trafficmanager.net/emea/'],
  ['on this machine', 'http://127.0.0.1:80/'],
  ['of another port', 'https://smba.trafficmanager.net:8443/'],
  ['that is no URL', 'smba.trafficmanager.net'],
] as const)
  test(`a service address ${why} is answered 403, whatever the token says`, async () =>
    turnedAway(post({ ...activity, serviceUrl: url }, {}, await identity.token(url)), 403))

test('a service address other than the one in the token is answered 403', async () =>
  turnedAway(post({ ...activity, serviceUrl: 'https://smba.trafficmanager.net/amer/' }), 403))

test('a token without a service address is answered 403', async () =>
  turnedAway(post(activity, {}, await identity.token(serviceUrl, { serviceurl: undefined })), 403))

for (const body of ['', 'null', '[]', '"x"', '{', '{"type":', '\ufeff{}', '1e999'])
  test(`the body ${JSON.stringify(body)} is answered 400`, () => turnedAway(post(body), 400))

test('a body that is not UTF-8 is answered 400', async () => {
  const bytes = Buffer.concat([Buffer.from('{"type":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])
  const response = await fetch(`http://127.0.0.1:${port}/api/messages`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await identity.token(serviceUrl)}`,
    },
    body: bytes,
  })
  await turnedAway(response, 400)
})

for (const type of [
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/jsonp',
  'multipart/form-data; boundary=x',
])
  test(`the content type ${type} is answered 415`, () =>
    turnedAway(post(activity, { 'content-type': type }), 415))

test('a body over the limit is answered 413 by its length, before the token is looked at', () =>
  turnedAway(post({ ...activity, text: 'x'.repeat(300_000) }, { authorization: 'Bearer a.b.c' }), 413))

test('a body over the limit that does not tell its length is answered 413', async () => {
  const bearer = await identity.token(serviceUrl)
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        `POST /api/messages HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: Bearer ${bearer}\r\ntransfer-encoding: chunked\r\n\r\n`,
      )
      const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
      for (let i = 0; i < 6; i++) socket.write(chunk)
    })
    socket.once('data', (data) => {
      socket.destroy()
      resolve(data.toString())
    })
    socket.once('error', reject)
  })
  assert.match(answer, /^HTTP\/1\.1 413 /)
  assert.deepEqual(received, [])
})

test('without a token a chunked body is refused before it is read', async () => {
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(
        'POST /api/messages HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabcde\r\n',
      ),
    )
    // No last chunk is ever sent: an answer shows that nobody waits for it.
    socket.once('data', (data) => {
      socket.destroy()
      resolve(data.toString())
    })
    socket.once('error', reject)
  })
  assert.match(answer, /^HTTP\/1\.1 401 /)
})

for (const [method, path, status] of [
  ['GET', '/api/messages', 405],
  ['PUT', '/api/messages', 405],
  ['POST', '/api/messages/x', 404],
  ['POST', '/', 404],
  ['GET', '/%2e%2e/etc/passwd', 404],
] as const)
  test(`${method} ${path} is answered ${status}`, async () => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method })
    assert.equal(response.status, status)
    assert.equal(received.length, 0)
  })

test('every answer, also a refusal, carries the security headers and no server name', async () => {
  for (const response of [
    await post(activity),
    await post('{'),
    await fetch(`http://127.0.0.1:${port}/nothing`),
  ]) {
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
    assert.equal(response.headers.get('cache-control'), 'no-store')
    assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/)
    assert.equal(response.headers.get('server'), null)
  }
})

test('when the signing keys cannot be had, Teams is asked to come back', async () => {
  const dark = openServer(
    [
      messagesRoute({
        receive: () => assert.fail('the handler has run'),
        check: tokenCheck({ jwksUrl: 'http://127.0.0.1:1/keys', issuer, audience: appId }),
        tenants: [ours],
        reach: { hosts: ['smba.trafficmanager.net'], loopback: false },
        refused: () => undefined,
      }),
    ],
    log,
  )
  const at = await dark.listen('127.0.0.1', 0)
  const response = await fetch(`http://127.0.0.1:${at}/api/messages`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await identity.token(serviceUrl)}`,
    },
    body: JSON.stringify(activity),
  })
  assert.equal(response.status, 503)
  assert.equal(response.headers.get('retry-after'), '5')
  await dark.close(1000)
})

test('refusals are logged by reason, with nothing that was sent', async () => {
  logged.length = 0
  await post({ ...activity, channelId: 'webchat' })
  assert.deepEqual(logged, [{ event: 'door.refused', facts: { why: 'channel', status: 403 } }])
})
