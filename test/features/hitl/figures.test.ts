import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { byApprover, byTool, total } from '../../../src/features/hitl/figures.ts'
import type { HitlDecision } from '../../../src/ports/hitl.ts'
import { after } from '../../fakes/hitl.ts'

const ben = { id: 'id-ben', name: 'Ben' }
let count = 0
const decision = (
  outcome: HitlDecision['outcome'],
  seconds: number,
  changes: Partial<HitlDecision> = {},
): HitlDecision => ({
  ...{ id: `d${++count}`, environment: 'prod', tool: 'send_email', outcome },
  approver: outcome === 'approved' || outcome === 'rejected' ? ben : undefined,
  askedAt: after(count * 100),
  endedAt: after(count * 100 + seconds),
  ...changes,
})

test('times are people’s times: what nobody decided has none', () => {
  const [mail] = byTool([
    decision('approved', 4),
    decision('rejected', 20),
    decision('timed-out', 55),
    decision('approved', 9),
    decision('refused', 0),
  ])
  assert.deepEqual(mail?.counts, { approved: 2, rejected: 1, 'timed-out': 1, 'caller-gone': 0, refused: 1 })
  assert.deepEqual([mail?.medianMs, mail?.slowestMs], [9000, 20_000])
  assert.equal(byTool([decision('timed-out', 55)])[0]?.medianMs, undefined)
})

test('a run of approvals under 3 s ends with a slow one or a no, and time-outs do not count', () => {
  const hasty = [1, 2, 1].map((s) => decision('approved', s))
  assert.equal(byApprover(hasty)[0]?.hastyRun, 3)
  assert.equal(byApprover([...hasty, decision('approved', 3), ...hasty])[0]?.hastyRun, 3)
  assert.equal(byApprover([...hasty, decision('rejected', 1), decision('approved', 1)])[0]?.hastyRun, 3)
  const mixed = [decision('approved', 1), decision('timed-out', 55), decision('approved', 1)]
  assert.equal(byTool(mixed)[0]?.hastyRun, 2)
})

test('a person who changed their name is one person, under the newest name', () => {
  const married = { ...ben, name: 'Ben Quixworth' }
  const [one, ...others] = byApprover([
    decision('approved', 5),
    decision('approved', 5, { approver: married }),
  ])
  assert.deepEqual([one?.name, total(one as never), others.length], ['Ben Quixworth', 2, 0])
})

test('every decision is counted once', () => {
  const outcome = fc.constantFrom('approved', 'rejected', 'timed-out', 'caller-gone', 'refused' as const)
  const any = fc.tuple(
    outcome as fc.Arbitrary<HitlDecision['outcome']>,
    fc.constantFrom('a', 'b', 'c'),
    fc.nat(60),
  )
  fc.assert(
    fc.property(fc.array(any), (all) => {
      const decisions = all.map(([what, tool, seconds]) => decision(what, seconds, { tool }))
      const tools = byTool(decisions)
      assert.equal(
        tools.reduce((sum, one) => sum + total(one), 0),
        decisions.length,
      )
      for (const { hastyRun, counts } of tools) assert.ok(hastyRun <= counts.approved)
    }),
  )
})
