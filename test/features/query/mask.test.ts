import assert from 'node:assert/strict'
import { test } from 'node:test'
import { masked } from '../../../src/features/query/mask.ts'

const one = (name: string, value: unknown, type = 'string') =>
  masked({ columns: [{ name, type }], rows: [[value]], partial: undefined, tookMs: 1 })
const shown = (name: string, value: unknown, type?: string) => one(name, value, type).table.rows[0]?.[0]

const kept: readonly (readonly [name: string, value: unknown])[] = [
  ['message', 'worker.completed'],
  ['name', 'POST /research/stream'],
  ['count_', 12],
  ['timestamp', new Date(0)],
  ['args_redacted.tool', 'send_email'],
  ['customDimensions_args_redacted_worker_count', '4'],
  ['client_IP', ''],
  ['url', 'https://host/path?limit=5'],
]
for (const [name, value] of kept)
  test(`${name} = ${JSON.stringify(value)} is shown`, () => assert.deepEqual(shown(name, value), value))

const taken: readonly (readonly [name: string, value: unknown, shown: unknown])[] = [
  ['message', 'mail to Pat.Lee+x@contoso.co.uk failed', 'mail to [e-mail] failed'],
  ['message', 'q=pat%40contoso.com', 'q=[e-mail]'],
  ['client_IP', '203.0.113.7', '[hidden]'],
  ['user_Id', 'abc', '[hidden]'],
  ['args_redacted.email', 'x', '[hidden]'],
  ['customDimensions_args_redacted_to', "['a']", '[hidden]'],
  ['gen_ai.input.messages', 'hello', '[hidden]'],
  [
    'message',
    'HITL_DEV_MODE console review — tool=send_email args={"to": "Pat"}',
    'HITL_DEV_MODE console review — tool=send_email args=[hidden]',
  ],
  [
    'error',
    "Client error '404' for url 'https://approver.example/hitl/s3cret'",
    "Client error '404' for url 'https://approver.example/[hidden]'",
  ],
  ['error', 'https://user:pass@host/x', 'https://[hidden]@host/x'],
  ['error', 'Authorization: Bearer abcdefghijklmnop', 'Authorization: Bearer [token]'],
  [
    'url',
    'https://x.blob.core.windows.net/a?sv=1&sig=abc%3D',
    'https://x.blob.core.windows.net/a?sv=[hidden]&sig=[hidden]',
  ],
]
for (const [name, value, expected] of taken)
  test(`${name} = ${JSON.stringify(value)} loses what is nobody's business`, () =>
    assert.deepEqual(shown(name, value), expected))

test('bags are looked into, whether they come as values or as text', () => {
  const bag = {
    event_name: 'tool.executed',
    'args_redacted.email': 'pat@contoso.com',
    nested: [{ subject: 'Hi' }],
  }
  const clean = {
    event_name: 'tool.executed',
    'args_redacted.email': '[hidden]',
    nested: [{ subject: '[hidden]' }],
  }
  assert.deepEqual(shown('customDimensions', bag, 'dynamic'), clean)
  assert.equal(shown('text', JSON.stringify(bag)), JSON.stringify(clean))
})

test('what was taken out is counted and named, and the rest of the table is as it was', () => {
  const table = {
    columns: [
      { name: 'm', type: 'string' },
      { name: 'user_Id', type: 'string' },
    ],
    rows: [
      ['a@b.io', 'u'],
      ['nothing', ''],
    ],
    partial: undefined,
    tookMs: 1,
  }
  const { texts, hidden, table: made } = masked(table)
  assert.deepEqual([texts, hidden], [1, ['user_Id']])
  assert.deepEqual(made.rows, [
    ['[e-mail]', '[hidden]'],
    ['nothing', ''],
  ])
  assert.deepEqual(made.columns, table.columns)
})
