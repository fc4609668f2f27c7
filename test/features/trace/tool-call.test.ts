import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { TraceRow } from '../../../src/features/trace/query.ts'
import { readToolCalls } from '../../../src/features/trace/tool-call.ts'
import { event, row, tool, toolFailed } from './rows.ts'

const T = 'send_email'
const approved = (s: number) => tool(s, 'hitl_approved', T)
const rejected = (s: number) =>
  event(s, 'tool.hitl_rejected', { system: T, ok: 'false', error: 'reviewer_denied' })

/** The accelerator's state table: rows in order, what they mean, whether a side effect happened. */
const table: [string, TraceRow[], string, 'yes' | 'no' | 'unknown'][] = [
  ['approved and executed', [approved(1), tool(2, 'executed', T)], 'approved and ran', 'yes'],
  [
    'approved, executed by a partner-made tool',
    [approved(1), event(2, `tool.${T}.executed`)],
    'approved and ran',
    'yes',
  ],
  ['approved, body threw', [approved(1), toolFailed(2, T, 'SMTP 554')], 'approved, then failed', 'unknown'],
  ['approved, body timed out', [approved(1), toolFailed(2, T, '')], 'approved, then failed', 'unknown'],
  ['approved and nothing after', [approved(1)], 'approved, no outcome recorded', 'unknown'],
  ['denied, logged twice', [rejected(1), toolFailed(1.01, T, `Reviewer denied tool=${T}`)], 'denied', 'no'],
  ['denied, second row lost', [rejected(1)], 'denied', 'no'],
  ['denied, first row lost', [toolFailed(1, T, `Reviewer denied tool=${T}`)], 'denied', 'no'],
  ['empty error', [toolFailed(60, T, '')], 'not answered', 'no'],
  ['class name of a time-out only', [toolFailed(60, T, 'ReadTimeout')], 'not answered', 'no'],
  ['unreachable', [toolFailed(1, T, 'All connection attempts failed')], 'unreachable', 'no'],
  ['hung up', [toolFailed(1, T, 'Server disconnected without sending a response.')], 'unreachable', 'no'],
  [
    'no trust',
    [toolFailed(1, T, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate')],
    'unreachable',
    'no',
  ],
  ['no approver', [toolFailed(1, T, `HITL required for tool=${T} but neither is set.`)], 'no approver', 'no'],
  [
    '5xx',
    [toolFailed(1, T, "Server error '503 Service Unavailable' for url 'https://x/y'")],
    'broken approver',
    'no',
  ],
  [
    '4xx',
    [toolFailed(1, T, "Client error '401 Unauthorized' for url 'https://x/y'")],
    'broken approver',
    'no',
  ],
  ['3xx', [toolFailed(1, T, "Redirect response '302 Found' for url 'https://x/y'")], 'broken approver', 'no'],
  ['not JSON', [toolFailed(1, T, 'Expecting value: line 1 column 1 (char 0)')], 'broken approver', 'no'],
  ['a JSON list', [toolFailed(1, T, "'list' object has no attribute 'get'")], 'broken approver', 'no'],
  [
    'killed',
    [
      row(1, { name: 'Kill switch engaged: KILLSWITCH_TOOLS', severity: 4 }),
      toolFailed(1, T, 'killswitch engaged: tools'),
    ],
    'killed',
    'no',
  ],
  [
    'skipped by policy and executed',
    [tool(1, 'hitl_skipped', T), tool(2, 'executed', T)],
    'bypassed approval',
    'yes',
  ],
  ['executed alone', [tool(1, 'executed', T)], 'ran without approval', 'yes'],
  [
    'misconfigured',
    [event(1, 'tool.hitl_misconfigured', { system: T, ok: 'false', error: 'no approver and not dev mode' })],
    'no approver',
    'no',
  ],
  ['an error of the tool itself', [toolFailed(1, T, "name 'amount' is not defined")], 'failed', 'unknown'],
  [
    'asked twice, then executed',
    [approved(1), approved(2), tool(3, 'executed', T)],
    'approved and ran',
    'yes',
  ],
]

for (const [name, rows, meaning, sideEffect] of table) {
  test(`reads "${name}" as ${meaning}, side effect ${sideEffect}`, () => {
    const calls = readToolCalls(rows)
    assert.deepEqual(
      calls.map((call) => [call.tool, call.meaning, call.sideEffect]),
      [[T, meaning, sideEffect]],
    )
  })
}

test('tells two calls of one tool apart by their order', () => {
  const calls = readToolCalls([
    rejected(1),
    toolFailed(1.1, T, `Reviewer denied tool=${T}`),
    approved(5),
    tool(6, 'executed', T),
    toolFailed(70, T, ''),
  ])
  assert.deepEqual(
    calls.map((call) => call.meaning),
    ['denied', 'approved and ran', 'not answered'],
  )
})

test('keeps calls of different tools apart', () => {
  const calls = readToolCalls([
    tool(1, 'hitl_approved', 'crm_write_contact'),
    tool(2, 'executed', 'crm_write_contact'),
    toolFailed(62, T, ''),
  ])
  assert.deepEqual(
    calls.map((call) => [call.tool, call.sideEffect]),
    [
      ['crm_write_contact', 'yes'],
      [T, 'no'],
    ],
  )
})

test('counts the wait for a person, not the work of the tool', () => {
  const [call] = readToolCalls([event(10, 'worker.completed'), approved(40), tool(45, 'executed', T)])
  assert.equal(call?.waitedMs, 30_000)
})

test('counts the wait of an approver who never answered', () => {
  const [call] = readToolCalls([event(10, 'worker.completed'), toolFailed(70, T, '')])
  assert.equal(call?.waitedMs, 60_000)
})

test('where rows may be missing, an error of the approval client does not prove that nothing happened', () => {
  for (const error of ['', 'All connection attempts failed', 'Expecting value: line 1 column 1 (char 0)']) {
    assert.equal(readToolCalls([toolFailed(60, T, error)])[0]?.sideEffect, 'no', error)
    assert.equal(readToolCalls([toolFailed(60, T, error)], true)[0]?.sideEffect, 'unknown', error)
  }
  // These rows say by themselves that the tool did not run.
  assert.equal(readToolCalls([rejected(1)], true)[0]?.sideEffect, 'no')
  assert.equal(readToolCalls([toolFailed(1, T, 'killswitch engaged: tools')], true)[0]?.sideEffect, 'no')
})

test('losing rows never turns "it happened" into "it did not"', () => {
  const anyCall = fc.constantFrom(
    (s: number) => [approved(s), tool(s + 1, 'executed', T)],
    (s: number) => [tool(s, 'hitl_skipped', T), tool(s + 1, 'executed', T)],
    (s: number) => [approved(s), toolFailed(s + 1, T, '')],
    (s: number) => [approved(s), toolFailed(s + 1, T, 'All connection attempts failed')],
  )
  fc.assert(
    fc.property(
      fc.array(anyCall, { minLength: 1, maxLength: 4 }),
      fc.infiniteStream(fc.boolean()),
      (calls, keep) => {
        const rows = calls.flatMap((call, i) => call(i * 10)).filter(() => keep.next().value)
        for (const { sideEffect } of readToolCalls(rows, true)) assert.notEqual(sideEffect, 'no')
      },
    ),
  )
})
