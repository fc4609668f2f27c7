import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { systemClock } from '../../../src/adapters/clock.ts'
import { databaseConversations } from '../../../src/adapters/db/conversations.ts'
import { databaseLiveCards } from '../../../src/adapters/db/live-cards.ts'
import { outboxJob } from '../../../src/adapters/db/outbox.ts'
import { sweepJob } from '../../../src/adapters/db/outbox-sweep.ts'
import type { Limits } from '../../../src/adapters/db/send-slots.ts'
import { type JobStore, openJobs } from '../../../src/adapters/jobs/open.ts'
import type { Conversation, Conversations } from '../../../src/ports/conversations.ts'
import type { LiveCards } from '../../../src/ports/live-cards.ts'
import type { Address } from '../../../src/ports/messenger.ts'
import { noLog, onEachDatabase } from '../../fakes/database.ts'
import { type Arrived, fakeMessenger, view } from '../../fakes/messenger.ts'

/** Teams' limits four times as fast. */
const quick: Limits = {
  conversation: [
    { count: 7, ms: 275 },
    { count: 8, ms: 550 },
    { count: 60, ms: 8_250 },
  ],
  all: [{ count: 45, ms: 250 }],
}

onEachDatabase('the outbox', (open) => {
  let jobs: JobStore
  let cards: LiveCards
  let conversations: Conversations
  const messenger = fakeMessenger()
  before(async () => {
    const { db } = open()
    jobs = openJobs({ database: open(), log: noLog, pollSeconds: 1 })
    const enqueue = jobs.enqueueIn
    cards = databaseLiveCards(db, enqueue)
    conversations = databaseConversations(db, enqueue)
    await jobs.start([outboxJob({ db, enqueue, messenger, clock: systemClock, log: noLog, limits: quick })])
  })
  after(() => jobs.stop(5000))

  let to: Address
  beforeEach(() => {
    to = { conversation: `19:${randomUUID()}`, thread: '7' }
    messenger.answers.length = 0
  })
  const here = () => messenger.arrived.filter((one) => one.to.conversation === to.conversation)
  const said = () => here().map(({ how, summary }) => `${how} ${summary}`)
  async function until(fits: () => boolean, ms = 30_000): Promise<void> {
    for (const end = Date.now() + ms; !fits(); await wait(20))
      if (Date.now() > end) throw new Error(`did not happen within ${ms} ms: ${JSON.stringify(said())}`)
  }
  const seen = (changes: Partial<Conversation> = {}): Conversation => ({
    id: to.conversation,
    kind: 'channel',
    tenant: 't',
    serviceUrl: 'https://one',
    reference: { any: 1 },
    ...changes,
  })

  test('posts a subject once and updates that message from then on', async () => {
    const subject = randomUUID()
    await cards.show(subject, to, view('one'), 1)
    await until(() => said().length === 1)
    await cards.show(subject, to, view('two'), 2)
    await until(() => said().length === 2)
    assert.deepEqual(said(), ['post one', 'update two'])
    assert.equal(here()[0]?.id, here()[1]?.id)
    assert.deepEqual(here()[0]?.to, to)
  })

  test('never shows an older picture after a newer one', async () => {
    const subject = randomUUID()
    await cards.show(subject, to, view('three'), 3)
    await cards.show(subject, to, view('two'), 2)
    await cards.show(subject, to, view('three again'), 3)
    await until(() => said().length === 1)
    await wait(300)
    assert.deepEqual(said(), ['post three'])
  })

  test('shows the last of many quick changes, whatever it skips', async () => {
    const subject = randomUUID()
    await Promise.all(Array.from({ length: 30 }, (_, i) => cards.show(subject, to, view(`${i + 1}`), i + 1)))
    await until(() => here().at(-1)?.summary === '30')
    assert.equal(here().filter((one) => one.how === 'post').length, 1)
  })

  test('tries again after 412, 429, 5xx, hang-ups and its own mistakes, in that order of messages', async () => {
    messenger.answers.push(
      { state: 'later', why: 'HTTP 412' },
      { state: 'later', why: 'HTTP 503' },
      new Error('a bug'),
    )
    await cards.show(randomUUID(), to, view('first'), 1)
    await wait(50)
    await cards.show(randomUUID(), to, view('second'), 1)
    await until(() => said().length === 2)
    assert.deepEqual(said(), ['post first', 'post second'])
  })

  test('waits as long as it is told to', async () => {
    messenger.answers.push({ state: 'later', why: 'HTTP 429', after: 2 })
    const start = performance.now()
    await cards.show(randomUUID(), to, view('x'), 1)
    await until(() => said().length === 1)
    assert.ok((here()[0]?.at ?? 0) - start >= 2000)
  })

  test('posts anew when the message it should update is gone', async () => {
    const subject = randomUUID()
    await cards.show(subject, to, view('one'), 1)
    await until(() => said().length === 1)
    messenger.answers.push({ state: 'gone' })
    await cards.show(subject, to, view('two'), 2)
    await until(() => said().length === 2)
    assert.deepEqual(said(), ['post one', 'post two'])
    assert.notEqual(here()[0]?.id, here()[1]?.id)
  })

  test('leaves a dead conversation alone until it speaks, and then loses nothing', async () => {
    await conversations.saw(seen())
    messenger.answers.push({ state: 'dead', why: 'HTTP 403' })
    await cards.show('dead-1', to, view('one'), 1)
    await until(() => messenger.answers.length === 0)
    await cards.show(randomUUID(), to, view('two'), 1)
    await wait(1500)
    assert.deepEqual(said(), [])
    await conversations.saw(seen({ serviceUrl: 'https://two' }))
    await until(() => said().length === 2)
    assert.deepEqual(said().toSorted(), ['post one', 'post two'])
    assert.equal((await conversations.find(to.conversation))?.serviceUrl, 'https://two')
  })

  test('gives up what is refused, but not the next version of it', async () => {
    const subject = randomUUID()
    messenger.answers.push({ state: 'refused', why: 'HTTP 400' })
    await cards.show(subject, to, view('bad'), 1)
    await until(() => messenger.answers.length === 0)
    await cards.show(subject, to, view('good'), 2)
    await until(() => said().length === 1)
    assert.deepEqual(said(), ['post good'])
  })

  test('finds by itself what somebody forgot to send', async () => {
    const { db } = open()
    await sql`
      insert into ops.live_card (subject, conversation, card, wanted, changed_at)
      values (${randomUUID()}, ${to.conversation}, ${JSON.stringify(view('forgotten'))}, 1,
        clock_timestamp() - interval '1 minute')`.execute(db)
    await sweepJob({ db, enqueue: jobs.enqueueIn }).run(
      {},
      { attempt: 1, signal: new AbortController().signal },
    )
    await until(() => said().length === 1)
  })

  test('knows the personal chat of a person', async () => {
    const person = randomUUID()
    assert.equal(await conversations.with(person), undefined)
    await conversations.saw(seen({ kind: 'personal', person }))
    assert.deepEqual(await conversations.with(person), seen({ kind: 'personal', person }))
  })

  test('keeps the limits over hundreds of messages to three conversations, and loses none', async () => {
    const places = Array.from({ length: 3 }, () => `19:${randomUUID()}`)
    // 501 in all; the embedded one has a single replica, whose lanes are the same.
    const each = open().store.kind === 'postgres' ? 167 : 60
    await Promise.all(
      places.flatMap((conversation) =>
        Array.from({ length: each }, (_, i) => cards.show(randomUUID(), { conversation }, view(`${i}`), 1)),
      ),
    )
    const at = (conversation: string): Arrived[] =>
      messenger.arrived.filter((one) => one.to.conversation === conversation)
    await until(() => places.every((place) => at(place).length >= each), 120_000)
    for (const place of places) {
      assert.equal(new Set(at(place).map((one) => one.summary)).size, each)
      assert.equal(at(place).length, each)
      for (const { count, ms } of quick.conversation) keeps(at(place), count, ms / 1.1)
    }
    for (const { count, ms } of quick.all) keeps(messenger.arrived, count + 5, ms)
  })
})

/** No window of `ms` holds more than `count`. */
function keeps(arrived: readonly Arrived[], count: number, ms: number): void {
  const times = arrived.map((one) => one.at).toSorted((a, b) => a - b)
  for (let i = count; i < times.length; i++) {
    const span = (times[i] as number) - (times[i - count] as number)
    assert.ok(
      span >= ms,
      `${count + 1} messages within ${span.toFixed(0)} ms, allowed ${count} in ${ms.toFixed(0)}`,
    )
  }
}
