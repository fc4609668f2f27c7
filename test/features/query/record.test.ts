import assert from 'node:assert/strict'
import { test } from 'node:test'
import { queryEntry, shapeOf } from '../../../src/features/query/record.ts'
import { now } from './tables.ts'

test('the shape has the words of the query and none of its values', () => {
  assert.equal(
    shapeOf('traces // for Pat\n| where user_Id == "pat@contoso.com" and size > 1234.5 and x in (@"a", 3h)'),
    "traces | where user_Id == '…' and size > 0 and x in ('…', 0)",
  )
  assert.equal(shapeOf('let pat19840312 = 1; print pat19840312'), 'let name = 0; print name')
  assert.equal(shapeOf('x\n'.repeat(5000)).length, 2000)
})

test('the entry says who asked what of which window; the hash is of the text as typed', () => {
  const window = { from: new Date(now.getTime() - 3_600_000), to: now }
  const args = { text: 'traces | where a == "Pat Lee"', window, said: undefined, environment: 'prod' }
  const entry = queryEntry(args, 'oid')
  assert.equal(entry.event, 'query.asked')
  assert.equal(entry.actor, 'oid')
  assert.doesNotMatch(JSON.stringify(entry), /Pat/)
  assert.deepEqual(
    [entry.detail.environment, entry.detail.from, entry.detail.to],
    ['prod', '2026-11-24T12:30:00.000Z', '2026-11-24T13:30:00.000Z'],
  )
  assert.match(String(entry.detail.sha256), /^[0-9a-f]{64}$/)
  assert.equal(entry.subject, String(entry.detail.sha256).slice(0, 16))
})
