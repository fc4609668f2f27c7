import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { onsetOf, type Step } from '../../../src/features/triage/onset.ts'

const at = (i: number) => new Date(Date.UTC(2026, 10, 24, 12, i * 10))
const steps = (...hits: readonly number[]): Step[] =>
  hits.map((count, i) => ({ hits: count, of: 20, first: count > 0 ? at(i) : undefined }))
const before = (hits: number) => ({ hits, of: 240 })

test('a failure that begins in the window began where it was first seen', () => {
  assert.deepEqual(onsetOf(before(0), steps(0, 0, 0, 5, 6, 4)), at(3))
  assert.deepEqual(onsetOf(before(0), steps(5, 6, 4, 7)), at(0))
})

test('strays before an outbreak do not date it', () => {
  assert.deepEqual(onsetOf(before(2), steps(0, 1, 0, 0, 6, 9, 7)), at(4))
})

test('what has always been as frequent has no onset', () => {
  assert.equal(onsetOf(before(60), steps(5, 4, 6, 5, 5, 5)), undefined)
})

test('two sightings are no outbreak', () => {
  assert.equal(onsetOf(before(0), steps(0, 0, 1, 1)), undefined)
})

test('without traffic before there is nothing to tell a rise from', () => {
  assert.equal(onsetOf({ hits: 0, of: 0 }, steps(6, 6, 6)), undefined)
})

test('more traffic is no onset', () => {
  const busy = [2, 2, 20, 22].map((hits, i) => ({ hits, of: hits * 10, first: at(i) }))
  assert.equal(onsetOf({ hits: 24, of: 240 }, busy), undefined)
})

test('an onset is always a moment at which the failure was seen', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20 }), { maxLength: 14 }), fc.nat({ max: 50 }), (hits, earlier) => {
      const some = steps(...hits)
      const onset = onsetOf(before(earlier), some)
      assert.ok(onset === undefined || some.some(({ first }) => first === onset))
    }),
  )
})
