import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { z } from 'zod'
import { startWorld, type World } from '../../../sandbox/world.ts'
import { type Found, gather, type ThresholdPorts } from '../../../src/features/thresholds/gather.ts'
import { reachOf, SignalRow, signalQuery } from '../../../src/features/thresholds/query.ts'
import { ruleQuery } from '../../../src/features/thresholds/rule-text.ts'
import { looks, seriesOf } from '../../../src/features/thresholds/series.ts'
import type { Telemetry } from '../../../src/ports/telemetry.ts'
import { noLog } from '../../fakes/database.ts'

/*
 * A month of the sandbox's life with the incidents of its story in it, asked by the real query in the real engine.
 */
const now = new Date('2026-11-24T13:30:00Z')
let world: World
let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ops-thresholds-'))
  world = await startWorld({ dataDir: folder, days: 33, scale: 0.5, now: () => now, every: 0, idleMs: 10 })
  await world.telemetry?.reach()
})
after(async () => {
  await world?.close()
  await rm(folder, { recursive: true, force: true })
})

async function ask<Row>(
  kql: string,
  window: { from: Date; to: Date },
  row: z.ZodType<Row>,
): Promise<readonly Row[]> {
  const made = await world.engine.query(kql, {
    scope: 'resource',
    timespan: window,
    now: window.to,
    timeoutMs: 60_000,
    maxRows: 500_000,
  })
  const [table] = made.tables
  const cell = (value: unknown, type: string) =>
    type === 'datetime' && value !== null ? new Date(String(value)) : value
  return (table?.rows ?? []).map((one) =>
    row.parse(
      Object.fromEntries((table?.columns ?? []).map(({ name, type }, i) => [name, cell(one[i], type)])),
    ),
  )
}
let questions = 0
const telemetry: Telemetry = {
  environments: () => ['prod'],
  async query(kql, window, row) {
    questions += 1
    return { rows: await ask(kql.text, window, row), partial: undefined, tookMs: 1 }
  },
}
const never = async (): Promise<never> => {
  throw new Error('not here')
}
const ports = {
  telemetry,
  log: noLog,
  alertRules: {
    rules: async () => [
      {
        id: 'r',
        name: 'errors',
        enabled: true,
        severity: 1,
        query:
          'traces | where message=="response.returned" | summarize t=count(), f=countif(tostring(customDimensions.ok)=~"false") | extend pct=100.0*f/t',
        operator: 'GreaterThan',
        threshold: 60,
        window: 900,
        frequency: 300,
      },
    ],
    fired: async () => [],
  },
  incidents: { history: never },
  drills: { history: async () => [] },
  suggestions: { keep: never, find: never, answered: async () => [], answer: never },
  accelerator: { manifest: async () => undefined },
} as unknown as ThresholdPorts
const options = {
  calendar: { zone: 'Europe/Berlin', holidays: [] },
  budget: 2,
  extras: [],
  exclude: [],
  owner: undefined,
}
let found: Found

test('one question; the story’s incidents are found, left out, and caught by what is suggested', async () => {
  found = await gather(ports, options, { environment: 'prod', budget: 2, now })
  assert.equal(questions, 1)
  assert.ok(found.enough && found.days >= 30, `${found.days} days`)
  assert.deepEqual(found.unknown, ['incidents'])
  const planted = (world.telemetry?.story().episodes ?? []).filter(
    ({ kind, from }) =>
      ['model-outage', 'killswitch-workflow', 'bad-release'].includes(kind) &&
      from > new Date(now.getTime() - 29 * 86_400_000),
  )
  assert.equal(planted.length, 3)
  for (const { kind, from, to = now } of planted)
    assert.ok(
      found.known.some((one) => one.from < to.getTime() && one.to > from.getTime()),
      `${kind} was seen`,
    )
  // Done on purpose: left out, and nothing to catch.
  assert.equal(found.known.filter(({ sort }) => sort === 'excluded').length, 1)
  const errors = found.findings.find(({ signal }) => signal.id === 'error-rate')
  assert.ok(errors?.suggestion)
  const { backTest, perWeek } = errors.suggestion
  assert.deepEqual(
    backTest.missed.map(({ what }) => what),
    [],
  )
  assert.ok(backTest.caught.length === 2 && backTest.caught.every(({ delay }) => delay <= 45 * 60_000))
  assert.ok(perWeek <= 2 * 1.2, `${perWeek} a week`)
  assert.ok(errors.present && errors.present.backTest.caught.length <= backTest.caught.length)
})

test('the worker that gets slower every day is named as creep', () => {
  const latency = found.findings.find(({ signal }) => signal.id === 'latency-p95')
  assert.ok(latency?.suggestion?.creep, 'creep')
  assert.ok(latency.suggestion.creep.total > 0.1)
})

test('the KQL of the rule says, in the engine, what the back-test saw', async () => {
  const to = new Date('2026-11-20T12:00:00Z')
  const month = { from: new Date(to.getTime() - 3 * 86_400_000), to }
  const rows = (await ask(signalQuery(month, []).text, reachOf(month), SignalRow)).filter(
    (row) => row.leg === 'count',
  )
  const { z: zod } = await import('zod')
  let compared = 0
  for (const { signal } of found.findings) {
    const series = seriesOf(signal, rows, month)
    const window = signal.windows[0] ?? 0
    for (const look of looks(series, window, signal.fewest[0])
      .filter(({ at }) => at % 3_600_000 === 0)
      .slice(-9)) {
      const span = { from: new Date(look.at - window * 1000), to: new Date(look.at) }
      const answer = await ask(
        ruleQuery(signal, signal.fewest[0] ?? 0, 'always', 'UTC'),
        span,
        zod.object({ value: zod.number().nullable() }),
      )
      const value = answer[0]?.value ?? undefined
      if (signal.measure === 'p95') {
        // The engine knows the values, the back-test their bins; an operation may straddle the window's edge.
        if (value !== undefined && look.value !== undefined)
          assert.ok(Math.abs(value / look.value - 1) < 0.12, `${signal.id}: ${value}, ${look.value}`)
      } else assert.equal(value ?? 0, look.value ?? 0, `${signal.id} at ${span.to.toISOString()}`)
      compared += 1
    }
  }
  assert.ok(compared > 20)
})

test('a part of the week is a filter that the engine reads', async () => {
  const { z: zod } = await import('zod')
  const [refusals] = found.findings.filter(({ signal }) => signal.id === 'hitl-rejections')
  assert.ok(refusals)
  // A Friday at noon in Berlin is busy.
  const span = { from: new Date('2026-11-20T10:00:00Z'), to: new Date('2026-11-20T11:00:00Z') }
  const row = zod.object({ value: zod.number() })
  const [busy, quiet] = [
    await ask(ruleQuery(refusals.signal, 0, 'busy', 'Europe/Berlin'), span, row),
    await ask(ruleQuery(refusals.signal, 0, 'quiet', 'Europe/Berlin'), span, row),
  ]
  assert.deepEqual([busy.length, quiet.length], [1, 0])
})
