import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { AlertReport } from '../../src/chat/incident/alert.ts'
import { environmentOf } from '../../src/config/environment-of.ts'
import { alertRoutes } from '../../src/http/alerts.ts'
import { readAzureAlert } from '../../src/http/azure-alert.ts'
import { actionGroups, entraCheck } from '../../src/http/entra-token.ts'
import { openServer } from '../../src/http/server.ts'
import { azureAlert } from '../fakes/azure-alert.ts'
import { noLog } from '../fakes/database.ts'

const tenant = 'bbbbbbbb-0000-4000-8000-000000000001'
const audience = 'api://ops-alerts'
const secret = 's'.repeat(40)
const taken: AlertReport[] = []
const refused: string[] = []
let failing: Error | 'never' | undefined
let keys: Server
let url: string
let close: () => Promise<void>
let sign: (claims?: Record<string, unknown>, over?: Over) => Promise<string>
type Over = {
  readonly issuer?: string
  readonly audience?: string
  readonly expires?: string
  readonly other?: boolean
}

before(async () => {
  const [ours, other] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')]
  const jwk = { ...(await exportJWK(ours.publicKey)), kid: 'k', alg: 'RS256', use: 'sig' }
  keys = createServer(
    (_, response) =>
      void response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] })),
  )
  await new Promise<void>((done) => keys.listen(0, '127.0.0.1', done))
  const jwksUrl = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/`
  sign = (claims = {}, over = {}) =>
    new SignJWT({ tid: tenant, appid: actionGroups, ver: '1.0', ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .setIssuer(over.issuer ?? `https://sts.windows.net/${tenant}/`)
      .setAudience(over.audience ?? audience)
      .setIssuedAt()
      .setExpirationTime(over.expires ?? '5m')
      .sign(over.other ? other.privateKey : ours.privateKey)
  const routes = alertRoutes({
    check: entraCheck({ jwksUrl, tenant, audience, application: actionGroups }),
    secret,
    take: async (report) => {
      if (failing === 'never') await new Promise(() => undefined)
      if (failing instanceof Error) throw failing
      taken.push(report)
    },
    environment: () => 'prod',
    refused: (why) => void refused.push(why),
    failed: () => undefined,
    waitMs: 200,
  })
  const server = openServer(routes, noLog)
  url = `http://127.0.0.1:${await server.listen('127.0.0.1', 0)}`
  close = () => server.close(0)
})
after(async () => {
  await close()
  keys.close()
})

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
const secretly = `/api/alerts/${secret}`

test('a secure webhook of our tenant is taken, with either version of token', async () => {
  taken.length = 0
  const first = await post('/api/alerts', azureAlert({}), { authorization: `Bearer ${await sign()}` })
  assert.equal(first.status, 202)
  const second = await sign(
    { appid: undefined, azp: actionGroups },
    { issuer: `https://login.microsoftonline.com/${tenant}/v2.0` },
  )
  assert.equal((await post('/api/alerts', azureAlert({}), { authorization: `Bearer ${second}` })).status, 202)
  assert.equal(taken.length, 2)
  assert.equal(taken[0]?.id, '0b7f5f6e-0000-4000-8000-000000000001')
})

const bad: Record<string, () => Promise<string>> = {
  'no token': async () => '',
  'another application': () => sign({ appid: '11111111-0000-4000-8000-000000000001' }),
  'no application': () => sign({ appid: undefined }),
  'another audience': () => sign({}, { audience: 'api://other' }),
  'another tenant': () => sign({ tid: 'cccccccc-0000-4000-8000-000000000001' }),
  'another issuer': () =>
    sign({}, { issuer: 'https://sts.windows.net/cccccccc-0000-4000-8000-000000000001/' }),
  'an expired token': () => sign({}, { expires: '-1h' }),
  'a signature of somebody else': () => sign({}, { other: true }),
  'an unsigned token': async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    return `${part({ alg: 'none' })}.${part({ tid: tenant, appid: actionGroups, aud: audience, exp: 9e9, iss: `https://sts.windows.net/${tenant}/` })}.`
  },
}
for (const [name, token] of Object.entries(bad))
  test(`${name} is refused, and nothing runs`, async () => {
    taken.length = 0
    const answer = await post('/api/alerts', azureAlert({}), { authorization: `Bearer ${await token()}` })
    assert.equal(answer.status, 401)
    assert.deepEqual(await answer.json(), { error: 'not authenticated' })
    assert.deepEqual(taken, [])
  })

test('keys that cannot be fetched are nobody’s fault: 503', async () => {
  const check = entraCheck({ jwksUrl: 'http://127.0.0.1:1/', tenant, audience, application: actionGroups })
  assert.deepEqual(await check(`Bearer ${await sign()}`), { state: 'unknown' })
})

test('the secret address is taken, another one is not, and without configuration there is none', async () => {
  taken.length = 0
  assert.equal((await post(secretly, azureAlert({}))).status, 202)
  assert.equal(taken.length, 1)
  for (const wrong of ['x', `${secret}x`, secret.slice(1), encodeURIComponent('../'), '%00'])
    assert.ok([400, 401, 404].includes((await post(`/api/alerts/${wrong}`, azureAlert({}))).status), wrong)
  assert.equal(taken.length, 1)
  const options = {
    check: undefined,
    secret: undefined,
    take: async () => {},
    environment: () => '',
    refused: () => {},
    failed: () => {},
  }
  assert.deepEqual(alertRoutes(options), [])
})

test('what is no alert is 400; a database that is down or not open yet is 503, never 500', async () => {
  taken.length = 0
  for (const body of [
    '',
    '{',
    '[]',
    {},
    { schemaId: 'other' },
    { schemaId: 'azureMonitorCommonAlertSchema', data: {} },
  ])
    assert.equal((await post(secretly, body)).status, 400)
  for (const how of [new Error('connection refused'), 'never'] as const) {
    failing = how
    const answer = await post(secretly, azureAlert({}))
    failing = undefined
    assert.equal(answer.status, 503)
    assert.equal(answer.headers.get('retry-after'), '10')
  }
  assert.deepEqual(taken, [])
})

test('an alert is read with what it measured and when', () => {
  const firedAt = new Date('2026-11-24T12:00:00Z')
  const fired = readAzureAlert(azureAlert({ firedAt }), () => 'prod')
  assert.deepEqual(fired, {
    id: '0b7f5f6e-0000-4000-8000-000000000001',
    rule: 'error rate',
    resource: '/subscriptions/s/resourcegroups/g/providers/microsoft.insights/components/c',
    environment: 'prod',
    severity: 1,
    firedAt,
    resolvedAt: undefined,
    description: 'More than 5 % of the responses fail.',
    measured: 'pct 12.5 > 5',
    window: { from: new Date('2026-11-24T11:45:00Z'), to: firedAt },
  })
  const resolvedAt = new Date('2026-11-24T12:30:00Z')
  const over = readAzureAlert(azureAlert({ firedAt, condition: 'Resolved', resolvedAt }), () => 'prod')
  assert.deepEqual([over?.resolvedAt, over?.window], [resolvedAt, undefined])
  // Metric, activity log and service health alerts have contexts of other shapes.
  for (const alertContext of [
    null,
    {},
    { condition: { allOf: 'x' } },
    { condition: 7 },
    { authorization: {} },
  ]) {
    const odd = azureAlert({ firedAt })
    assert.equal(readAzureAlert({ ...odd, data: { ...odd.data, alertContext } }, () => '')?.measured, '')
  }
})

test('whatever is posted, it is an alert or it is none', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('essentials', 'alertContext', 'both'), (value, where) => {
      const { data, schemaId } = azureAlert({})
      const odd = {
        essentials: where === 'alertContext' ? data.essentials : { ...data.essentials, ...(value as object) },
        alertContext: where === 'essentials' ? data.alertContext : value,
      }
      readAzureAlert(value, () => '')
      readAzureAlert({ schemaId, data: odd }, () => '')
    }),
  )
})

test('an alert belongs to the environment that its resource is of', () => {
  const component = (group: string, name: string) =>
    `/subscriptions/s/resourceGroups/${group}/providers/microsoft.insights/components/${name}`
  const of = environmentOf({
    prod: { appInsights: component('p', 'a'), production: true },
    staging: { appInsights: component('s', 'b'), production: false },
    blue: { appInsights: component('s', 'c'), production: false },
  })
  assert.equal(of([component('P', 'A').toUpperCase()]), 'prod')
  assert.equal(of(['/subscriptions/s/resourcegroups/p/providers/microsoft.app/containerapps/x']), 'prod')
  assert.equal(of([component('s', 'c')]), 'blue')
  assert.equal(of(['/subscriptions/s/resourcegroups/s/providers/x/y/z']), '', 'shared by two')
  assert.equal(of(['/subscriptions/other']), '')
  assert.equal(of([]), '')
})
