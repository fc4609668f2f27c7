import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { DateTime } from 'luxon'
import { openEngine } from '../../../sandbox/kusto/engine.ts'
import { tableSpecs, viewSpecs } from '../../../sandbox/telemetry/schema.ts'
import { binOf, countOf } from '../../../src/chat/statistics/sketch.ts'
import { own, readDays } from '../../../src/features/kpi/days.ts'
import { KpiRow, type KpiScope, kpiQuery, reachOf } from '../../../src/features/kpi/query.ts'
import type { Answer } from '../../../src/ports/telemetry.ts'
import { chance } from './made.ts'

const engine = await openEngine({ tables: tableSpecs, views: viewSpecs })
after(() => engine.close())
const zone = 'Europe/Berlin'
// Clocks go back in the night to the 25th: that day has 25 hours.
const dates = ['2026-10-23', '2026-10-24', '2026-10-25', '2026-10-26', '2026-10-27']
const names = ['outreach_reply_rate', 'odd "name"']
const midnight = (date: string) => DateTime.fromISO(date, { zone }).toJSDate()
const now = new Date('2026-10-28T12:00:00Z')

type Row = {
  timestamp: string
  message: string
  operation_Id: string
  itemCount: number
  customDimensions: Record<string, string>
}
type Told = {
  at: number
  message: string
  op: string
  items: number
  ok?: string
  value?: string
  error?: string
}

/** Some requests a day, with and without approvals, in the ways the accelerator writes them. */
function story(): Told[] {
  const random = chance(4)
  const from = midnight('2026-10-22').getTime()
  const rows: Told[] = []
  for (let i = 0; i < 900; i++) {
    const at = from + Math.floor(random() * 6 * 86_400_000)
    const op = i % 37 === 0 ? '0'.repeat(32) : i.toString(16).padStart(32, 'a')
    const items = 1 + Math.floor(random() * 3)
    const yes = i % 2 ? 'true' : 'True'
    const no = i % 2 ? 'false' : 'False'
    const failed = random() < 0.1
    rows.push({
      at,
      message: 'response.returned',
      op,
      items,
      ok: failed ? no : yes,
      value: String(random() * 200_000),
    })
    const luck = random()
    if (luck < 0.2) rows.push({ at: at - 10, message: 'tool.hitl_approved', op, items, ok: yes })
    else if (luck < 0.25) {
      rows.push({ at: at - 10, message: 'tool.hitl_rejected', op, items, ok: no })
      rows.push({ at: at - 9, message: 'tool.failed', op, items, ok: no, error: 'Reviewer denied tool=x' })
    } else if (luck < 0.3) rows.push({ at: at - 10, message: 'tool.failed', op, items, ok: no, error: '' })
    else if (luck < 0.32)
      rows.push({
        at: at - 10,
        message: 'tool.failed',
        op,
        items,
        ok: no,
        error: 'All connection attempts failed',
      })
    else if (luck < 0.36)
      rows.push({
        at: at - 10,
        message: 'tool.failed',
        op,
        items,
        ok: no,
        error: 'killswitch engaged: tools',
      })
    if (random() < 0.3)
      rows.push({ at, message: 'outreach_reply_rate', op, items, value: random() < 0.1 ? '1' : '0' })
    if (random() < 0.05)
      rows.push({ at, message: 'odd "name"', op, items, value: random() < 0.2 ? 'many' : String(random()) })
  }
  return rows
}
const told = story()
const stored: Row[] = told.map(({ at, message, op, items, ok, value, error }) => ({
  timestamp: new Date(at).toISOString(),
  message,
  operation_Id: op,
  itemCount: items,
  customDimensions: {
    event_name: message,
    ...(ok === undefined ? {} : { ok }),
    ...(value === undefined ? {} : { value }),
    ...(error === undefined ? {} : { error }),
  },
}))
// Not typed, so none of ours.
const stranger = { ...(stored[0] as Row), customDimensions: {} as Record<string, string> }
await engine.insert('traces', [...stored, stranger], now)

async function asked(scope: KpiScope): Promise<Answer<KpiRow>> {
  const made = await engine.query(kpiQuery(scope).text, {
    scope: 'resource',
    timespan: reachOf(scope),
    now,
    timeoutMs: 25_000,
    maxRows: 500_000,
  })
  const [table] = made.tables
  const cell = (value: unknown, type: string) =>
    type === 'datetime' && value !== null ? new Date(String(value)) : value
  const rows = (table?.rows ?? []).map((row) =>
    KpiRow.parse(
      Object.fromEntries((table?.columns ?? []).map(({ name, type }, i) => [name, cell(row[i], type)])),
    ),
  )
  return { rows, partial: undefined, tookMs: 1 }
}
const scopeOf = (first: string, last: string): KpiScope => ({
  window: { from: midnight(first), to: DateTime.fromISO(last, { zone }).plus({ days: 1 }).toJSDate() },
  zone,
  names,
})

test('the store counts what counting by hand counts, by local days, weighted, with and without waits', async () => {
  const scope = scopeOf('2026-10-23', '2026-10-27')
  const { days, gone } = readDays(await asked(scope), scope, { environment: 'prod', dates, now })
  assert.deepEqual(gone, [])
  assert.deepEqual(
    days.map(({ day, whole }) => [day, whole]),
    dates.map((date) => [date, true]),
  )
  const waiting = new Set(
    told
      .filter(
        ({ message, error }) =>
          message.startsWith('tool.hitl') || error === '' || error?.startsWith('All conn'),
      )
      .map(({ op }) => op),
  )
  waiting.delete('0'.repeat(32))
  for (const { day, measures } of days) {
    const here = told.filter(({ at }) => DateTime.fromMillis(at, { zone }).toISODate() === day)
    const count = (some: Told[]) => some.reduce((sum, { items }) => sum + items, 0)
    const fine = here.filter(({ message, ok }) => message === 'response.returned' && /true/i.test(ok ?? ''))
    const { all, machine } = measures.response ?? { all: undefined, machine: undefined }
    assert.equal(all?.rows, fine.length)
    assert.equal(all?.items, count(fine))
    assert.equal(machine?.items, count(fine.filter(({ op }) => !waiting.has(op))))
    const byBin = Map.groupBy(fine, ({ value }) => binOf(Number(value)))
    assert.deepEqual(new Map(all?.bins), new Map([...byBin].map(([bin, some]) => [bin, count(some)])))
    const items = (name: string) => measures[name]?.all.items ?? 0
    const kinds = [
      ['approved', here.filter(({ message }) => message === 'tool.hitl_approved')],
      ['rejected', here.filter(({ message }) => message === 'tool.hitl_rejected')],
      ['unanswered', here.filter(({ error }) => error === '')],
      ['unreachable', here.filter(({ error }) => error?.startsWith('All conn'))],
      [
        'failed',
        here.filter(({ message, ok }) => message === 'response.returned' && /false/i.test(ok ?? '')),
      ],
      ['unreadable:odd "name"', here.filter(({ value }) => value === 'many')],
    ] as const
    for (const [name, some] of kinds) assert.equal(items(name), count([...some]), `${day} ${name}`)
    const replies = here.filter(({ message }) => message === 'outreach_reply_rate')
    const reply = measures[own('outreach_reply_rate')]?.all
    assert.equal(reply?.items, count(replies))
    assert.equal(
      reply?.sum,
      replies.reduce((sum, { items, value }) => sum + items * Number(value), 0),
    )
    assert.equal(reply?.other, 0)
    assert.equal(countOf(reply?.bins ?? []), reply?.items)
  }
})

test('days that the store does not reach back to are gone, the day of the oldest row is not whole, nor is today', async () => {
  const scope = scopeOf('2026-10-19', '2026-10-28')
  const wanted = ['2026-10-19', '2026-10-20', '2026-10-21', '2026-10-22', '2026-10-23', '2026-10-28']
  const { days, gone } = readDays(await asked(scope), scope, { environment: 'prod', dates: wanted, now })
  assert.deepEqual(gone, ['2026-10-19', '2026-10-20', '2026-10-21'])
  assert.deepEqual(
    days.map(({ day, whole }) => [day, whole]),
    [
      ['2026-10-22', false],
      ['2026-10-23', true],
      ['2026-10-28', false],
    ],
  )
  const partial = { ...(await asked(scope)), partial: 'half' }
  const read = readDays(partial, scope, { environment: 'prod', dates: wanted, now })
  assert.ok(
    read.days.every(({ whole }) => !whole),
    'half an answer is not the last word on any day',
  )
})

test('an empty store knows no day', async () => {
  const scope = scopeOf('2025-01-01', '2025-01-02')
  const { days, gone } = readDays(await asked(scope), scope, {
    environment: 'prod',
    dates: ['2025-01-01', '2025-01-02'],
    now,
  })
  assert.deepEqual([days, gone], [[], ['2025-01-01', '2025-01-02']])
})
