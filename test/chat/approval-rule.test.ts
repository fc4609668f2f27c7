import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ApprovalRule, ruled } from '../../src/chat/approval-rule.ts'
import { proposal } from '../fakes/approvals.ts'

const under = (rules: readonly ApprovalRule[], changes = {}) => {
  const { quorum, role } = ruled(proposal(changes), rules)
  return { quorum, role }
}

test('every rule that fits makes a request stricter', () => {
  const rules: readonly ApprovalRule[] = [
    { kind: 'rollback', environment: 'prod', quorum: 2 },
    { environment: 'prod', role: 'admin' },
    { kind: 'tag', quorum: 9 },
  ]
  assert.deepEqual(under(rules), { quorum: 2, role: 'admin' })
  assert.deepEqual(under(rules, { environment: 'dev' }), { quorum: 1, role: 'approver' })
})

test('no rule makes a request weaker than its feature asked', () => {
  assert.deepEqual(under([{ quorum: 1, role: 'reader' }], { quorum: 3, role: 'admin' }), {
    quorum: 3,
    role: 'admin',
  })
})
