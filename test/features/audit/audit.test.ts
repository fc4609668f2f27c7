import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCards } from '../../../src/adapters/cards/index.ts'
import { readArgs } from '../../../src/features/audit/args.ts'
import { auditCard } from '../../../src/features/audit/card.ts'
import { exported } from '../../../src/features/audit/export.ts'
import type { AuditRecord } from '../../../src/ports/audit.ts'

const now = new Date('2026-11-24T13:30:00Z')
const reading = { now, zone: 'Europe/Berlin' }
const record = (seq: number, changes: Partial<AuditRecord> = {}): AuditRecord => ({
  seq,
  at: new Date(now.getTime() + seq),
  event: 'approval.approved',
  actor: 'id-ben',
  subject: '4k2m9q7x1c',
  detail: { kind: 'rollback', n: seq },
  previous: 'p',
  hash: 'h',
  ...changes,
})
async function* all(...records: AuditRecord[]) {
  yield* records
}
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8')

test('reads from when on and as what to export', () => {
  assert.deepEqual(readArgs('', reading), { format: 'jsonl' })
  assert.deepEqual(readArgs('--since 24h', reading), { format: 'jsonl', since: '2026-11-23T13:30:00.000Z' })
  assert.deepEqual(readArgs('since yesterday as CSV', reading), {
    format: 'csv',
    since: '2026-11-22T23:00:00.000Z',
  })
  assert.deepEqual(readArgs('last 30d', reading), { format: 'jsonl', since: '2026-10-25T13:30:00.000Z' })
  assert.deepEqual(readArgs('csv', reading), { format: 'csv', since: '1970-01-01T00:00:00.000Z' })
  for (const strange of ['--since', '--since soon', 'since 2h and more', 'delete'])
    assert.throws(() => readArgs(strange, reading), /Say "audit"/)
})

test('exports JSON lines that can be read back, oldest first', async () => {
  const { file, entries, whole } = await exported(all(record(1), record(2)), 'jsonl', now)
  assert.deepEqual([entries, whole, file.name], [2, true, 'audit-since-2026-11-24.jsonl'])
  const lines = textOf(file.bytes)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(
    lines.map(({ seq, detail }) => [seq, detail.n]),
    [
      [1, 1],
      [2, 2],
    ],
  )
})

test('exports CSV that no spreadsheet runs and no comma breaks', async () => {
  const evil = record(1, { subject: '=cmd|" /C calc"!A0', actor: 'a,b\n"c"' })
  const { file } = await exported(all(evil), 'csv', now)
  const [head, ...rows] = textOf(file.bytes).split(/\n(?=seq|\d|$)/)
  assert.equal(head, 'seq,at,event,actor,subject,detail,previous,hash')
  assert.match(rows[0] ?? '', /,"a,b\n""c""","'=cmd\|"" \/C calc""!A0","\{""kind""/)
})

test('stops before a file becomes too large, and says so', async () => {
  const large = record(1, { detail: { text: 'x'.repeat(1_500_000) } })
  const { entries, whole, file } = await exported(all(large, large, large), 'jsonl', now)
  assert.deepEqual([entries, whole], [2, false])
  assert.ok(file.bytes.length < 4_000_000)
})

test('the card says whether the chain is whole, or where it is not', () => {
  const cards = openCards('cards', undefined)
  const show = (...args: Parameters<typeof auditCard>) =>
    cards.text(cards.expand(auditCard(...args), { correlation: 'a', now }))
  const names: { readonly [id: string]: string } = { [record(7).actor]: 'Ada Ops' }
  const viewer = { now, zone: 'UTC', nameOf: (id: string) => names[id] ?? id }
  assert.match(
    show({ intact: true, entries: 7, head: 'abc' }, [record(7)], 'note', viewer),
    /7 entries[\s\S]*head abc[\s\S]*7 · approval\.approved · 4k2m9q7x1c[\s\S]*Ada Ops[\s\S]*note/,
  )
  const broken = { intact: false, entries: 3, broken: { seq: 4, why: 'entry 4 was changed' } } as const
  assert.match(
    show(broken, [], '', viewer),
    /tampered with at entry 4: entry 4 was changed\. 3 entries before it are sound/,
  )
})
