import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openHistory } from '../../../sandbox/telemetry/history.ts'
import { tellStory } from '../../../sandbox/telemetry/story.ts'
import { slotOf } from '../../../sandbox/telemetry/write.ts'
import { ago, emptyStore, hour, now, tickOf } from './store.ts'

const day = 24 * hour
const week = tellStory({ seed: 1, now, days: 7 })

async function history(idleMs = 3_600_000) {
  const cleaning: (() => unknown)[] = []
  const store = await emptyStore({ after: (clean) => void cleaning.push(clean as () => void) }, 0.1)
  const past = openHistory(store.pen, week, slotOf(now), idleMs)
  after(async () => {
    await past.close()
    for (const clean of cleaning) await clean()
  })
  const oldest = async () => {
    const at = (await store.value('SELECT min(timestamp) FROM requests')) as bigint | null
    return at === null ? undefined : Number((tickOf(now) - at) / 10_000n) / day
  }
  return { ...store, past, oldest }
}

test('nothing old is written before somebody asks for it', async () => {
  const { oldest } = await history()
  assert.equal(await oldest(), undefined)
})

test('whoever asks for two hours gets them, and does not wait for the week', async () => {
  const { past, oldest } = await history()
  await past.reach(ago(2 * hour))
  const days = (await oldest()) as number
  assert.ok(days >= 0.08 && days < 2, `${days} days`)
})

test('whoever asks for everything gets all of it, once', async () => {
  const { past, oldest, value } = await history()
  await Promise.all([past.reach(), past.reach(ago(3 * day)), past.reach(ago(90 * day))])
  assert.ok(((await oldest()) as number) > 6.9)
  assert.equal(await value('SELECT count(*) - count(DISTINCT id) FROM requests'), 0n)
})

test('without being asked it is all there after a while', async () => {
  const { past, oldest } = await history(0)
  for (let i = 0; i < 200 && ((await oldest()) ?? 0) < 6.9; i += 1)
    await new Promise((resolve) => setTimeout(resolve, 50))
  assert.ok(((await oldest()) as number) > 6.9)
  await past.reach()
})

test('closing in the middle lets the waiting go', { timeout: 20_000 }, async () => {
  const { past } = await history()
  const waiting = past.reach()
  await past.close()
  await waiting
})
