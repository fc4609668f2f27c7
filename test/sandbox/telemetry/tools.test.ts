import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linesOf, settled, wholeStory } from './lines.ts'

const store = await wholeStory()

/** The rows that a tool call leaves, by what became of it. */
const tales: Record<string, readonly string[]> = {
  'approved and ran': ['tool.hitl_approved', 'tool.executed'],
  'approved, body failed': ['tool.hitl_approved', 'tool.failed'],
  denied: ['tool.hitl_rejected', 'tool.failed'],
  'not answered, unreachable or broken': ['tool.failed'],
  killed: ['Kill switch engaged: KILLSWITCH_TOOLS', 'tool.failed'],
  'read-only': ['tool.executed'],
}

test('tool calls tell one of the tales of the contract, and every tale is told', async () => {
  const seen = new Map<string, number>()
  for (const [id, lines] of await linesOf(
    store,
    `${settled} AND (message IN ('tool.hitl_approved', 'tool.hitl_rejected', 'tool.executed', 'tool.failed') OR severityLevel = 4)`,
  )) {
    if (lines.some(({ message }) => message.endsWith('WORKFLOW'))) continue
    for (const [tool, calls] of Map.groupBy(lines, ({ who }) => who)) {
      if (tool === '') continue
      const killed = calls[0]?.error === 'killswitch engaged: tools'
      const messages = [
        ...(killed ? ['Kill switch engaged: KILLSWITCH_TOOLS'] : []),
        ...calls.map(({ message }) => message),
      ]
      const tale = Object.entries(tales).find(([, rows]) => rows.join() === messages.join())?.[0]
      assert.ok(tale, `${id} ${tool}: ${messages.join()}`)
      seen.set(tale, (seen.get(tale) ?? 0) + 1)
    }
  }
  assert.deepEqual([...seen.keys()].toSorted(), Object.keys(tales).toSorted())
})

const errors: Record<string, RegExp> = {
  silence: /^$/,
  unreachable: /^All connection attempts failed$/,
  broken: /^Server error '502 Bad Gateway' for url 'https:\/\/approver/,
  gibberish: /^Expecting value: line 1 column 1 \(char 0\)$/,
  denied: /^Reviewer denied tool=(crm_write_contact|send_email)$/,
  killed: /^killswitch engaged: tools$/,
  body: /^(\(451, |account A-\d{4} is locked)/,
}
test('the errors of failed tools are the words that the accelerator uses', async () => {
  const rows = await store.rows(
    `SELECT customDimensions->>'$.error' AS error, count(*)::INT AS n FROM traces WHERE message = 'tool.failed' GROUP BY 1`,
  )
  const seen = new Set(
    rows.map(({ error }) => Object.entries(errors).find(([, shape]) => shape.test(error ?? 'none'))?.[0]),
  )
  assert.deepEqual([...seen].toSorted(), Object.keys(errors).toSorted())
})

test('an approver who does not answer costs sixty seconds', async () => {
  const waits = (await store.rows(`
    SELECT (f.timestamp - max(t.timestamp)) / 10000000 AS s FROM traces f JOIN traces t USING (operation_Id)
    WHERE f.message = 'tool.failed' AND (f.customDimensions->>'$.error') = '' AND t.timestamp < f.timestamp
    GROUP BY f.operation_Id, f.timestamp`)) as unknown as { s: number }[]
  assert.ok(waits.length > 5)
  for (const { s } of waits) assert.ok(s > 59.9 && s < 62, `${s} s`)
})

test('arguments of tool calls carry people’s names and addresses, unredacted', async () => {
  const mails = await store.value(`SELECT count(*) FROM traces WHERE message = 'tool.hitl_approved'
    AND regexp_matches(customDimensions->>'$."args_redacted.to"', '^\\[''[a-z]+\\.[a-z]+@[a-z]+\\.example''\\]$')`)
  assert.ok((mails as bigint) > 50n)
  assert.equal(
    await store.value(
      `SELECT count(*) FROM traces WHERE customDimensions LIKE '%@%' AND NOT customDimensions LIKE '%.example%'`,
    ),
    0n,
  )
})
