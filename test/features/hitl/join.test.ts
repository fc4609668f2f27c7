import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { HitlRequest } from '../../../src/chat/hitl/request.ts'
import { joined } from '../../../src/features/hitl/join.ts'
import type { ToolRow } from '../../../src/features/hitl/query.ts'
import { after, hitlRequest } from '../../fakes/hitl.ts'

const told = (id: string, seconds: number, changes: Partial<HitlRequest> = {}): HitlRequest =>
  hitlRequest({ id, state: 'answered', endedAt: after(seconds), deliveredAt: after(seconds), ...changes })
const row = (
  event: ToolRow['event'],
  seconds: number,
  operation: string,
  tool = 'crm_write_contact',
): ToolRow => ({
  at: after(seconds),
  ...{ event, tool, operation },
})
const approvedRow = (seconds: number, operation: string) => row('tool.hitl_approved', seconds, operation)

test('by tool, verdict and time; what the tool did next comes with it', () => {
  const found = joined(
    [told('a', 10), told('b', 100), told('c', 200), told('d', 300, { state: 'rejected' })],
    [
      ...[approvedRow(10.02, 'op-a'), row('tool.executed', 11, 'op-a')],
      ...[approvedRow(99.5, 'op-b'), row('tool.failed', 101, 'op-b')],
      ...[approvedRow(200.1, 'op-c'), row('tool.executed', 201, 'op-other')],
      ...[row('tool.hitl_rejected', 300.1, 'op-d'), row('tool.failed', 300.2, 'op-d')],
      row('tool.hitl_approved', 10.1, 'op-x', 'send_email'),
    ],
  )
  assert.deepEqual(Object.fromEntries(found), {
    a: { operation: 'op-a', tool: 'executed' },
    b: { operation: 'op-b', tool: 'failed' },
    c: { operation: 'op-c', tool: 'not-seen' },
    d: { operation: 'op-d', tool: 'failed' },
  })
})

test('nothing fits: nothing is said', () => {
  assert.equal(joined([told('a', 10)], []).size, 0)
  assert.equal(joined([told('a', 10)], [approvedRow(60, 'late')]).size, 0)
  assert.equal(joined([told('a', 10)], [row('tool.hitl_rejected', 10, 'no')]).size, 0)
  assert.equal(joined([told('a', 10, { state: 'timed-out' })], [approvedRow(10, 'op')]).size, 0)
})

test('two at the same moment go in order if both are there, and are left alone if not', () => {
  const two = [told('a', 10), told('b', 10.4)]
  const both = joined(two, [approvedRow(10.1, 'op-a'), approvedRow(10.5, 'op-b')])
  assert.deepEqual([both.get('a')?.operation, both.get('b')?.operation], ['op-a', 'op-b'])
  assert.equal(joined(two, [approvedRow(10.5, 'one-of-them')]).size, 0)
  assert.equal(joined([told('a', 10)], [approvedRow(10.1, 'x'), approvedRow(10.2, 'y')]).size, 0)
})

test('no event is used twice, and each within seconds of its answer', () => {
  const moments = fc.array(fc.double({ min: 0, max: 120, noNaN: true }), { maxLength: 12 })
  fc.assert(
    fc.property(moments, moments, (answers, events) => {
      const requests = answers.map((seconds, i) => told(`r${i}`, seconds))
      const rows = events.map((seconds, i) => approvedRow(seconds, `op${i}`))
      const found = joined(requests, rows)
      const used = [...found.values()].map(({ operation }) => operation)
      assert.equal(new Set(used).size, used.length)
      for (const [id, { operation }] of found) {
        const answer = answers[Number(id.slice(1))] as number
        const event = events[Number(operation.slice(2))] as number
        assert.ok(event - answer > -3.01 && event - answer < 8.01)
      }
    }),
  )
})
