import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setDefaultCACertificates } from 'node:tls'
import { ClientSecretCredential } from '@azure/identity'
import { LogsQueryClient, type LogsTable } from '@azure/monitor-query'
import { startWorld, type World } from '../../sandbox/world.ts'

/** The world stands still, so that its story is the same every time. */
const now = new Date('2026-05-06T14:00:00Z')
let folder = ''
let world: World
let client: LogsQueryClient
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ops-world-'))
  world = await startWorld({
    dataDir: folder,
    days: 9,
    scale: 0.5,
    idleMs: 3_600_000,
    every: 0,
    now: () => now,
    pace: { ingestionMs: 0, workMs: 0 },
  })
  setDefaultCACertificates([await readFile(world.ca, 'utf8')])
  const { authority: authorityHost } = world
  const credential = new ClientSecretCredential(world.tenantId, world.clientId, world.clientSecret, {
    authorityHost,
    disableInstanceDiscovery: true,
  })
  client = new LogsQueryClient(credential, { endpoint: world.logs, retryOptions: { maxRetries: 0 } })
})
after(async () => {
  await world.close()
  await rm(folder, { recursive: true, force: true })
})

const ask = async (query: string, duration = 'PT2H'): Promise<LogsTable['rows']> => {
  const result = await client.queryResource(world.resourceId, query, { duration })
  assert.ok(result.status === 'Success')
  return result.tables[0]?.rows ?? []
}

/** Milliseconds of a row's first cell. */
const timeIn = (row: readonly unknown[] | undefined) =>
  row?.[0] instanceof Date ? row[0].getTime() : assert.fail('there is no time')

test('the SDK asks KQL of the resource and gets an answer from generated telemetry', async () => {
  const rows = await ask(`traces
    | where message == "worker.completed" and tostring(customDimensions.ok) =~ "false"
    | summarize failures = count() by worker = tostring(customDimensions.external_system)
    | top 1 by failures`)
  assert.equal(rows[0]?.[0], 'accel-outreach-personalizer')
  assert.ok((rows[0]?.[1] as number) > 3)
})

test('the user’s own filter finds nothing in the last two hours', async () => {
  assert.deepEqual(await ask('traces | where severityLevel >= 3 | count'), [[0]])
})

test('the workspace shows the same rows under their workspace names, and no classic names', async () => {
  const options = [world.workspaceId, 'AppTraces | where Message == "response.returned" | count'] as const
  const result = await client.queryWorkspace(...options, { duration: 'PT2H' })
  assert.ok(result.status === 'Success')
  assert.deepEqual(result.tables[0]?.rows, await ask('traces | where message == "response.returned" | count'))
  await assert.rejects(client.queryWorkspace(world.workspaceId, 'traces | count', { duration: 'PT2H' }), {
    statusCode: 400,
  })
})

test('a batch asks the workspace several things at once', async () => {
  const queries = ['AppRequests | count', 'AppTraces | nonsense', 'print now()']
  const results = await client.queryBatch(
    queries.map((query) => ({ workspaceId: world.workspaceId, query, timespan: { duration: 'PT2H' } })),
  )
  assert.deepEqual(
    results.map(({ status }) => status),
    ['Success', 'Failure', 'Success'],
  )
})

for (const [query, code, where] of [
  ['traces | whre true', /^SYN/, undefined],
  ['traces\n| where nothing == 1', /^SEM0100$/, 2],
] as const)
  test(`"${query}" is refused as Azure would: ${code.source}`, async () => {
    const error = await client
      .queryResource(world.resourceId, query, { duration: 'PT1H' })
      .catch((error) => error)
    const { innerError } = error.details.error.innerError
    assert.equal(error.statusCode, 400)
    assert.match(innerError.code, code)
    if (where !== undefined) assert.equal(innerError.line, where)
  })

test('a question about a week waits for the week and is answered from all of it', async () => {
  const [row] = await ask('requests | summarize min(timestamp), dcount(bin(timestamp, 1d))', 'P7D')
  const days = (now.getTime() - timeIn(row)) / 86_400_000
  assert.ok(days > 6.9 && days <= 7, `${days} days`)
  const outage = await ask(
    'traces | where tostring(customDimensions.error) startswith "Error code: 429" | count',
    'P9D',
  )
  assert.ok((outage[0]?.[0] as number) > 5)
})

test('the release that went bad on GitHub is the one that fails in the telemetry', async () => {
  const since = world.githubServer.story?.badSince ?? assert.fail('GitHub has no story')
  const [row] = await ask(
    `traces | where tostring(customDimensions.error) endswith "empty subject" and timestamp > ago(3h)
    | summarize min(timestamp), count()`,
    'PT3H',
  )
  const minutes = (timeIn(row) - since.getTime()) / 60_000
  assert.ok(minutes > 0 && minutes < 30, `${minutes} min after the release`)
  const started = await ask(
    'traces | where message startswith "bootstrap.foundry: updated accel-outreach" | summarize max(timestamp)',
    'PT3H',
  )
  const gap = timeIn(started[0]) - since.getTime()
  assert.ok(gap >= 0 && gap < 60_000, `${gap} ms`)
})

test('the static token opens the door to programs without OAuth', async () => {
  const answer = await fetch(`${world.logs}/v1${world.resourceId}/query`, {
    method: 'POST',
    headers: { authorization: `Bearer ${world.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'print x = 1' }),
  })
  assert.deepEqual(((await answer.json()) as { tables: { rows: unknown }[] }).tables[0]?.rows, [[1]])
})

test('faults are switched on by address and by hand, and reach the SDK', async () => {
  world.faults.add({ fault: '429', retryAfter: 3, count: 1 })
  await assert.rejects(ask('traces | count'), { statusCode: 429 })
  await fetch(world.faultUrls.logs, { method: 'POST', body: '{"fault":"partial","count":1}' })
  const result = await client.queryResource(world.resourceId, 'traces | take 10', { duration: 'PT2H' })
  assert.equal(result.status, 'PartialFailure')
  assert.equal((await fetch(world.faultUrls.github)).status, 200)
})

test('the plot can be changed over HTTP, and nonsense is refused', async () => {
  const say = (body: unknown) => fetch(world.storyUrl, { method: 'POST', body: JSON.stringify(body) })
  const answer = await say({
    begin: [{ kind: 'model-outage', minutes: 5 }],
    end: ['bad-release'],
    restart: 'deploy',
  })
  const { episodes } = (await answer.json()) as { episodes: { kind: string; from: string; to: string }[] }
  const [outage] = episodes
  assert.equal(outage?.kind, 'model-outage')
  assert.equal(Date.parse(outage.to) - Date.parse(outage.from), 300_000)
  assert.ok(episodes.find(({ kind }) => kind === 'bad-release')?.to)
  assert.equal((await say({ begin: [{ kind: 'earthquake' }] })).status, 400)
})

test('GitHub and the accelerator answer', async () => {
  assert.equal((await fetch(`${world.accelerator}/healthz`)).status, 200)
  const answer = await fetch(`${world.github}/repos/${world.owner}/${world.repo}`, {
    headers: { authorization: `Bearer ${world.githubToken}` },
  })
  assert.equal(answer.status, 200)
})

test('closing leaves the certificates and nothing else', async () => {
  const other = await startWorld({
    dataDir: join(folder, 'other'),
    days: 1,
    scale: 0.1,
    every: 0,
    idleMs: 3_600_000,
  })
  const { logs, github, accelerator } = other
  await other.close()
  assert.deepEqual(await readdir(join(folder, 'other', 'sandbox')), ['certs'])
  for (const url of [logs, github, accelerator]) await assert.rejects(fetch(url))
})

test('a world whose port is taken does not start, and leaves nothing behind', async () => {
  const dataDir = join(folder, 'taken')
  const port = Number(new URL(world.logs).port)
  await assert.rejects(startWorld({ dataDir, days: 1, scale: 0.1, ports: { logs: port } }), {
    code: 'EADDRINUSE',
  })
  assert.deepEqual(await readdir(join(dataDir, 'sandbox')), ['certs'])
})

test('staging has telemetry, a container app and an address of its own', async () => {
  const { staging, prod } = world.environments
  const count = async (resource: string) => {
    const result = await client.queryResource(resource, 'requests | count', { duration: 'P1D' })
    assert.ok(result.status === 'Success')
    return result.tables[0]?.rows[0]?.[0] as number
  }
  const [quiet, busy] = [await count(staging.appInsights), await count(prod.appInsights)]
  assert.ok(quiet > 3 && quiet < busy / 3, `${quiet} of ${busy}`)
  assert.notEqual(staging.url, prod.url)
  const body = { company_name: 'A', seller_intent: 'b', icp_definition: 'c', our_solution: 'd' }
  const operation = 'a'.repeat(32)
  const answer = await fetch(`${staging.url}/research/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent: `00-${operation}-${'b'.repeat(16)}-01` },
    body: JSON.stringify(body),
  })
  assert.match(await answer.text(), /"type":"final"/)
  await world.accelerators.staging.rows.settled()
  const result = await client.queryResource(
    staging.appInsights,
    `traces | where operation_Id == "${operation}" | summarize count(), dcount(_ResourceId), any(_ResourceId)`,
    { startTime: now, endTime: new Date(now.getTime() + 1000) },
  )
  assert.ok(result.status === 'Success')
  assert.deepEqual(result.tables[0]?.rows, [[7, 1, staging.appInsights.toLowerCase()]])
})
