import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { openAlerts } from '../../../sandbox/alerts/alerts.ts'
import { usualRules } from '../../../sandbox/alerts/rules.ts'
import { ruleBody } from '../../../sandbox/azure/alerts.ts'
import { worldIds } from '../../../sandbox/ids.ts'
import { readAzureAlert } from '../../../src/http/azure-alert.ts'

/** Whoever is told: answers with what is in `answers`, then 202. */
const heard: { readonly data: { readonly essentials: Record<string, string> } }[] = []
const answers: number[] = []
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const status = answers.shift() ?? 202
  if (status < 300) heard.push(JSON.parse(Buffer.concat(chunks).toString('utf8')))
  response.writeHead(status).end()
})
let url: string
before(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
after(() => server.close())

let time = Date.parse('2026-11-24T12:00:00Z')
let pct: number | undefined = 12.5
const asked: string[] = []
const store = {
  reach: async () => {},
  engine: {
    query: async (kql: string) => {
      asked.push(kql)
      const rows = kql.includes('pct') && pct !== undefined ? [[pct]] : []
      return {
        tables: [{ name: 'PrimaryResult', columns: [{ name: 'pct', type: 'real' as const }], rows }],
        stats: { executionMs: 1, translationMs: 1, rowsReturned: 1 },
      }
    },
  },
}
const open = () =>
  openAlerts({
    watched: [{ store, rules: usualRules(worldIds) }],
    now: () => new Date(time),
    every: 0,
    retryMs: 1,
  })
const told = () =>
  heard.map(({ data: { essentials } }) => `${essentials.alertRule} ${essentials.monitorCondition}`)

test('a rule fires once while it is broken, and ends by itself', async () => {
  heard.length = 0
  const alerts = open()
  alerts.configure(url)
  await alerts.tick(true)
  await alerts.tick(true)
  assert.deepEqual(told(), ['error-rate Fired'])
  const read = readAzureAlert(heard[0], () => 'prod')
  assert.equal(read?.measured, 'pct 12.5 > 5')
  assert.equal(read?.severity, 1)
  pct = 2
  time += 60_000
  await alerts.tick(true)
  assert.deepEqual(told(), ['error-rate Fired', 'error-rate Resolved'])
  const over = readAzureAlert(heard[1], () => 'prod')
  assert.equal(over?.id, read?.id)
  assert.equal(over?.resolvedAt?.getTime(), time)
  const [listed] = await alerts.fired()
  assert.deepEqual([listed?.id, listed?.resolvedAt?.getTime()], [read?.id, time])
  pct = 12.5
  await alerts.close()
})

test('each rule is looked at as often as it says', async () => {
  const alerts = open()
  asked.length = 0
  await alerts.tick()
  assert.equal(asked.length, 6)
  time += 61_000
  await alerts.tick()
  assert.equal(asked.length, 7, 'the kill switch, every minute')
})

test('rules are fired, ended and changed by hand; a webhook that asks for it is told again', async () => {
  heard.length = 0
  pct = 0
  const alerts = open()
  alerts.configure(url)
  answers.push(503, 429)
  assert.equal(await alerts.force('kill-switch', 'Fired'), true)
  await alerts.tick(true)
  assert.deepEqual(told(), ['kill-switch Fired'], 'not ended by the logs')
  assert.equal(await alerts.force('kill-switch', 'Resolved'), true)
  answers.push(500)
  await alerts.force('kill-switch', 'Fired')
  assert.deepEqual(told(), ['kill-switch Fired', 'kill-switch Resolved'], '500 is final')
  assert.equal(await alerts.force('nothing', 'Fired'), false)
  pct = 12.5
  assert.equal(alerts.change('error-rate', { threshold: 20 }), true)
  await alerts.tick(true)
  assert.ok(!told().includes('error-rate Fired'))
})

test('Azure lists a measured rule with its column', () => {
  const [rate, , rejected] = usualRules(worldIds)
  assert.ok(rate && rejected)
  assert.deepEqual(ruleBody(rate).properties.criteria.allOf[0], {
    ...{
      query: rate.query,
      timeAggregation: 'Maximum',
      metricMeasureColumn: 'pct',
      operator: 'GreaterThan',
      threshold: 5,
    },
    failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
  })
  assert.equal(ruleBody(rejected).properties.criteria.allOf[0]?.timeAggregation, 'Count')
})
