import assert from 'node:assert/strict'
import { test } from 'node:test'
import { detailOf, nameOf, number, percent, plural } from '../../../src/features/triage/words.ts'

test('shares never round a failure away, nor a success', () => {
  const shares: readonly (readonly [number, number, string])[] = [
    [0, 10, '0%'],
    [1, 3, '33.3%'],
    [1, 2, '50%'],
    [1, 100_000, '<0.1%'],
    [99_999, 100_000, '>99.9%'],
    [5, 5, '100%'],
    [0, 0, '–'],
  ]
  for (const [part, whole, said] of shares) assert.equal(percent(part, whole), said)
})

test('counts agree with their nouns', () => {
  assert.equal(plural(1, 'request'), '1 request')
  assert.equal(plural(0, 'request'), '0 requests')
  assert.equal(plural(1204, 'request'), '1,204 requests')
  assert.equal(number(12.4), '12')
})

test('an incident is named after its worker or tool where it is theirs, and after its cause otherwise', () => {
  assert.equal(
    nameOf({ cause: 'output-rejected', subjects: ['accel-a'] }),
    'accel-a: output fails validation',
  )
  assert.equal(nameOf({ cause: 'unanswered', subjects: ['send_email'] }), 'Approver did not answer in 60 s')
  assert.equal(nameOf({ cause: 'denied', subjects: [] }), 'Denied by a reviewer')
})

test('details name at most four of those hit', () => {
  const seen = { count: 1, requests: 1, first: new Date(0), last: new Date(0) }
  const incident = {
    key: '',
    now: seen,
    before: undefined,
    onset: undefined,
    trend: 'new',
    operations: [],
  } as const
  assert.equal(
    detailOf({ ...incident, cause: 'unanswered', signature: '', subjects: ['a', 'b', 'c', 'd', 'e', 'f'] }),
    'a, b, c, d and 2 more',
  )
  assert.equal(
    detailOf({
      ...incident,
      cause: 'approver-broken',
      signature: 'answers with status 503',
      subjects: ['a'],
    }),
    'answers with status 503 · a',
  )
  assert.equal(
    detailOf({ ...incident, cause: 'output-rejected', signature: 'empty subject', subjects: ['a'] }),
    'empty subject',
  )
})
