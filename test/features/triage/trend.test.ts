import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Trend, trendOf } from '../../../src/features/triage/trend.ts'

const trend = (now: number, before: number, ofNow = 1000, ofBefore = 1000): Trend =>
  trendOf({ hits: now, of: ofNow }, { hits: before, of: ofBefore })

test('what the window before did not have is new', () => {
  assert.equal(trend(1, 0), 'new')
  assert.equal(trend(500, 0, 1000, 0), 'new')
})

test('small counts move only when chance does not explain it', () => {
  const moves: readonly (readonly [now: number, before: number, Trend])[] = [
    [2, 1, 'steady'],
    [1, 2, 'steady'],
    [3, 1, 'steady'],
    [5, 1, 'steady'],
    [6, 1, 'rising'],
    [12, 3, 'rising'],
    [10, 8, 'steady'],
    [4, 12, 'falling'],
    [1, 6, 'falling'],
    [20, 10, 'rising'],
  ]
  for (const [now, before, wanted] of moves)
    assert.equal(trend(now, before), wanted, `${now} after ${before}`)
})

test('large counts move only when the difference is worth a word', () => {
  assert.equal(trend(1050, 1000, 5000, 5000), 'steady')
  assert.equal(trend(1400, 1000, 5000, 5000), 'rising')
  assert.equal(trend(700, 1000, 5000, 5000), 'falling')
})

test('twice the failures in twice the traffic is steady', () => {
  assert.equal(trend(40, 20, 2000, 1000), 'steady')
  assert.equal(trend(20, 20, 200, 2000), 'rising')
})

test('the mirror image of a rise is a fall', () => {
  const counts = fc.integer({ min: 1, max: 3000 })
  const mirror = { rising: 'falling', falling: 'rising', steady: 'steady', new: 'new' } as const
  fc.assert(
    fc.property(counts, counts, (now, before) => {
      assert.equal(trend(before, now, 4000, 4000), mirror[trend(now, before, 4000, 4000)])
    }),
  )
})

test('more failures never make a trend better', () => {
  const order: readonly Trend[] = ['falling', 'steady', 'rising']
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 900 }), (now, before) => {
      assert.ok(order.indexOf(trend(now + 1, before)) >= order.indexOf(trend(now, before)))
    }),
  )
})
