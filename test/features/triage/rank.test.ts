import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { CauseName } from '../../../src/features/triage/causes.ts'
import type { Incident } from '../../../src/features/triage/incident.ts'
import { rank } from '../../../src/features/triage/rank.ts'
import type { Trend } from '../../../src/features/triage/trend.ts'

const window = { from: new Date('2026-11-24T12:00:00Z'), to: new Date('2026-11-24T14:00:00Z') }
const late = new Date('2026-11-24T13:50:00Z')
const early = new Date('2026-11-24T12:20:00Z')

const incident = (
  cause: CauseName,
  requests: number,
  trend: Trend = 'steady',
  last = late,
  key: string = cause,
): Incident => ({
  key,
  cause,
  trend,
  subjects: [],
  signature: '',
  now: { count: requests, requests, first: window.from, last },
  before: undefined,
  onset: undefined,
  operations: [],
})
const order = (...incidents: readonly Incident[]) => rank(incidents, window).map(({ key }) => key)

test('the failure that hits more requests comes first', () => {
  assert.deepEqual(order(incident('worker-failed', 3), incident('output-rejected', 9)), [
    'output-rejected',
    'worker-failed',
  ])
})

test('lost results weigh more than actions not taken, and those more than a no of a person', () => {
  assert.deepEqual(order(incident('denied', 5), incident('unanswered', 5), incident('worker-failed', 5)), [
    'worker-failed',
    'unanswered',
    'denied',
  ])
})

test('many actions not taken weigh more than one lost result', () => {
  assert.deepEqual(order(incident('worker-failed', 1), incident('unanswered', 40)), [
    'unanswered',
    'worker-failed',
  ])
})

test('what grows comes before what stays, and what stays before what shrinks', () => {
  const made = order(
    incident('worker-failed', 4, 'falling', late, 'c'),
    incident('worker-failed', 4, 'steady', late, 'b'),
    incident('worker-failed', 4, 'rising', late, 'a'),
  )
  assert.deepEqual(made, ['a', 'b', 'c'])
})

test('what has been silent for half the window comes later', () => {
  assert.deepEqual(
    order(
      incident('worker-failed', 4, 'steady', early, 'old'),
      incident('worker-failed', 4, 'steady', late, 'fresh'),
    ),
    ['fresh', 'old'],
  )
})

test('of equally heavy ones the unknown side effect comes first', () => {
  assert.deepEqual(order(incident('worker-failed', 4), incident('tool-failed', 4)), [
    'tool-failed',
    'worker-failed',
  ])
})

test('the order does not depend on the order of arrival', () => {
  const some = fc.record({
    cause: fc.constantFrom<CauseName>('denied', 'worker-failed', 'tool-failed', 'unanswered'),
    requests: fc.nat({ max: 4 }),
    trend: fc.constantFrom<Trend>('new', 'rising', 'steady', 'falling'),
    last: fc.constantFrom(early, late),
  })
  fc.assert(
    fc.property(fc.array(some, { maxLength: 8 }), (list) => {
      const incidents = list.map(({ cause, requests, trend, last }, i) =>
        incident(cause, requests, trend, last, `${cause}${i}`),
      )
      assert.deepEqual(order(...incidents.toReversed()), order(...incidents))
    }),
  )
})
