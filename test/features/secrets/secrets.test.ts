import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCards } from '../../../src/adapters/cards/index.ts'
import type { CardView } from '../../../src/chat/reply.ts'
import { byUrgency, dueOf } from '../../../src/features/secrets/due.ts'
import { secrets } from '../../../src/features/secrets/index.ts'
import type { Ports } from '../../../src/ports/index.ts'
import { fakeAudit } from '../../fakes/audit.ts'
import { testBot, wordsOf } from '../../fakes/bot.ts'
import { fakeSubscriptions } from '../../fakes/subscriptions.ts'

const now = new Date('2026-11-24T12:00:00Z')
const ago = (days: number) => new Date(now.getTime() - days * 86_400_000)
const secret = (name: string, everyDays = 90) => ({ name, owner: 'platform', everyDays })
const cards = openCards('cards', undefined)

test('a secret is due so long after it was replaced; what nobody has said is unknown', () => {
  const states = [91, 90, 80, 76, 10].map((days) => dueOf(secret('a'), ago(days), now).state)
  assert.deepEqual(states, ['overdue', 'overdue', 'soon', 'soon', 'fine'])
  assert.equal(dueOf(secret('a'), undefined, now).state, 'unknown')
  const all = [
    dueOf(secret('fine'), ago(1), now),
    dueOf(secret('unknown'), undefined, now),
    dueOf(secret('late'), ago(100), now),
  ]
  assert.deepEqual(
    all.toSorted(byUrgency).map(({ name }) => name),
    ['late', 'unknown', 'fine'],
  )
})

function stage(items = [secret('app key'), secret('other', 30)]) {
  const said = new Map<string, string>()
  const shown = new Map<string, CardView>()
  const audit = fakeAudit()
  const ports = {
    audit,
    clock: { now: () => now, sleep: async () => {} },
    told: {
      last: async (subject: string) => said.get(subject),
      note: async (subject: string, _: unknown, text: string) => Boolean(said.set(subject, text)),
    },
    subscriptions: fakeSubscriptions({ reminders: ['duty'] }),
    liveCards: { show: async (subject: string, _: unknown, card: CardView) => void shown.set(subject, card) },
  } as unknown as Ports
  const calendar = { zone: 'Europe/Berlin', holidays: [] }
  return { said, shown, audit, feature: secrets(ports, { items, calendar, zone: () => 'Europe/Berlin' }) }
}

test('the list says what is due, and notes what was rotated once that is confirmed', async () => {
  const { feature, audit } = stage()
  const bot = await testBot({ commands: feature.commands })
  try {
    assert.match(wordsOf(await bot.ask('secrets')), /2 without a date/)
    assert.match(wordsOf(await bot.ask('secrets rotated app kay')), /Did you mean \\?"app key/)
    assert.match(wordsOf(await bot.ask('secrets rotated App Key')), /Note that/)
    assert.match(wordsOf(await bot.ask('yes')), /1 without a date[\s\S]*last rotated/)
    assert.deepEqual(
      audit.entries.map(({ event, subject }) => [event, subject]),
      [['secret.rotated', 'app key']],
    )
  } finally {
    await bot.stop()
  }
})

test('on Mondays the channel is reminded of what is due, and of nothing when nothing is', async () => {
  const { feature, shown, said } = stage()
  const [job] = feature.jobs ?? []
  const run = (date: string, due: Date) =>
    job?.run({ date, due, missed: [] }, { attempt: 1, signal: new AbortController().signal })
  said.set('secret:app key', ago(100).toISOString())
  said.set('secret:other', ago(1).toISOString())
  await run('2026-11-23', ago(1))
  const card = shown.get('secrets:2026-11-23:duty') ?? assert.fail()
  const text = cards.text(cards.expand(card, { correlation: 'k', now }))
  assert.match(
    text,
    /Secrets to rotate: 1 overdue[\s\S]*comes late[\s\S]*app key[\s\S]*Overdue since 14 Nov 2026/,
  )
  said.set('secret:app key', ago(1).toISOString())
  await run('2026-11-30', now)
  assert.equal(shown.size, 1)
})
