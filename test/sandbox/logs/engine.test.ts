import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ClientSecretCredential } from '@azure/identity'
import { LogsQueryClient } from '@azure/monitor-query'
import type { Engine } from '../../../sandbox/kusto/contract.ts'
import { openEngine } from '../../../sandbox/kusto/engine.ts'
import { tableSpecs, viewSpecs } from '../../../sandbox/telemetry/schema.ts'
import { ids, logsWorld } from './support.ts'

/* The real engine behind the real server, asked by Azure's own client over HTTPS. */

let engine: Engine
before(async () => {
  engine = await openEngine({ tables: tableSpecs, views: viewSpecs, memoryLimit: '100MB' })
  await engine.insert('traces', [
    {
      timestamp: '2026-05-04T09:00:00.1234567Z',
      message: 'in',
      severityLevel: 3,
      customDimensions: { ok: 'false', n: [1, 2.5] },
    },
    { timestamp: '2026-05-04T07:59:59Z', message: 'before' },
    { timestamp: '2026-05-04T10:00:00Z', message: 'after' },
  ])
})
after(() => engine.close())

const window = { startTime: new Date('2026-05-04T08:00:00Z'), endTime: new Date('2026-05-04T10:00:00Z') }
const world = (t: Parameters<typeof logsWorld>[0]) => once(t, (kql, options) => engine.query(kql, options))

/** A client that asks once: Azure's own asks again after a 504. */
async function once(t: Parameters<typeof logsWorld>[0], query: Engine['query']) {
  const made = await logsWorld(t, query)
  const { tenantId, clientId, clientSecret } = made.principal
  const options = { authorityHost: made.url, disableInstanceDiscovery: true }
  const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, options)
  return {
    ...made,
    client: new LogsQueryClient(credential, { endpoint: made.url, retryOptions: { maxRetries: 0 } }),
  }
}
type Failed = Error & { statusCode?: number; details?: { error?: Inner } }
type Inner = {
  code: string
  message?: string
  innerError?: Inner
  line?: number
  pos?: number
  token?: string
}
const innermost = (error: Inner | undefined): Inner | undefined =>
  error?.innerError ? innermost(error.innerError) : error

test('every type arrives as the client reads it', async (t) => {
  const { client } = await world(t)
  const kql =
    `print b = true, i = int(1), l = 9007199254740991, r = 1.5, nan = real(nan), inf = real(+inf), d = datetime(2026-05-04 09:00:00.1234567),
    s = "x\\ny", t = 1.02:03:04.5, g = guid(74be27de-1e4e-49d9-b579-fe0b331d3642), bag = dynamic({"a": [1, 2.5, null]}), m = decimal(1.50),
    none = long(null), never = datetime(null), empty = ""`.replace('1.02:03:04.5', 'time(1.02:03:04.5)')
  const result = await client.queryResource(ids.resourceId, kql, { duration: 'PT2H' })
  assert.ok(result.status === 'Success')
  const [table] = result.tables
  assert.equal(
    table?.columnDescriptors.map(({ type }) => type).join(' '),
    'bool int long real real real datetime string timespan guid dynamic decimal long datetime string',
  )
  assert.deepEqual(table?.rows[0], [
    true,
    1,
    9007199254740991,
    1.5,
    'NaN',
    'Infinity',
    new Date('2026-05-04T09:00:00.123Z'),
    'x\ny',
    '1.02:03:04.5000000',
    '74be27de-1e4e-49d9-b579-fe0b331d3642',
    { a: [1, 2.5, null] },
    '1.5',
    null,
    // What the client makes of a null.
    new Date(0),
    '',
  ])
})

test('on the wire a dynamic is JSON text, a datetime has seven digits and a long all of its own', async (t) => {
  const { post } = await world(t)
  const query = 'traces | project timestamp, customDimensions, big = 9223372036854775807'
  const body = await (await post(`/v1${ids.resourceId}/query`, { query, timespan: 'PT2H' })).text()
  assert.match(
    body,
    /\["2026-05-04T09:00:00.1234567Z","\{\\"ok\\":\\"false\\",\\"n\\":\[1,2.5\]\}",9223372036854775807\]/,
  )
})

test('the window holds whatever the query says, and ends before its end', async (t) => {
  const { client } = await world(t)
  for (const kql of ['traces', 'union traces, (traces | where timestamp > ago(365d))', 'AppTraces']) {
    const result = await client.queryResource(ids.resourceId, `${kql} | count`, window)
    assert.ok(result.status === 'Success')
    assert.deepEqual(result.tables[0]?.rows, [[kql.startsWith('union') ? 2 : 1]], kql)
  }
})

test('statistics and render come when asked for', async (t) => {
  const { client } = await world(t)
  const result = await client.queryResource(
    ids.resourceId,
    'traces | render timechart with (title="t")',
    window,
    {
      includeQueryStatistics: true,
      includeVisualization: true,
    },
  )
  assert.ok(result.status === 'Success')
  const { query } = result.statistics as {
    query: { executionTime: number; datasetStatistics: { tableRowCount: number }[] }
  }
  assert.ok(query.executionTime > 0)
  assert.deepEqual(query.datasetStatistics, [{ tableRowCount: 1 }])
  assert.deepEqual(
    [
      (result.visualization as Record<string, unknown>).visualization,
      (result.visualization as Record<string, unknown>).title,
    ],
    ['timechart', 't'],
  )
})

test('from the 500,001st row on the answer is partial', async (t) => {
  const { client } = await world(t)
  const result = await client.queryResource(ids.resourceId, 'range x from 1 to 500001 step 1', window)
  assert.ok(result.status === 'PartialFailure')
  assert.equal(result.partialTables[0]?.rows.length, 500_000)
  assert.equal(result.partialError.code, 'PartialError')
  const whole = await client.queryResource(
    ids.resourceId,
    'range x from 1 to 500000 step 1 | where x > 499990',
    window,
  )
  assert.equal(whole.status, 'Success')
})

const endless =
  'range x from 1 to 100000 step 1 | extend k = 1 | join kind=inner (range y from 1 to 1000000 step 1 | extend k = 1) on k | summarize max(x * y)'

test('a query that runs out of its time is a 504, and the next one is answered', async (t) => {
  const { client } = await world(t)
  const error: Failed = await client
    .queryResource(ids.resourceId, endless, window, { serverTimeoutInSeconds: 1 })
    .then(
      () => assert.fail('it was answered'),
      (error) => error,
    )
  assert.deepEqual([error.statusCode, error.details?.error?.code], [504, 'GatewayTimeout'])
  assert.equal((await client.queryResource(ids.resourceId, 'traces | count', window)).status, 'Success')
})

test('a query whose caller hangs up is stopped in the engine', async (t) => {
  const ended = Promise.withResolvers<unknown>()
  const { client } = await once(t, (kql, options) => {
    const answer = engine.query(kql, options)
    answer.then(ended.resolve, ended.resolve)
    return answer
  })
  const abortSignal = AbortSignal.timeout(300)
  await assert.rejects(client.queryResource(ids.resourceId, endless, window, { abortSignal }))
  assert.equal(((await ended.promise) as { fault?: { kind: string } }).fault?.kind, 'cancelled')
})

test('a query that needs more memory than there is fails alone', async (t) => {
  const { client } = await world(t)
  const greedy =
    'range x from 1 to 400000 step 1 | extend s = strcat(strrep("y", 400), x) | summarize n = make_list(s) | project array_length(n)'
  const error: Failed = await client.queryResource(ids.resourceId, greedy, window).then(
    () => assert.fail('it was answered'),
    (error) => error,
  )
  assert.match(JSON.stringify(error.details), /memory limit|E_RUNAWAY_QUERY/)
  assert.equal((await client.queryResource(ids.resourceId, 'traces | count', window)).status, 'Success')
})

const mistakes: readonly (readonly [kql: string, code: string, line: number, pos: number, token: string])[] =
  [
    ['traces\n| whre x', 'SYN0002', 2, 2, 'whre'],
    ['traces | where nosuch == 1', 'SEM0100', 1, 15, 'nosuch'],
    ['nosuch | count', 'SEM0100', 1, 0, 'nosuch'],
    ['traces\n| extend x = nosuch(1)', 'SEM0260', 2, 13, 'nosuch'],
    ['traces | extend x = rand(5)', 'SEM0001', 1, 20, 'rand(5)'],
  ]
for (const [kql, code, line, pos, token] of mistakes)
  test(`${JSON.stringify(kql)} is refused as Azure would: ${code} at line ${line}`, async (t) => {
    const { client } = await world(t)
    const error: Failed = await client.queryResource(ids.resourceId, kql, window).then(
      () => assert.fail('it was answered'),
      (error) => error,
    )
    assert.equal(error.statusCode, 400)
    const inner = innermost(error.details?.error)
    assert.deepEqual([inner?.code, inner?.line, inner?.pos, inner?.token], [code, line, pos, token])
  })

test('nothing outside of the store can be reached', async (t) => {
  const { client } = await world(t)
  for (const kql of [
    'externaldata(x: string)["https://example.org"]',
    'workspace("w").AppTraces',
    'print x = toscalar(evaluate http_request("https://example.org"))',
  ]) {
    const error: Failed = await client.queryResource(ids.resourceId, kql, window).then(
      () => assert.fail(`${kql} was answered`),
      (error) => error,
    )
    assert.equal(error.statusCode, 400, kql)
  }
})
