import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { reachOf, scopeOf } from '../../../src/features/triage/scope.ts'

const now = new Date('2026-11-24T14:00:00Z')
const hours = (n: number) => ({ from: new Date(now.getTime() - n * 3_600_000), to: now })

test('the window before is as long and ends where this one begins', () => {
  const { before } = scopeOf(hours(2), now)
  assert.deepEqual(before, { from: new Date('2026-11-24T10:00:00Z'), to: new Date('2026-11-24T12:00:00Z') })
})

test('bars are of lengths that people count in, and few enough for a phone', () => {
  const widths = [0.5, 1, 2, 6, 24, 48, 168].map((n) => scopeOf(hours(n), now).barSeconds / 60)
  assert.deepEqual(widths, [5, 10, 20, 60, 240, 720, 1440])
  fc.assert(
    fc.property(fc.integer({ min: 60, max: 7 * 86_400 }), (seconds) => {
      const bars = seconds / scopeOf(hours(seconds / 3600), now).barSeconds
      assert.ok(bars <= 7 && bars >= 1)
    }),
  )
})

test('the question reaches a day back from now, and further for longer and older windows', () => {
  assert.deepEqual(reachOf(scopeOf(hours(2), now)), { from: new Date('2026-11-23T14:00:00Z'), to: now })
  assert.deepEqual(reachOf(scopeOf(hours(168), now)), { from: new Date('2026-11-10T14:00:00Z'), to: now })
  const old = { from: new Date('2026-10-05T00:00:00Z'), to: new Date('2026-10-07T00:00:00Z') }
  assert.deepEqual(reachOf(scopeOf(old, now)), { from: new Date('2026-10-03T00:00:00Z'), to: now })
})
