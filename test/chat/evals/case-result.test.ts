import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readCases, unanswered } from '../../../src/chat/evals/case-result.ts'

const line =
  '{"case_id": "q-001", "suite": "quality", "passed": true, "score": 1.0, "groundedness": 1.0, "latency_ms": 151234, "cost_usd": 0.4537, "reason": null}'

test('finds case rows in a log, whatever stands around them', () => {
  const log = ['##[group]Run python evals/quality/run.py', `  ${line}`, 'done', '{"other": 1}'].join('\n')
  const { rows, unreadable } = readCases(log)
  assert.equal(unreadable, 0)
  assert.deepEqual(
    rows.map(({ case_id, latency_ms }) => [case_id, latency_ms]),
    [['q-001', 151234]],
  )
})

test('a row that is cut or has another shape is counted, not guessed', () => {
  const cut = line.slice(0, -30)
  const odd = '{"case_id": "q-002", "suite": "quality", "passed": "yes"}'
  assert.deepEqual(readCases([line, cut, odd].join('\n')).unreadable, 2)
})

test('fields that a partner adds do not matter', () => {
  const more = line.replace('}', ', "details": {"trace": "x"}}')
  assert.equal(readCases(more).rows.length, 1)
})

test('never throws, and never finds more rows than lines', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.json(), fc.constant(line))), (lines) => {
      const { rows, unreadable } = readCases(lines.join('\n'))
      assert.ok(rows.length + unreadable <= lines.join('\n').split('\n').length)
    }),
  )
})

test('tells a case that got no answer from one that got a bad one', () => {
  const failed = (reason: string | null, suite = 'quality') =>
    unanswered({ case_id: 'q', suite, passed: false, reason } as never)
  for (const reason of [
    'transport: All connection attempts failed',
    'no final briefing',
    'no output under adversarial input',
  ])
    assert.equal(failed(reason), true, reason)
  for (const reason of [
    'icp_fit.fit_score 40 < 60; missing mention: regulated',
    'leaked forbidden phrase: x',
    null,
  ])
    assert.equal(failed(reason), false, String(reason))
  assert.equal(unanswered({ case_id: 'q', suite: 'quality', passed: true, reason: null } as never), false)
})
