import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bodyLimit } from '../../../sandbox/logs/route.ts'
import { ids, logsWorld } from './support.ts'

const workspace = `/v1/workspaces/${ids.workspaceId}/query`
const codeOf = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code
const query = { query: 'traces | count' }

test('a request without a token is told that it needs one', async (t) => {
  const { url } = await logsWorld(t)
  const answer = await fetch(url + workspace, { method: 'POST', body: '{}' })
  assert.equal(answer.status, 401)
  assert.equal(answer.headers.get('www-authenticate'), 'Bearer')
  assert.equal(await codeOf(answer), 'AuthenticationFailed')
})

for (const [what, authorization] of [
  ['of another scheme', 'Basic YTpi'],
  ['that nobody issued', 'Bearer e30.e30.x'],
  ['that is no token', 'Bearer x'],
])
  test(`a token ${what} is refused`, async (t) => {
    const { post, asked } = await logsWorld(t)
    const answer = await post(workspace, query, { authorization: authorization as string })
    assert.equal(answer.status, 403)
    assert.equal(await codeOf(answer), 'InvalidAuthenticationToken')
    assert.deepEqual(asked, [])
  })

test('a token is refused from the second it expires', async (t) => {
  const { post, issuer, now } = await logsWorld(t)
  const bearer = (exp: number) =>
    `Bearer ${issuer.issue({ aud: 'https://api.loganalytics.io/', appid: 'a', tid: 't', exp })}`
  const seconds = now().getTime() / 1000
  assert.equal((await post(workspace, query, { authorization: bearer(seconds + 1) })).status, 200)
  assert.equal((await post(workspace, query, { authorization: bearer(seconds) })).status, 403)
})

for (const path of [
  '/v1/workspaces/00000000-0000-4000-8000-000000000000/query',
  '/v1/subscriptions/s/resourceGroups/rg/providers/Microsoft.Insights/components/other/query',
])
  test(`${path} does not exist`, async (t) => {
    const { post, asked } = await logsWorld(t)
    const answer = await post(path, query)
    assert.equal(answer.status, 404)
    assert.equal(await codeOf(answer), 'PathNotFoundError')
    assert.deepEqual(asked, [])
  })

test('resource ids are found in any capitals, encoded or not, with one leading slash or two', async (t) => {
  const { post, asked } = await logsWorld(t)
  const paths = [
    ids.resourceId,
    ids.resourceId.toUpperCase(),
    `/${ids.resourceId}`,
    `/${encodeURIComponent(ids.resourceId.slice(1))}`,
  ]
  for (const path of paths) assert.equal((await post(`/v1${path}/query`, query)).status, 200, path)
  assert.deepEqual(new Set(asked.map((one) => one.options.scope)), new Set(['resource']))
})

test('the ARM id of the workspace shows workspace tables', async (t) => {
  const { post, asked } = await logsWorld(t)
  assert.equal((await post(`/v1${ids.workspaceResourceId}/query`, query)).status, 200)
  assert.equal(asked[0]?.options.scope, 'workspace')
})

test('GET takes query and timespan from the address', async (t) => {
  const { url, token, asked } = await logsWorld(t)
  const parameters = new URLSearchParams({ query: 'traces | count', timespan: 'PT1H' })
  const answer = await fetch(`${url}${workspace}?${parameters}`, {
    headers: { authorization: `Bearer ${token}`, prefer: 'wait=5, include-dataSources=true' },
  })
  const body = (await answer.json()) as { dataSources: { resourceId: string }[] }
  assert.equal(body.dataSources[0]?.resourceId, ids.workspaceResourceId)
  assert.deepEqual([asked[0]?.kql, asked[0]?.options.timeoutMs], ['traces | count', 5000])
  assert.deepEqual(asked[0]?.options.timespan, {
    from: new Date('2026-05-04T09:00:00Z'),
    to: new Date('2026-05-04T10:00:00Z'),
  })
})

test('a body that is too large is refused before it is read', async (t) => {
  const { post, asked } = await logsWorld(t)
  const answer = await post(workspace, { query: 'x'.repeat(bodyLimit) })
  assert.equal(answer.status, 413)
  assert.deepEqual(asked, [])
})

for (const [what, body] of [
  ['is not JSON', '{'],
  ['has no query', '{}'],
  ['has an empty query', '{"query":""}'],
  ['has a timespan that is none', '{"query":"x","timespan":"yesterday"}'],
  ['names a workspace that we do not have', '{"query":"x","workspaces":["other"]}'],
])
  test(`a body that ${what} is a bad argument`, async (t) => {
    const { post, asked } = await logsWorld(t)
    const answer = await post(workspace, body)
    assert.equal(answer.status, 400)
    assert.equal(await codeOf(answer), 'BadArgumentError')
    assert.deepEqual(asked, [])
  })

test('a POST that is not declared as JSON gets an empty answer, as documented', async (t) => {
  const { post, asked } = await logsWorld(t)
  const answer = await post(workspace, query, { 'content-type': 'text/plain' })
  assert.deepEqual([answer.status, await answer.text()], [200, ''])
  assert.deepEqual(asked, [])
})

test('an engine that breaks is a 500 that tells nothing', async (t) => {
  t.mock.method(console, 'error', () => {})
  const { post } = await logsWorld(t, () => Promise.reject(new Error('secret detail')))
  const answer = await post(workspace, query)
  assert.equal(answer.status, 500)
  assert.doesNotMatch(await answer.text(), /secret detail/)
})

for (const [kind, status, inner] of [
  ['semantic', 400, 'SemanticError'],
  ['refused', 400, 'SemanticError'],
  ['limit', 400, 'SemanticError'],
  ['timeout', 504, 'GatewayTimeout'],
  ['internal', 500, undefined],
] as const)
  test(`the engine's fault "${kind}" is answered with ${status}`, async (t) => {
    const { post } = await logsWorld(t, () => {
      throw Object.assign(new Error(), {
        fault: { kind, code: 'SEM0100', message: 'because', start: 0, end: 6 },
      })
    })
    const answer = await post(workspace, query)
    const { error } = (await answer.json()) as {
      error: { innererror?: { code: string; innererror?: object } }
    }
    assert.deepEqual([answer.status, error.innererror?.code], [status, inner])
    if (inner === 'SemanticError')
      assert.deepEqual(error.innererror?.innererror, {
        code: 'SEM0100',
        message: 'because',
        line: 1,
        pos: 0,
        token: 'traces',
      })
  })

test('a batch of nothing is refused, and an unknown path in a batch is its own 404', async (t) => {
  const { post } = await logsWorld(t)
  assert.equal((await post('/v1/$batch', { requests: [] })).status, 400)
  const item = { workspace: ids.workspaceId, method: 'POST', body: query }
  const requests = [
    { ...item, id: '1' },
    { ...item, id: '2', path: '/fakePath' },
    { ...item, id: '3', method: 'GET' },
  ]
  const answer = await post('/v1/$batch', { requests })
  const { responses } = (await answer.json()) as { responses: { id: string; status: number }[] }
  const status = Object.fromEntries(responses.map((one) => [one.id, one.status]))
  assert.deepEqual(status, { 1: 200, 2: 404, 3: 404 })
})

test('the fault switch works over HTTP, counts down and can be cleared', async (t) => {
  const { url, post } = await logsWorld(t)
  const faults = `${url}/_sandbox/faults`
  const set = (body: unknown) => fetch(faults, { method: 'POST', body: JSON.stringify(body) })
  assert.equal((await set([{ fault: 503, retryAfter: 7, count: 2 }, { fault: '429' }])).status, 200)
  const seen = []
  for (let i = 0; i < 4; i += 1) seen.push((await post(workspace, query)).status)
  assert.deepEqual(seen, [503, 503, 429, 429])
  await fetch(faults, { method: 'DELETE' })
  assert.equal((await post(workspace, query)).status, 200)
  assert.deepEqual(await (await fetch(faults)).json(), { pending: [] })
})

test('an unknown fault is refused with the reason and changes nothing', async (t) => {
  const { url, faults } = await logsWorld(t)
  for (const body of ['{"fault":"418"}', '{"fault":"slow"}', '{"fault":"429","often":true}', '[]', '{'])
    assert.equal((await fetch(`${url}/_sandbox/faults`, { method: 'POST', body })).status, 400, body)
  assert.deepEqual(faults.pending(), [])
})

test('Retry-After is sent only when the fault has it', async (t) => {
  const { post, faults } = await logsWorld(t)
  faults.add({ fault: '429', count: 1 })
  assert.equal((await post(workspace, query)).headers.get('retry-after'), null)
  faults.add({ fault: '503', retryAfter: 7, count: 1 })
  assert.equal((await post(workspace, query)).headers.get('retry-after'), '7')
})

test('a fault for tokens leaves queries alone', async (t) => {
  const { url, post, faults } = await logsWorld(t)
  faults.add({ fault: '503', on: 'token' })
  assert.equal((await post(workspace, query)).status, 200)
  assert.equal((await fetch(`${url}/t/oauth2/v2.0/token`, { method: 'POST' })).status, 503)
})
