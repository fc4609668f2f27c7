import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { FaultRequest } from '../../../sandbox/faults/fault.ts'
import type { Engine, KustoType } from '../../../sandbox/kusto/contract.ts'
import { signInWith } from '../../../src/adapters/azure/index.ts'
import { monitorTelemetry } from '../../../src/adapters/monitor/index.ts'
import { UpstreamError, type UpstreamReason, UsageError } from '../../../src/chat/errors.ts'
import { kql } from '../../../src/ports/kql.ts'
import { ids, logsWorld } from '../../sandbox/logs/support.ts'

const window = { from: new Date('2026-05-04T08:00:00Z'), to: new Date('2026-05-04T10:00:00Z') }
const Row = z.object({ n: z.number(), at: z.date(), bag: z.looseObject({ ok: z.string() }) })
const question = kql`traces | where message == ${'a "quoted" word'}`

/** The adapter over the real client, a real sign-in and a log server whose engine is scripted. */
async function telemetryOver(t: TestContext, query?: Engine['query']) {
  const world = await logsWorld(t, query)
  const credential = signInWith({ authorityHost: world.url, ...world.principal })
  const resources = { prod: ids.resourceId, dev: ids.resourceId.replace(/app$/, 'gone') }
  return { ...world, telemetry: monitorTelemetry({ endpoint: world.url, credential, resources }) }
}

const oneColumn =
  (type: KustoType, ...values: readonly unknown[]): Engine['query'] =>
  async () => ({
    tables: [{ name: 'PrimaryResult', columns: [{ name: 'x', type }], rows: values.map((value) => [value]) }],
    stats: { executionMs: 1, translationMs: 1, rowsReturned: values.length },
  })

async function failure(promise: Promise<unknown>): Promise<UpstreamError> {
  const error = await promise.then(
    () => assert.fail('nothing went wrong'),
    (error: unknown) => error,
  )
  assert.ok(error instanceof UpstreamError, String(error))
  assert.equal(error.system, 'Azure Monitor Logs')
  assert.match(error.message, /[.!]$/)
  assert.doesNotMatch(error.message, /https?:|Bearer|secret|subscriptions/i)
  return error
}

test('a query goes out once, on the resource, with its window as the timespan and our own time limit', async (t) => {
  const { telemetry, asked } = await telemetryOver(t)
  const { rows, partial, tookMs } = await telemetry.query(question, window, Row)
  assert.equal(asked.length, 1)
  assert.equal(asked[0]?.kql, 'traces | where message == "a \\"quoted\\" word"')
  assert.deepEqual(asked[0]?.options.timespan, window)
  assert.equal(asked[0]?.options.scope, 'resource')
  assert.equal(asked[0]?.options.timeoutMs, 25_000)
  assert.equal(partial, undefined)
  assert.ok(tookMs > 0)
  assert.deepEqual(rows[1], { n: 2, at: new Date('2026-05-04T09:13:01.114Z'), bag: { ok: 'false' } })
})

test("environments are listed with the default first, and an unknown one is the caller's mistake", async (t) => {
  const { telemetry } = await telemetryOver(t)
  assert.deepEqual(telemetry.environments(), ['prod', 'dev'])
  await assert.rejects(telemetry.query(question, window, Row, { environment: 'nowhere' }), UsageError)
})

test('a null datetime is null and not 1970', async (t) => {
  const { telemetry } = await telemetryOver(t, oneColumn('datetime', null, '2026-05-04T09:12:01.1140000Z'))
  const { rows } = await telemetry.query(question, window, z.object({ x: z.date().nullable() }))
  assert.deepEqual(rows, [{ x: null }, { x: new Date('2026-05-04T09:12:01.114Z') }])
})

test('numbers that JSON cannot say arrive as numbers', async (t) => {
  const { telemetry } = await telemetryOver(t, oneColumn('real', 'NaN', 'Infinity', '-Infinity', 1.5))
  const { rows } = await telemetry.query(question, window, z.object({ x: z.unknown() }))
  assert.deepEqual(
    rows.map(({ x }) => x),
    [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1.5],
  )
})

test('lists and bags arrive as values', async (t) => {
  const { telemetry } = await telemetryOver(t, oneColumn('dynamic', '["a","b"]', '{"a":[1]}', null))
  const { rows } = await telemetry.query(question, window, z.object({ x: z.unknown() }))
  assert.deepEqual(rows, [{ x: ['a', 'b'] }, { x: { a: [1] } }, { x: null }])
})

test('a row that does not fit is an error and not a smaller answer', async (t) => {
  const { telemetry } = await telemetryOver(t, oneColumn('string', 'fine', null))
  const error = await failure(telemetry.query(question, window, z.object({ x: z.string() })))
  assert.equal(error.reason, 'malformed')
})

test('a partial answer says that it is one', async (t) => {
  const { telemetry, faults } = await telemetryOver(t)
  faults.add({ fault: 'partial' })
  const { rows, partial } = await telemetry.query(question, window, Row)
  assert.equal(rows.length, 1)
  assert.match(partial ?? '', /only part of the answer/)
})

const failures: readonly (readonly [FaultRequest, UpstreamReason, RegExp])[] = [
  [{ fault: '401' }, 'denied', /sign-in \(401\)/],
  [{ fault: '403' }, 'denied', /telemetry of prod .*Monitoring Reader/],
  [{ fault: '429', retryAfter: 7 }, 'throttled', /429/],
  [{ fault: '500' }, 'failed', /500/],
  [{ fault: '503', retryAfter: 3 }, 'failed', /503/],
  [{ fault: '504' }, 'timeout', /shorter window/],
  [{ fault: 'reset' }, 'unreachable', /reached|connection/i],
  [{ fault: 'truncated' }, 'malformed', /cannot read/],
  [{ fault: 'malformed' }, 'malformed', /cannot read/],
]
for (const [fault, reason, sentence] of failures)
  test(`an upstream that answers "${fault.fault}" is an error of the kind "${reason}" with a sentence`, async (t) => {
    const { telemetry, faults, asked } = await telemetryOver(t)
    faults.add(fault)
    const error = await failure(telemetry.query(question, window, Row))
    assert.equal(error.reason, reason)
    assert.match(error.message, sentence)
    assert.equal(error.retryAfter, fault.retryAfter)
    faults.clear()
    await telemetry.query(question, window, Row)
    assert.ok(asked.length <= 2)
  })

test('a resource that does not exist names the place in the configuration', async (t) => {
  const { telemetry } = await telemetryOver(t)
  const error = await failure(telemetry.query(question, window, Row, { environment: 'dev' }))
  assert.equal(error.reason, 'missing')
  assert.match(error.message, /environments\.dev\.appInsights/)
})

test('a query that Kusto refuses is our mistake, told with its code and without its text', async (t) => {
  const { telemetry } = await telemetryOver(t, () => {
    throw Object.assign(new Error('no'), {
      fault: { kind: 'semantic', code: 'SEM0100', message: 'secret text' },
    })
  })
  const error = await failure(telemetry.query(question, window, Row))
  assert.equal(error.reason, 'rejected')
  assert.match(error.message, /SEM0100/)
})

test('silence ends at our own deadline, also when it is the sign-in that is silent', async (t) => {
  for (const on of ['logs', 'token'] as const) {
    const { telemetry, faults } = await telemetryOver(t)
    faults.add({ fault: 'hang', on })
    const began = performance.now()
    const error = await failure(telemetry.query(question, window, Row, { timeoutMs: 400 }))
    assert.equal(error.reason, 'timeout')
    assert.ok(performance.now() - began < 3000)
    faults.clear()
  }
})

test('a sign-in that is refused says so', async (t) => {
  const world = await logsWorld(t)
  const credential = signInWith({ authorityHost: world.url, ...world.principal, clientSecret: 'wrong' })
  const telemetry = monitorTelemetry({ endpoint: world.url, credential, resources: { prod: ids.resourceId } })
  const error = await failure(telemetry.query(question, window, Row))
  assert.equal(error.reason, 'denied')
  assert.match(error.message, /cannot sign in/)
})

test('a server that is not there is unreachable', async (t) => {
  const { principal, url } = await logsWorld(t)
  const credential = signInWith({ authorityHost: url, ...principal })
  const telemetry = monitorTelemetry({
    endpoint: 'https://127.0.0.1:9',
    credential,
    resources: { prod: ids.resourceId },
  })
  assert.equal((await failure(telemetry.query(question, window, Row))).reason, 'unreachable')
})

test('one connection that breaks is mended without anybody noticing', async (t) => {
  const { telemetry, faults, asked } = await telemetryOver(t)
  faults.add({ fault: 'reset', count: 1 })
  assert.equal((await telemetry.query(question, window, Row)).rows.length, 2)
  assert.equal(asked.length, 1)
})

test('no more than five queries run at once, and the rest get their turn', async (t) => {
  let running = 0
  let most = 0
  const full = Promise.withResolvers<void>()
  const { telemetry } = await telemetryOver(t, async (text, options) => {
    running += 1
    most = Math.max(most, running)
    if (running === 5) full.resolve()
    // Nobody leaves before five are in: a sixth would have to come now.
    await full.promise
    await sleep(50)
    running -= 1
    return oneColumn('long', 1)(text, options)
  })
  const ask = () => telemetry.query(question, window, z.object({ x: z.number() }))
  assert.equal((await Promise.all(Array.from({ length: 12 }, ask))).length, 12)
  assert.equal(most, 5)
})

test('a caller who hangs up gets its own reason, and its place in the queue is free again', async (t) => {
  const { telemetry, faults } = await telemetryOver(t)
  faults.add({ fault: 'hang', count: 5 })
  const gone = new AbortController()
  const waiting = Array.from({ length: 7 }, () =>
    telemetry.query(question, window, Row, { signal: gone.signal }),
  )
  setTimeout(() => gone.abort(new Error('the caller hung up')), 300)
  for (const one of waiting) await assert.rejects(one, /the caller hung up/)
  assert.equal((await telemetry.query(question, window, Row)).rows.length, 2)
})
