import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Verdict } from '../../../src/chat/evals/observation.ts'
import { greenSince, standingOf, verdictOn } from '../../../src/chat/evals/standing.ts'
import { at, seen } from './samples.ts'

const stateOf = (verdicts: readonly Verdict[], now = at(10)) =>
  standingOf(
    verdicts.map((verdict, i) => seen(i, verdict)),
    now,
    7,
  ).state

test('the newest run that judged says how an environment stands', () => {
  assert.equal(stateOf(['red', 'green']), 'green')
  assert.equal(stateOf(['green', 'red']), 'red')
  assert.equal(stateOf(['green', 'none']), 'green')
  assert.equal(stateOf(['green', 'broken']), 'broken')
  assert.equal(stateOf(['none', 'none']), 'never')
  assert.equal(stateOf([]), 'never')
})

test('green proves nothing any more after the days that were agreed', () => {
  assert.equal(stateOf(['green'], at(7 * 24)), 'green')
  assert.equal(stateOf(['green'], at(7 * 24 + 1)), 'stale')
  assert.equal(stateOf(['red'], at(700)), 'red')
})

test('red began at the first red run after the last green one, whatever judged nothing in between', () => {
  const observations = [seen(0, 'green'), seen(1, 'broken'), seen(2, 'red'), seen(3, 'none'), seen(4, 'red')]
  const { turn } = standingOf(observations, at(10), 7)
  assert.equal(turn?.green, observations[0])
  assert.equal(turn?.red, observations[2])
  assert.equal(turn?.newest, observations[4])
  assert.equal(turn?.streak, 2)
})

test('a fix is proven by a green run that began after it, and by nothing red or broken since', () => {
  const green = seen(2, 'green')
  assert.equal(greenSince(at(1), [seen(0, 'red'), green]), green)
  assert.equal(greenSince(at(2), [green]), green)
  assert.equal(greenSince(at(2.1), [green]), undefined)
  assert.equal(greenSince(at(1), [green, seen(3, 'red')]), undefined)
  assert.equal(greenSince(at(1), [green, seen(3, 'broken')]), undefined)
  assert.equal(greenSince(at(1), [green, seen(3, 'none')]), green)
})

test('a commit is what its newest judgement says, and unknown where nobody knows that it ran', () => {
  assert.equal(verdictOn('a', [seen(0, 'green', 'a'), seen(1, 'red', 'a'), seen(2, 'green', 'b')]), 'red')
  assert.equal(verdictOn('a', [seen(0, 'green', 'a'), seen(1, 'broken', 'a')]), 'green')
  assert.equal(verdictOn('a', [seen(0, 'green', undefined)]), 'unknown')
})

test('nothing but a green run makes green', () => {
  const verdict = fc.constantFrom<Verdict>('red', 'broken', 'none')
  fc.assert(
    fc.property(fc.array(verdict, { maxLength: 8 }), (verdicts) => {
      const observations = verdicts.map((one, i) => seen(i, one, 'a'))
      assert.notEqual(standingOf(observations, at(9), 7).state, 'green')
      assert.equal(greenSince(at(-1), observations), undefined)
      assert.notEqual(verdictOn('a', observations), 'green')
    }),
  )
})
