import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTopics } from '../../../src/features/subscriptions/args.ts'
import { subscriptions } from '../../../src/features/subscriptions/index.ts'
import { Topic } from '../../../src/ports/subscriptions.ts'
import { fakeAudit } from '../../fakes/audit.ts'
import { testBot, wordsOf } from '../../fakes/bot.ts'
import { fakeSubscriptions } from '../../fakes/subscriptions.ts'

test('reads topics by their names, other names, and all of them', () => {
  assert.equal(readTopics(''), undefined)
  assert.deepEqual(readTopics('kpi alerts evals thresholds drills'), [
    'kpi',
    'alerts',
    'evals',
    'thresholds',
    'drills',
  ])
  assert.deepEqual(readTopics('to the Alerts, and evals please'), ['alerts', 'evals'])
  assert.deepEqual(readTopics('incident'.concat('s')), ['alerts'])
  assert.deepEqual(readTopics('all'), Topic.options)
  assert.throws(() => readTopics('alrets'), /no topic "alrets"\. Did you mean "alerts"\?/)
  assert.throws(() => readTopics('constructor'), /no topic/)
})

test('a responder has topics posted in a channel, everybody sees it, and it is written down', async () => {
  const heard = fakeSubscriptions({ alerts: ['19:other@thread.tacv2'] })
  const audit = fakeAudit()
  const bot = await testBot({ commands: subscriptions({ subscriptions: heard, audit }).commands })
  try {
    assert.match(wordsOf(await bot.ask('subscribe alerts evals', { as: 'ann' })), /needs a responder/)
    const done = wordsOf(await bot.ask('subscribe alerts evals'))
    assert.match(done, /Posted here: alerts, evals/)
    assert.match(done, /here and in 1 other conversation/)
    assert.match(done, /nowhere: nobody hears of it/)
    // The channel, not the thread in which it was said.
    assert.deepEqual(await heard.in('19:ops@thread.tacv2'), ['alerts', 'evals'])
    assert.match(wordsOf(await bot.ask('subscriptions', { as: 'ann' })), /Posted here: alerts, evals/)
    assert.match(wordsOf(await bot.ask('unsubscribe all')), /Nothing is posted here unasked/)
    assert.deepEqual(
      audit.entries.map(({ event, subject }) => [event, subject]),
      [
        ['channel.subscribed', '19:ops@thread.tacv2'],
        ['channel.unsubscribed', '19:ops@thread.tacv2'],
      ],
    )
  } finally {
    await bot.stop()
  }
})

test('without a topic it asks, and offers what is not posted yet', async () => {
  const heard = fakeSubscriptions()
  const bot = await testBot({
    commands: subscriptions({ subscriptions: heard, audit: fakeAudit() }).commands,
  })
  try {
    assert.match(wordsOf(await bot.ask('subscribe')), /What shall I post here\?/)
    assert.match(wordsOf(await bot.ask('kpi and reminders')), /Posted here: kpi, reminders/)
  } finally {
    await bot.stop()
  }
})
