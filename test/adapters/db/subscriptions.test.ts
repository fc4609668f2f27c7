import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { databaseSubscriptions } from '../../../src/adapters/db/subscriptions.ts'
import { Channels } from '../../../src/config/channels.ts'
import { Topic } from '../../../src/ports/subscriptions.ts'
import { onEachDatabase } from '../../fakes/database.ts'

const ids = (all: readonly { conversation: string }[]) => all.map(({ conversation }) => conversation)

onEachDatabase('subscriptions', (open) => {
  beforeEach(async () => void (await sql`delete from ops.subscription`.execute(open().db)))

  test('what ops.yaml names holds until a channel asks', async () => {
    const subscriptions = databaseSubscriptions(open().db, { alerts: ['duty'] })
    assert.deepEqual(ids(await subscriptions.of('alerts')), ['duty'])
    assert.deepEqual(await subscriptions.of('kpi'), [])
    await subscriptions.add('ops', ['alerts', 'kpi', 'kpi'])
    assert.deepEqual(ids(await subscriptions.of('alerts')), ['ops'])
    assert.deepEqual(ids(await subscriptions.of('kpi')), ['ops'])
    assert.deepEqual(await subscriptions.in('ops'), ['kpi', 'alerts'])
    assert.deepEqual(await subscriptions.in('duty'), [])
    await subscriptions.remove('ops', ['alerts'])
    assert.deepEqual(ids(await subscriptions.of('alerts')), ['duty'])
    assert.deepEqual(await subscriptions.in('duty'), ['alerts'])
  })

  test('a channel can turn a default off, and on again', async () => {
    const subscriptions = databaseSubscriptions(open().db, { alerts: ['duty', 'other'] })
    await subscriptions.remove('duty', ['alerts'])
    assert.deepEqual(ids(await subscriptions.of('alerts')), ['other'])
    await subscriptions.add('duty', ['alerts'])
    assert.deepEqual(ids(await subscriptions.of('alerts')), ['duty'])
  })

  test('many who ask at once are all heard', async () => {
    const subscriptions = databaseSubscriptions(open().db, {})
    const channels = Array.from({ length: 20 }, (_, i) => `c${String(i).padStart(2, '0')}`)
    await Promise.all(channels.map((channel) => subscriptions.add(channel, Topic.options)))
    assert.deepEqual(ids(await subscriptions.of('evals')), channels)
  })
})

test('ops.yaml knows exactly the topics there are, with one channel or several', () => {
  for (const topic of Topic.options) assert.deepEqual(Channels.parse({ [topic]: 'x' }), { [topic]: ['x'] })
  assert.deepEqual(Channels.parse({ kpi: ['x', 'y'] }), { kpi: ['x', 'y'] })
  assert.throws(() => Channels.parse({ gossip: 'x' }))
  assert.throws(() => Channels.parse({ kpi: 'not an id' }), /is not a conversation id/)
})
