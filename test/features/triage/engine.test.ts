import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { openEngine } from '../../../sandbox/kusto/engine.ts'
import { tableSpecs, viewSpecs } from '../../../sandbox/telemetry/schema.ts'
import { signInWith } from '../../../src/adapters/azure/index.ts'
import { monitorTelemetry } from '../../../src/adapters/monitor/index.ts'
import { TriageRow, triageQuery } from '../../../src/features/triage/query.ts'
import { makeReport } from '../../../src/features/triage/report.ts'
import { reachOf, scopeOf } from '../../../src/features/triage/scope.ts'
import { ids, logsWorld } from '../../sandbox/logs/support.ts'
import { recount } from './recount.ts'
import { answer } from './store.ts'
import { elsewhere, event, NOWHERE, operationId, type Row, requests, type Story, tell } from './story.ts'
import { now, telemetry, window } from './telemetry.ts'

const DAY = 86_400_000
const engine = await openEngine({ tables: tableSpecs, views: viewSpecs })
after(() => engine.close())

/** Puts rows into the store as Azure would hold them. */
async function store(rows: readonly Row[], ingestedAt: Date) {
  for (const [table, some] of Map.groupBy(rows, ({ table }) => table)) {
    const stored = some.map(({ table: _, ...row }) =>
      'success' in row ? { ...row, success: row.success ? 'True' : 'False' } : row,
    )
    await engine.insert(table, stored, ingestedAt)
  }
}

/** The same rows `days` later, under other operation ids: runs share a store without meeting. */
const later = (rows: readonly Row[], days: number): readonly Row[] =>
  rows.map((row) => ({
    ...row,
    timestamp: new Date(Date.parse(row.timestamp) + days * DAY).toISOString(),
    operation_Id:
      row.operation_Id === NOWHERE
        ? NOWHERE
        : `${days.toString(16).padStart(4, '0')}${row.operation_Id.slice(4)}`,
  }))

test('the real query, over the real client and engine, comes to what counting by hand comes to', async (t) => {
  const world = await logsWorld(t, (kql, options) => engine.query(kql, options))
  const credential = signInWith({ authorityHost: world.url, ...world.principal })
  const asked = monitorTelemetry({ endpoint: world.url, credential, resources: { prod: ids.resourceId } })
  let days = 0
  await fc.assert(
    fc.asyncProperty(telemetry, async (told) => {
      days += 1
      const rows = later(told, days)
      const at = new Date(now.getTime() + days * DAY)
      const span = { from: new Date(window.from.getTime() + days * DAY), to: at }
      const scope = scopeOf(span, at)
      await store(rows, at)
      const got = await asked.query(triageQuery(scope), reachOf(scope), TriageRow)
      const report = makeReport(got, span, at)
      const { loudRequests: _, ...counted } = recount(rows, span.from, span.to, at)
      assert.deepEqual({ ...report.now }, counted)
      const wanted = makeReport(answer(rows, scope), span, at)
      assert.deepEqual(plain(report), plain(wanted))
      if (rows.length > 0) assert.deepEqual(report.freshness.newest, wanted.freshness.newest)
    }),
    { numRuns: 12 },
  )
})

/** What must agree however rows are grouped; which three of many operations are shown need not. */
function plain(report: ReturnType<typeof makeReport>) {
  const { now, before, incidents, gone, failures, loud, bars, sampled } = report
  return {
    ...{ now, before, failures, loud, bars, sampled },
    gone: gone
      .map(({ failure: { cause, subjects, signature }, before }) => ({ cause, subjects, signature, before }))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    incidents: incidents.map(({ operations: _, ...incident }) => incident),
  }
}

test('every kind of failure in one store is found, once each, and read the same as without one', async () => {
  const at = new Date('2027-03-01T14:00:00Z')
  const span = { from: new Date('2027-03-01T12:00:00Z'), to: at }
  const stories = Object.keys(requests) as Story[]
  const rows = [
    ...stories.flatMap((story, i) =>
      tell(story, new Date(span.from.getTime() + i * 120_000), operationId(50_000 + i)),
    ),
    ...Object.values(elsewhere).map((step) => step(new Date('2027-03-01T13:00:00Z'), NOWHERE)),
    event(
      'worker.completed',
      { external_system: 'a"b\\c', error: 'x\u0000\u001f\u001e\n"\'{}' },
      'false',
    )(new Date('2027-03-01T13:20:00Z'), operationId(60_000)),
  ]
  await store(rows, at)
  const scope = scopeOf(span, at)
  const made = await engine.query(triageQuery(scope).text, {
    scope: 'resource',
    timespan: reachOf(scope),
    now: at,
    timeoutMs: 25_000,
    maxRows: 500_000,
  })
  const [table] = made.tables
  const objects = (table?.rows ?? []).map((row) =>
    Object.fromEntries((table?.columns ?? []).map(({ name, type }, i) => [name, cell(row[i], type)])),
  )
  const report = makeReport(
    { rows: objects.map((one) => TriageRow.parse(one)), partial: undefined, tookMs: 1 },
    span,
    at,
  )
  assert.deepEqual(plain(report), plain(makeReport(answer(rows, scope), span, at)))
  assert.equal(report.freshness.lagMs, at.getTime() - (report.freshness.newest?.getTime() ?? 0))
})

const cell = (value: unknown, type: string): unknown => {
  if (value === null) return null
  if (type === 'datetime') return new Date(String(value))
  return type === 'dynamic' ? JSON.parse(String(value)) : value
}
