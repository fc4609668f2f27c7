import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { gunzipSync } from 'node:zlib'
import { localCertificates } from '../../../sandbox/certs/authority.ts'
import { openInsights } from '../../../src/adapters/insights/index.ts'
import { openLog } from '../../../src/adapters/log.ts'
import { UpstreamError } from '../../../src/chat/errors.ts'
import { readConfig } from '../../../src/config.ts'
import { openMeters } from '../../../src/meters.ts'

/*
 * The real exporter against an ingestion endpoint on this machine: what Application Insights would be told.
 */
type Envelope = {
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
  // biome-ignore lint/suspicious/noExplicitAny: read by path
  readonly data: { readonly baseType: string; readonly baseData: any }
}
const told: Envelope[] = []
const paths = new Set<string>()
const take: RequestListener = async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString()
  const envelopes = (
    text.startsWith('[')
      ? JSON.parse(text)
      : text
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line))
  ) as Envelope[]
  told.push(...envelopes)
  paths.add(request.url ?? '')
  const counted = { itemsReceived: envelopes.length, itemsAccepted: envelopes.length, errors: [] }
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(counted))
}
let server: Server
let folder = ''
let connection = ''
const ofType = (type: string) => told.filter(({ data }) => data.baseType === type)
const backlog = {
  waiting: async () => ({
    outbox: 3,
    outboxOldest: 0,
    outboxFailed: 0,
    deadConversations: 0,
    approvals: { requested: 2, approved: 0, executing: 0 },
    overdueJobs: 0,
  }),
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ops-insights-'))
  const certificates = await localCertificates(folder)
  // As NODE_EXTRA_CA_CERTS would, which is read at the start of a process only.
  setDefaultCACertificates([...getCACertificates('default'), certificates.ca])
  server = createServer(certificates, take)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const key = 'aaaaaaaa-0000-4000-8000-000000000001'
  const connectionString = `InstrumentationKey=${key};IngestionEndpoint=https://127.0.0.1:${port}/`
  connection = connectionString
  const insights = openInsights({ connectionString, version: '1.2.3', instance: 'replica-1', backlog })
  const log = openLog('info', { write: () => true }, insights.line)
  await insights.metrics
    .during({ kind: 'turn', name: 'triage', correlation: 'ab12cd34' }, async () => {
      log.info('turn.done', { correlation: 'ab12cd34', took: 12, text: 'what a person wrote' })
      await insights.metrics.during(
        { kind: 'upstream', system: 'logs', name: 'telemetry.query' },
        async () => {
          throw new UpstreamError('Azure Monitor Logs', 'throttled', 'Wait a little.')
        },
      )
    })
    .catch(() => undefined)
  log.error('job.failed', new Error('no luck for ann@contoso.com'))
  insights.metrics.count('door.refused', 'token')
  await insights.close(10_000)
})
after(async () => {
  server.close()
  await rm(folder, { recursive: true, force: true })
})

test('a turn is a request, and the call inside it a dependency of the same operation', () => {
  const [request, dependency] = [ofType('RequestData')[0], ofType('RemoteDependencyData')[0]]
  assert.equal(request?.data.baseData.name, 'turn triage')
  assert.equal(request?.data.baseData.properties['ops.correlation'], 'ab12cd34')
  assert.equal(request?.data.baseData.properties['ops.outcome'], 'throttled')
  assert.equal(dependency?.data.baseData.name, 'logs telemetry.query')
  assert.equal(dependency?.data.baseData.success, false)
  assert.equal(dependency?.data.baseData.properties['ops.system'], 'logs')
  assert.equal(dependency?.tags['ai.operation.id'], request?.tags['ai.operation.id'])
  assert.equal(dependency?.tags['ai.operation.parentId'], request?.data.baseData.id)
  assert.equal(request?.tags['ai.cloud.role'], 'ops')
  assert.equal(request?.tags['ai.cloud.roleInstance'], 'replica-1')
})

test('a log line is a trace of its turn, an error an exception; what must not leave was cut out', () => {
  const trace = ofType('MessageData').find(({ data }) => data.baseData.message === 'turn.done')
  assert.equal(trace?.tags['ai.operation.id'], ofType('RequestData')[0]?.tags['ai.operation.id'])
  assert.equal(trace?.data.baseData.properties.correlation, 'ab12cd34')
  assert.equal(trace?.data.baseData.properties.text, '[cut]')
  const exception = ofType('ExceptionData')[0]?.data.baseData.exceptions[0]
  assert.equal(exception.typeName, 'Error')
  assert.match(exception.message, /^job\.failed: no luck for \[cut\]/)
  assert.doesNotMatch(JSON.stringify(told), /contoso|a person wrote/)
})

test('metrics carry what waits, how long work took, and what was counted', () => {
  const metrics = new Map<string, { readonly value: number }>(
    ofType('MetricData').flatMap(({ data }) =>
      data.baseData.metrics.map((one: { name: string; value: number; count?: number }) => [one.name, one]),
    ),
  )
  assert.equal(metrics.get('ops.outbox.waiting')?.value, 3)
  assert.ok(metrics.has('ops.approvals'))
  assert.ok(metrics.has('ops.work.seconds'))
  assert.equal(metrics.get('ops.events')?.value, 1)
})

test('nothing is told about the exporter itself', () => {
  assert.deepEqual([...paths], ['/v2.1/track'])
  assert.doesNotMatch(JSON.stringify(told), /statsbeat|Attach|Feature|Request_Success/i)
})

test('what is logged before the library is loaded is told when it is; a bot without a connection string tells nobody', async () => {
  const component = '/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/c'
  const config = (variables: Record<string, string>) =>
    readConfig({ OPS_SANDBOX: 'true', ...variables }, () => ({
      environments: { prod: { appInsights: component } },
    }))
  const failed: unknown[] = []
  const meters = openMeters(config({ APPLICATIONINSIGHTS_CONNECTION_STRING: connection }), backlog, (error) =>
    failed.push(error),
  )
  const log = openLog('info', { write: () => true }, meters.line)
  log.info('ops.early', { n: 1 })
  assert.equal(await meters.metrics.during({ kind: 'job', name: 'early' }, async () => 7), 7)
  await meters.load()
  log.info('ops.later')
  await meters.metrics.during({ kind: 'job', name: 'later' }, async (tell) => tell('done'))
  await meters.close(10_000)
  assert.deepEqual(failed, [])
  const messages = ofType('MessageData').map(({ data }) => data.baseData.message)
  assert.ok(messages.includes('ops.early') && messages.includes('ops.later'), messages.join())
  const requests = ofType('RequestData').map(({ data }) => data.baseData.name)
  assert.ok(requests.includes('job later') && !requests.includes('job early'))
  assert.equal(
    ofType('RequestData').find(({ data }) => data.baseData.name === 'job later')?.data.baseData.success,
    true,
  )
  assert.match(
    await meters.text(),
    /ops_job_seconds_count\{name="early",outcome="ok"\} 1[\s\S]*name="later",outcome="done"\} 1/,
  )
  assert.equal(openMeters(config({}), backlog, () => undefined).line, undefined)
})
