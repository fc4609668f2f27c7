import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { systemClock } from '../../../src/adapters/clock.ts'
import { MOST_ROWS, query } from '../../../src/features/query/index.ts'
import { fakeAudit } from '../../fakes/audit.ts'
import { type TestBot, testBot, wordsOf } from '../../fakes/bot.ts'
import { now, tablesOver } from './tables.ts'

const rows = Array.from({ length: MOST_ROWS + 5 }, (_, i) => ({
  timestamp: new Date(now.getTime() - 60_000 * (i + 1)),
  message: i === 0 ? 'mail to pat@contoso.com' : `row ${i}`,
  severityLevel: i % 4,
  operation_Id: 'f'.repeat(32),
  customDimensions: { 'args_redacted.email': 'pat@contoso.com', event_name: 'tool.executed' },
}))

let store: Awaited<ReturnType<typeof tablesOver>>
let audit: ReturnType<typeof fakeAudit>
let bot: TestBot
before(async () => {
  store = await tablesOver(rows)
  audit = fakeAudit()
  const { commands } = query({ logTables: store.logTables, audit }, { role: 'approver' })
  bot = await testBot({ commands }, { ports: { clock: { ...systemClock, now: () => now } } })
})
after(async () => {
  await bot.stop()
  await store.close()
})
beforeEach(() => {
  store.asked.length = 0
  store.cut(undefined)
})

const ask = async (line: string, text?: string) => {
  const heard = bot.connector.sent.length
  const sent = await bot.ask(line, { as: 'app', ...(text !== undefined && { text }) })
  const card = bot.connector.sent
    .slice(heard)
    .find(({ activity }) => activity.attachments && activity.channelData.ops.outcome !== 'progress')
  return {
    words: card ? wordsOf(card) : wordsOf(sent),
    file: wordsOf(sent),
    card: card?.activity.attachments?.[0].content,
  }
}

test('only the role that configuration names may ask, and a no is written down', async () => {
  assert.match(wordsOf(await bot.ask('query traces | count', { as: 'rob' })), /needs an approver/)
  assert.deepEqual(store.asked, [])
})

test('a query goes out as typed, with its lines, quotes and signs, in its window, with a cap', async () => {
  const typed =
    '<at>ops</at>&nbsp;query last 2h env staging\ntraces\r\n| where severityLevel &gt;= 3 and message != “x…”;'
  const { words } = await ask('', typed)
  assert.match(words, /30 rows/)
  assert.deepEqual(store.asked[0], {
    text: `traces\n| where severityLevel >= 3 and message != "x…"\n| take ${MOST_ROWS + 1}`,
    window: { from: new Date('2026-11-24T11:30:00Z'), to: now },
    environment: 'staging',
  })
})

test('a few columns are a table; numbers and times read as people write them', async () => {
  const { card } = await ask(
    'query traces | summarize n = count(), newest = max(timestamp) by severityLevel | order by severityLevel asc',
  )
  const table = card.body.find(({ type }: { type: string }) => type === 'Table')
  assert.equal(table.columns.length, 3)
  assert.equal(table.rows.length, 5)
  assert.match(JSON.stringify(table.rows[1]), /"252"[\s\S]*"14:29:00"/)
  assert.match(JSON.stringify(card), /Times are CET/)
})

test('many columns are shown one under the other, with personal data hidden and a reason', async () => {
  const { words, file } = await ask('query traces | top 1 by timestamp')
  assert.match(words, /Row 1/)
  assert.doesNotMatch(words + file, /pat@contoso/)
  assert.match(words, /Hidden: args_redacted\.email\./)
  assert.match(words, /taken out of 1 value\./)
  assert.match(words, /no place for personal data/)
  assert.match(file, /query-2026-11-24T1330\.csv/)
})

test('more rows than a card holds come as a file, and more than the cap are cut, which is said', async () => {
  const { words, file } = await ask('query traces | project operation_Id, severityLevel')
  assert.match(words, /The first 1,000 rows of more/)
  assert.match(words, /Cut after 1,000 rows/)
  assert.match(words, /12 of 1,000 rows here; all of them in query-/)
  assert.match(file, /operation_Id,severityLevel\nf{32},0/)
})

test('an empty result says what that may mean', async () => {
  assert.match(
    (await ask('query traces | where message == "none"')).words,
    /No rows[\s\S]*few minutes to arrive/,
  )
})

test('a partial result says so first', async () => {
  store.cut('Azure Monitor Logs returned only part of the answer: the numbers are too low.')
  assert.match((await ask('query traces | count')).words, /⚠ Azure Monitor Logs returned only part/)
})

test('what the store does not understand is a sentence with the place', async () => {
  const { words } = await ask('query', '<at>ops</at> query traces\n| whre severityLevel &gt; 1')
  assert.match(words, /does not understand the query \(SYN0002, line 2, column 3 at "whre"\)/)
  assert.match(words, /The line is: \| whre severityLevel > 1/)
  assert.match((await ask('query traces | where nosuch == 1')).words, /SEM0100, line 1, column 16/)
})

test('what could leave the resource is refused before anything is asked', async () => {
  assert.match((await ask('query app("other").traces | count')).words, /I do not run app\(\)/)
  assert.deepEqual(store.asked, [])
})

test('the question is on record before it is asked, without its values', async () => {
  const before = audit.entries.length
  await ask('query traces | where message == "mail to pat@contoso.com" | count')
  const [entry, ...more] = audit.entries.slice(before)
  assert.deepEqual(more, [])
  assert.equal(entry?.detail.shape, "traces | where message == '…' | count")
  assert.doesNotMatch(JSON.stringify(audit.entries), /pat@/)
})

test('the card asks again at a click, with the same text', async () => {
  const { card } = await ask(
    'query',
    '<at>ops</at> query last 2h\ntraces\n| where message has "row"\n| count',
  )
  const [button] = card.actions
  store.asked.length = 0
  await bot.click(button.verb, button.data, { as: 'app' })
  await bot.connector.until(() => store.asked.length > 0)
  assert.match(store.asked[0]?.text ?? '', /^traces\n\| where message has "row"\n\| count\n/)
})
