import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ClientSecretCredential } from '@azure/identity'
import { LogsQueryClient } from '@azure/monitor-query'
import type { FaultRequest } from '../../../sandbox/faults/fault.ts'
import { ids, logsWorld } from './support.ts'

const twoHours = { duration: 'PT2H' }
/** The SDK's error, with the fields a caller would look at. */
type SdkError = Error & { statusCode?: number; code?: string; details?: { error?: unknown } }

test("queryResource sends the window and reads Azure's answer", async (t) => {
  const { client, asked, reached } = await logsWorld(t)
  const result = await client.queryResource(ids.resourceId, 'traces | take 2', {
    startTime: new Date('2026-05-04T08:00:00Z'),
    endTime: new Date('2026-05-04T10:00:00Z'),
  })
  assert.equal(result.status, 'Success')
  const [table] = result.status === 'Success' ? result.tables : []
  assert.deepEqual(table?.rows[1], [2, new Date('2026-05-04T09:13:01.114Z'), { ok: 'false' }])
  const { options, kql } = asked[0] ?? assert.fail('nothing was asked')
  assert.equal(kql, 'traces | take 2')
  assert.equal(options.scope, 'resource')
  assert.deepEqual(options.timespan, {
    from: new Date('2026-05-04T08:00:00Z'),
    to: new Date('2026-05-04T10:00:00Z'),
  })
  assert.deepEqual(reached, [new Date('2026-05-04T08:00:00Z')])
})

test('queryWorkspace sees workspace tables only, with the time limit, statistics and render it asked for', async (t) => {
  const { client, asked } = await logsWorld(t)
  const result = await client.queryWorkspace(ids.workspaceId, 'AppTraces', twoHours, {
    serverTimeoutInSeconds: 25,
    includeQueryStatistics: true,
    includeVisualization: true,
  })
  assert.equal(asked[0]?.options.scope, 'workspace')
  assert.equal(asked[0]?.options.timeoutMs, 25_000)
  assert.ok(result.status === 'Success')
  assert.equal((result.statistics as { query: { executionTime: number } }).query.executionTime, 0.015)
  assert.equal((result.visualization as { visualization: null }).visualization, null)
})

test('statistics and render stay away unless asked for, and a query has three minutes', async (t) => {
  const { client, asked } = await logsWorld(t)
  const result = await client.queryResource(ids.resourceId, 'traces', twoHours)
  assert.ok(result.status === 'Success')
  assert.deepEqual([result.statistics, result.visualization], [undefined, undefined])
  assert.equal(asked[0]?.options.timeoutMs, 180_000)
})

test('queryBatch answers each query by itself, in the order asked', async (t) => {
  const { client } = await logsWorld(t, async (kql) => {
    if (kql === 'slow') await new Promise((resolve) => setTimeout(resolve, 50))
    return {
      tables: [{ name: kql, columns: [{ name: 'q', type: 'string' }], rows: [[kql]] }],
      stats: { executionMs: 1, translationMs: 1, rowsReturned: 1 },
    }
  })
  const batch = ['slow', 'fast'].map((query) => ({ workspaceId: ids.workspaceId, query, timespan: twoHours }))
  const results = await client.queryBatch([
    ...batch,
    { workspaceId: 'unknown', query: 'x', timespan: twoHours },
  ])
  const rows = results.map((one) => (one.status === 'Success' ? one.tables[0]?.rows : one.status))
  assert.deepEqual(rows, [[['slow']], [['fast']], 'Failure'])
})

test('a syntax error carries code, line, position and token', async (t) => {
  const query = 'traces\n| whre true'
  const { client } = await logsWorld(t, () => {
    throw Object.assign(new Error('no'), {
      fault: { kind: 'syntax', code: 'SYN0002', message: 'unexpected', start: 9, end: 13 },
    })
  })
  const error = await client.queryResource(ids.resourceId, query, twoHours).catch((error: SdkError) => error)
  assert.ok(error instanceof Error)
  const details = (error as SdkError).details?.error as { code: string; innerError: { innerError: object } }
  assert.equal((error as SdkError).statusCode, 400)
  assert.equal(details.code, 'BadArgumentError')
  assert.deepEqual(details.innerError, {
    code: 'SyntaxError',
    message: 'A recognition error occurred in the query.',
    innerError: {
      code: 'SYN0002',
      message: "Query could not be parsed at 'whre' on line [2,2]",
      line: 2,
      pos: 2,
      token: 'whre',
    },
  })
})

const statuses: [FaultRequest, number, string][] = [
  [{ fault: '401' }, 401, 'AuthenticationFailed'],
  [{ fault: '403' }, 403, 'InsufficientAccessError'],
  [{ fault: '429' }, 429, 'ThrottledError'],
  [{ fault: '500' }, 500, 'InternalServerError'],
  [{ fault: '503' }, 503, 'ServiceUnavailable'],
  [{ fault: '504' }, 504, 'GatewayTimeout'],
]
for (const [fault, statusCode, code] of statuses)
  test(`fault ${fault.fault} reaches the caller of the SDK as ${code}`, async (t) => {
    const { url, principal, faults } = await logsWorld(t)
    const credential = new ClientSecretCredential(...secretOf(principal), trusting(url))
    const client = new LogsQueryClient(credential, { endpoint: url, retryOptions: { maxRetries: 0 } })
    faults.add(fault)
    const error: SdkError = await client.queryResource(ids.resourceId, 'traces', twoHours).then(
      () => assert.fail('the fault did not happen'),
      (error) => error,
    )
    assert.equal(error.statusCode, statusCode)
    assert.equal((error.details?.error as { code?: string } | undefined)?.code, code)
  })

test('a throttled query is repeated by the SDK when Retry-After says when', async (t) => {
  const { client, faults, asked } = await logsWorld(t)
  faults.add({ fault: '429', retryAfter: 1, count: 1 })
  const result = await client.queryResource(ids.resourceId, 'traces', twoHours)
  assert.equal(result.status, 'Success')
  assert.equal(asked.length, 1)
  assert.deepEqual(faults.pending(), [])
})

test('a partial answer does not throw, and says so', async (t) => {
  const { client, faults } = await logsWorld(t)
  faults.add({ fault: 'partial', count: 1 })
  const result = await client.queryResource(ids.resourceId, 'traces', twoHours)
  assert.ok(result.status === 'PartialFailure')
  assert.equal(result.partialTables[0]?.rows.length, 1)
  assert.equal(result.partialError.code, 'PartialError')
})

test('a hanging query ends when the caller gives up, and the next one is answered', async (t) => {
  const { client, faults } = await logsWorld(t)
  faults.add({ fault: 'hang', count: 1 })
  const abortSignal = AbortSignal.timeout(200)
  await assert.rejects(client.queryResource(ids.resourceId, 'traces', twoHours, { abortSignal }), {
    name: 'AbortError',
  })
  assert.equal((await client.queryResource(ids.resourceId, 'traces', twoHours)).status, 'Success')
})

for (const fault of ['reset', 'truncated', 'malformed'] as const)
  test(`fault ${fault} is an error for the caller, never an empty answer`, async (t) => {
    const { url, principal, faults } = await logsWorld(t)
    const credential = new ClientSecretCredential(...secretOf(principal), trusting(url))
    const client = new LogsQueryClient(credential, { endpoint: url, retryOptions: { maxRetries: 0 } })
    faults.add({ fault })
    await assert.rejects(client.queryResource(ids.resourceId, 'traces', twoHours))
  })

test('a slow answer is a right answer', async (t) => {
  const { client, faults } = await logsWorld(t)
  faults.add({ fault: 'slow', delayMs: 300, count: 1 })
  const before = performance.now()
  assert.equal((await client.queryResource(ids.resourceId, 'traces', twoHours)).status, 'Success')
  assert.ok(performance.now() - before >= 295)
})

test("the engine's query is cancelled when the caller hangs up", async (t) => {
  const cancelled = Promise.withResolvers<void>()
  const { client } = await logsWorld(t, (_, { signal }) => {
    signal?.addEventListener('abort', () => cancelled.resolve())
    return new Promise(() => {})
  })
  const abortSignal = AbortSignal.timeout(200)
  await assert.rejects(client.queryResource(ids.resourceId, 'traces', twoHours, { abortSignal }))
  await cancelled.promise
})

test('a wrong client secret gets no token', async (t) => {
  const { url, principal } = await logsWorld(t)
  const credential = new ClientSecretCredential(
    principal.tenantId,
    principal.clientId,
    'wrong',
    trusting(url),
  )
  await assert.rejects(credential.getToken('https://api.loganalytics.io/.default'), /AADSTS7000215/)
})

test('a token for another audience is refused', async (t) => {
  const { url, principal } = await logsWorld(t)
  const credential = new ClientSecretCredential(...secretOf(principal), trusting(url))
  const client = new LogsQueryClient(credential, { endpoint: url, audience: 'https://graph.example' })
  const error: SdkError = await client.queryResource(ids.resourceId, 'x', twoHours).catch((error) => error)
  assert.equal(error.statusCode, 403)
  assert.match(error.message, /wrong audience or resource 'https:\/\/graph\.example'/)
})

const trusting = (url: string) => ({ authorityHost: url, disableInstanceDiscovery: true })
const secretOf = (principal: { tenantId: string; clientId: string; clientSecret: string }) =>
  [principal.tenantId, principal.clientId, principal.clientSecret] as const
