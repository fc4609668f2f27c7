import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { makeReport } from '../../../src/features/triage/report.ts'
import { scopeOf } from '../../../src/features/triage/scope.ts'
import { recount } from './recount.ts'
import { answer } from './store.ts'
import { operationId, tell } from './story.ts'
import { now, telemetry, window } from './telemetry.ts'

const scope = scopeOf(window, now)

test('requests, failures and losses are what counting every row by hand comes to', () => {
  fc.assert(
    fc.property(telemetry, (rows) => {
      const report = makeReport(answer(rows, scope), window, now)
      const { loudRequests, ...here } = recount(rows, window.from, window.to, now)
      assert.deepEqual({ ...report.now }, here)
      const before = recount(
        rows.filter(
          ({ operation_Id }) =>
            !rows.some(
              (row) =>
                row.operation_Id === operation_Id &&
                Date.parse(row.timestamp) >= window.from.getTime() &&
                Date.parse(row.timestamp) < window.to.getTime(),
            ),
        ),
        scope.before.from,
        scope.before.to,
        now,
      )
      assert.equal(report.before.requests, before.requests)
      assert.equal(report.before.failed, before.failed)
      assert.ok(report.loud >= loudRequests)
      assert.ok(report.failures >= here.failed + here.lost + here.degraded)
      assert.ok(report.loud <= report.failures)
    }),
    { numRuns: 300 },
  )
})

test('bars add up to the window, and every incident to what it says', () => {
  fc.assert(
    fc.property(telemetry, (rows) => {
      const report = makeReport(answer(rows, scope), window, now)
      for (const kind of ['requests', 'failed', 'lost', 'degraded', 'open'] as const)
        assert.equal(
          report.bars.reduce((sum, bar) => sum + bar[kind], 0),
          report.now[kind],
        )
      assert.equal(
        report.incidents.reduce((sum, { now: { count } }) => sum + count, 0),
        report.failures,
      )
      for (const { now: seen, operations } of report.incidents) {
        assert.ok(seen.first <= seen.last && seen.first >= scope.before.from && seen.last < window.to)
        assert.ok(seen.requests <= report.now.requests)
        assert.ok(operations.length <= 3)
      }
    }),
    { numRuns: 200 },
  )
})

test('the order of rows changes nothing', () => {
  fc.assert(
    fc.property(telemetry, (rows) => {
      const key = (some: typeof rows) => {
        const { now: tally, incidents, failures, loud } = makeReport(answer(some, scope), window, now)
        return {
          tally,
          failures,
          loud,
          incidents: incidents.map(({ key, now: seen, trend, subjects }) => ({ key, seen, trend, subjects })),
        }
      }
      assert.deepEqual(key(rows.toReversed()), key(rows))
    }),
    { numRuns: 100 },
  )
})

test('what is not seen any more names everybody it hit, in whatever order the groups come', () => {
  const rows = (['unanswered', 'unansweredTwice'] as const).flatMap((story, i) =>
    tell(story, new Date('2026-11-24T10:30:00Z'), operationId(i)),
  )
  const told = answer(rows, scope)
  for (const some of [told.rows, told.rows.toReversed()])
    assert.deepEqual(
      makeReport({ ...told, rows: some }, window, now).gone.map(({ failure }) => failure.subjects),
      [['crm_write_contact', 'send_email']],
    )
})
