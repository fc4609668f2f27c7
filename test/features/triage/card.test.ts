import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openCards } from '../../../src/adapters/cards/index.ts'
import type { Json } from '../../../src/chat/reply.ts'
import { triageCard } from '../../../src/features/triage/card.ts'
import { makeReport } from '../../../src/features/triage/report.ts'
import { scopeOf } from '../../../src/features/triage/scope.ts'
import { answer } from './store.ts'
import { elsewhere, event, NOWHERE, operationId, type Row, type Story, tell } from './story.ts'
import { now, telemetry, window } from './telemetry.ts'

const cards = openCards(new URL('../../../cards', import.meta.url).pathname, undefined)
const scope = scopeOf(window, now)
const viewer = { now, zone: 'Europe/Berlin' }
const asked = { window, said: 'last 2h', environment: 'prod', viewer, elsewhere: false }

const view = (rows: readonly Row[], change: { partial?: string; elsewhere?: boolean } = {}) => {
  const given = { ...answer(rows, scope), partial: change.partial }
  return triageCard(makeReport(given, window, now), scope, { ...asked, elsewhere: change.elsewhere ?? false })
}
const draw = (rows: readonly Row[], change: { partial?: string; elsewhere?: boolean } = {}) => {
  const card = cards.expand(view(rows, change), { correlation: 'k7f2', now })
  return { card, text: cards.text(card), json: JSON.stringify(card) }
}
let made = 0
const at = (time: string) => new Date(`2026-11-24T${time}:00Z`)
const some = (story: Story, ...times: readonly string[]) =>
  times.flatMap((time) => tell(story, at(time), operationId(made++)))
const quiet = (...times: readonly string[]) => some('well', ...times)

test('the first lines say what, since when, how bad, and what to do next', () => {
  const { text } = draw([
    ...quiet('10:10', '11:00', '12:10', '13:00', '13:59'),
    ...some('validation', '12:30', '13:50'),
  ])
  assert.deepEqual(text.split('\n').slice(0, 4), [
    'accel-outreach-personalizer: output fails validation since 13:30 CET (1 h 29 min ago)',
    '2 of 5 requests failed: error rate 40% (0% in the 2 h before).',
    'prod · 13:00 – 15:00 CET',
    'Next: A release, prompt or model change is the usual reason: trace one request, then look at the eval status.',
  ])
})

test('the way out is one press away: back after a bad release, the kill switch when a side effect is unknown', () => {
  const lines = (rows: readonly Row[]) => draw(rows).text.match(/^\[(?:Roll back|Kill switch)\] .*$/gm) ?? []
  assert.deepEqual(lines(some('validation', '13:50')), ['[Roll back] rollback env prod'])
  assert.deepEqual(lines(some('approvedThenFailed', '13:50')), ['[Kill switch] killswitch prod'])
  assert.deepEqual(lines(some('outage', '13:50')), [])
})

test('what a kill switch stopped is one press from who engaged it, and does not claim that it still is', () => {
  for (const story of ['killedTools', 'killedWorkflow'] as const) {
    const { text } = draw(some(story, '13:05'))
    assert.match(text, /^\[Kill switch\] killswitch prod$/m)
    assert.match(text, /^Next: KILLSWITCH_\w+ was on, .*See whether it still is/m)
  }
})

test('an outbreak is dated from where it began, not from the first stray sighting', () => {
  const calm = Array.from(
    { length: 96 },
    (_, i) => `${10 + Math.floor(i / 24)}:${String(Math.floor((i % 24) * 2.5)).padStart(2, '0')}`,
  )
  const outbreak = ['13:02', '13:09', '13:11', '13:14', '13:22', '13:33', '13:41', '13:52', '13:57']
  const { text } = draw([...quiet(...calm), ...some('validation', '10:30', '12:20', ...outbreak)])
  assert.match(text, /^accel-outreach-personalizer: output fails validation since 14:02 CET/)
})

test('an outbreak that began in the window before is dated there', () => {
  const calm = Array.from(
    { length: 96 },
    (_, i) => `${10 + Math.floor(i / 24)}:${String(Math.floor((i % 24) * 2.5)).padStart(2, '0')}`,
  )
  const began = Array.from({ length: 18 }, (_, i) => 92 + 8 * i).map(
    (minutes) => `${10 + Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`,
  )
  const { text } = draw([...quiet(...calm), ...some('validation', ...began)])
  assert.match(text, /^accel-outreach-personalizer: output fails validation since 12:32 CET/)
  assert.match(text, /\(4 before\)/)
})

test('an outbreak that is over says until when', () => {
  const calm = Array.from({ length: 24 }, (_, i) => `${10 + Math.floor(i / 6)}:${i % 6}5`)
  const { text } = draw([...quiet(...calm), ...some('outage', '12:01', '12:03', '12:12', '12:16')])
  assert.match(
    text,
    /^Model outage: throttled \(429\) from 13:01 CET \(1 h 58 min ago\) to 13:16 CET \(1 h 43 min ago\)/,
  )
})

test('one failure long ago happened once, at its time', () => {
  const { text } = draw([...some('validation', '12:20'), ...quiet('10:00', '13:58')])
  assert.match(text, /^accel-outreach-personalizer: output fails validation at 13:20 CET/)
})

test('what was there before is not called new, and is dated before the window', () => {
  const { text } = draw([...some('validation', '10:30', '11:30', '12:30'), ...quiet('13:58')])
  assert.match(text, /since before 13:00 CET/)
  assert.match(text, /steady \(2 before\)/)
})

test('each incident has a button for each of up to three requests, the newest first', () => {
  const rows = some('unanswered', '12:10', '12:40', '13:20', '13:50')
  const { text } = draw(rows)
  const ids = [...text.matchAll(/^\[Trace [0-9a-f]{6}\] trace ([0-9a-f]{32})$/gm)].map(([, id]) => id)
  const newest = [...new Set(rows.map(({ operation_Id }) => operation_Id))].reverse().slice(0, 3)
  assert.deepEqual(ids, newest)
})

test('buttons name the environment when it is not the default one', () => {
  const rows = some('unanswered', '13:50')
  assert.match(draw(rows, { elsewhere: true }).text, /\] trace [0-9a-f]{32} env prod$/m)
  assert.match(draw(rows, { elsewhere: true }).text, /\] triage last 2h env prod$/m)
  assert.doesNotMatch(draw(rows).text, /env prod/)
})

test('nothing wrong and fresh rows are good news with their number', () => {
  const { text, json } = draw(quiet('12:10', '13:00', '13:58'))
  assert.match(text, /^No failures found in 3 requests\n/)
  assert.match(json, /"style":"good"/)
})

test('nothing wrong in old rows is unknown, and says since when', () => {
  const { text, json } = draw(quiet('12:10', '13:00'))
  assert.match(
    text,
    /^Unknown: no telemetry since 14:00 CET \(59 min ago\)\nNo failures found in the 2 requests/,
  )
  assert.doesNotMatch(json, /"style":"good"/)
})

test('an empty store is unknown', () => {
  assert.match(draw([]).text, /^Unknown: no telemetry in the last 30 days\n/)
})

test('fresh rows without any request are unknown', () => {
  const probe = elsewhere.probe(at('13:59'), operationId(made++))
  assert.match(draw([...quiet('10:30'), probe]).text, /^Unknown: no requests since 11:30 CET/)
})

test('a partial answer is marked, and is no good news', () => {
  const partial = 'Only part of it.'
  assert.match(
    draw(quiet('13:58'), { partial }).text,
    /^Unknown: the answer is incomplete\n[\s\S]*⚠ Only part of it\./,
  )
  assert.match(draw(some('validation', '13:58'), { partial }).text, /⚠ Only part of it\./)
})

test('a partial answer that lacks the freshness row does not claim silence', () => {
  const given = { rows: [], partial: 'Only part of it.', tookMs: 1 }
  const { summary } = triageCard(makeReport(given, window, now), scope, asked)
  assert.match(summary, /^Unknown: the answer is incomplete/)
})

test('more kinds of failure than one answer holds are said to be more', () => {
  const groups = answer(quiet('13:58'), scope).rows.filter((row) => row.leg === 'group')
  const given = { rows: Array.from({ length: 4000 }, () => groups).flat(), partial: undefined, tookMs: 1 }
  assert.match(makeReport(given, window, now).partial ?? '', /rarest are left out/)
})

test('failures in old rows warn that it may be worse by now', () => {
  assert.match(draw(some('validation', '13:00')).text, /⚠ No telemetry since 14:00 CET .* worse by now/)
})

test("the user's own filter is compared with what was found", () => {
  const rows = [
    ...some('validation', '13:50', '13:51'),
    ...some('killedTools', '13:52'),
    elsewhere.bootstrap(at('13:53'), NOWHERE),
  ]
  assert.match(draw(rows).text, /severityLevel >= 3 alone would have shown 2 of these 4 failures/)
})

test('a sampled store is said to be one', () => {
  const rows = tell('validation', at('13:50'), operationId(made++), 4)
  const { text } = draw(rows)
  assert.match(text, /4 of 4 requests failed/)
  assert.match(text, /estimates/)
})

test('what has stopped is mentioned, and what does not fit is counted', () => {
  const stories = [
    'validation',
    'unanswered',
    'denied',
    'crashed',
    'unprocessable',
    'disconnected',
    'killedTools',
  ] as const
  const { text } = draw([
    ...stories.flatMap((story) => some(story, '13:30')),
    ...some('outage', '10:30'),
    ...quiet('13:58'),
  ])
  assert.match(text, /2 more groups: /)
  assert.match(text, /Not seen any more: Model outage: throttled \(429\)\./)
})

test('any telemetry fits on a card, with a summary of one line', () => {
  fc.assert(
    fc.property(telemetry, (rows) => {
      const { json } = draw(rows)
      assert.ok(Buffer.byteLength(json) < 20_000)
      const { summary } = view(rows)
      assert.ok(summary.length > 10 && summary.length < 300 && !summary.includes('\n'))
    }),
    { numRuns: 100 },
  )
})

const people = [
  'pat.lee@contoso.com',
  'Pat',
  'Lee',
  'Zbigniew',
  '555 0100',
  'hunter2',
  'ops:secret',
  'bot.example',
]
const leaks = (error: string): Row[] => {
  const args = {
    'args_redacted.email': 'pat.lee@contoso.com',
    'args_redacted.body_markdown': 'Dear Zbigniew, hunter2',
    'args_redacted.to': "['pat.lee@contoso.com']",
  }
  const id = operationId(made++)
  const steps = [
    event('worker.completed', { external_system: 'accel-a', error, ...args }, 'false'),
    event('tool.hitl_approved', { external_system: 'send_email', ...args }),
    event('tool.failed', { 'args_redacted.tool': 'send_email', error, ...args }, 'false'),
    event('agent.version_lookup_failed', { error }, 'false'),
    event('response.returned', { error }, 'false'),
    event('tool.crm.executed', { error, ...args }, 'false'),
  ]
  return steps.map((step) => step(at('13:50'), id))
}

test('nobody is named on the card, whatever errors and arguments say', () => {
  const texts = [
    'no contact Pat Lee <pat.lee@contoso.com>',
    "Client error '404 Not Found' for url 'https://ops:secret@bot.example/hitl?to=pat.lee@contoso.com'",
    'password=hunter2 for Zbigniew',
    '{"to": ["pat.lee@contoso.com"], "phone": "+1 425 555 0100"}',
    'accel-a: invalid recipient Pat Lee, call +1 425 555 0100',
    'Zbigniew',
    '<at>Zbigniew</at> [click](https://bot.example) **Pat**',
  ]
  for (const text of texts) {
    const { json, text: spoken } = draw([...leaks(text), ...quiet('13:58')])
    for (const secret of people) {
      assert.ok(!json.includes(secret), `${secret} in the card for ${text}: ${spoken}`)
      assert.ok(!view([...leaks(text)]).summary.includes(secret))
    }
  }
})

test('data are plain JSON', () => {
  const plain = (value: Json): boolean =>
    value === null || typeof value !== 'object' || Object.getPrototypeOf(value) === Object.prototype
      ? value === null || typeof value !== 'object' || Object.values(value).every(plain)
      : Array.isArray(value) && value.every(plain)
  assert.ok(plain(view(some('validation', '13:30')).data))
})

test('the chart covers the window, names its peak, and can be read without being drawn', () => {
  const { json, text } = draw([...some('validation', '12:05', '13:31', '13:32', '13:33'), ...quiet('13:58')])
  const { bars, numbers } = view([...some('validation', '12:05', '13:31', '13:32')]).data as {
    bars: { x: string; y: number }[]
    numbers: string
  }
  assert.deepEqual(
    bars.map(({ x }) => x),
    ['13:00', '13:20', '13:40', '14:00', '14:20', '14:40'],
  )
  assert.equal(
    bars.reduce((sum, { y }) => sum + y, 0),
    3,
  )
  assert.equal(numbers.split(' · ').length, bars.length)
  assert.match(text, /Most at 14:20: 3 of 3 requests in 20 min\./)
  assert.match(json, /"type":"Chart.VerticalBar".*"fallback":/)
})

test('failures outside requests have no chart of requests and no trace', () => {
  const { json, text } = draw([elsewhere.bootstrap(at('13:53'), NOWHERE)])
  assert.doesNotMatch(json, /Chart\./)
  assert.doesNotMatch(text, /\[Trace/)
  assert.match(text, /^foundry: bootstrap gave up since 14:53 CET/)
  assert.match(text, /1× outside any request/)
})
