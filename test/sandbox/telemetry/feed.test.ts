import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openFeed } from '../../../sandbox/telemetry/feed.ts'
import { liveSince } from '../../../sandbox/telemetry/history.ts'
import { tellStory } from '../../../sandbox/telemetry/story.ts'
import { emptyStore, hour, minute, now, tickOf } from './store.ts'

const clean = { after: (done: unknown) => after(done as () => void) }
const later = (ms: number) => new Date(now.getTime() + ms)
const all =
  '(SELECT timestamp, "$ingested" FROM traces UNION ALL SELECT timestamp, "$ingested" FROM dependencies)'

async function feed(scale = 2) {
  const store = await emptyStore(clean, scale)
  const story = tellStory({ seed: 1, now, days: 1 })
  return { ...store, story, live: await openFeed(store.pen, story, liveSince(story)) }
}

test('rows arrive one to three minutes after they happened, and never early', async () => {
  const { live, value } = await feed()
  for (let at = 0; at <= 20; at += 1) {
    await live.tick(later(at * minute))
    const seconds = (what: string) => value(`SELECT ${what} / 1e7 FROM ${all}`) as Promise<number>
    const newest =
      (tickOf(later(at * minute)) - ((await value(`SELECT max(timestamp) FROM ${all}`)) as bigint)) /
      10_000_000n
    assert.ok(newest >= 50n && newest < 240n, `newest row is ${newest} s old after ${at} min`)
    const [least, most] = [
      await seconds('min("$ingested" - timestamp)'),
      await seconds('max("$ingested" - timestamp)'),
    ]
    assert.ok(least >= 55 && most <= 170, `lag ${least} … ${most} s`)
    assert.equal(
      await value(`SELECT count(*) FROM ${all} WHERE "$ingested" > ${tickOf(later(at * minute))}`),
      0n,
    )
  }
})

test('looking often or seldom shows the same rows', async () => {
  const [often, seldom] = [await feed(), await feed()]
  for (let at = 0; at <= 40; at += 2.5) await often.live.tick(later(at * minute))
  await seldom.live.tick(later(0))
  await seldom.live.tick(later(40 * minute))
  for (const table of ['traces', 'requests', 'dependencies', 'exceptions']) {
    const digest = `SELECT count(*) || ':' || coalesce(sum(hash(t)), 0) FROM ${table} t`
    assert.equal(await often.value(digest), await seldom.value(digest), table)
  }
})

test('a request shows its rows bit by bit, the span last', async () => {
  const { live, value } = await feed()
  let split = 0
  for (let at = 0; at <= 9; at += 0.5) {
    await live.tick(later(at * minute))
    const early = await value(`SELECT count(*) FROM requests r WHERE EXISTS (
      FROM "arriving traces" t WHERE t.operation_Id = r.operation_Id AND "$ingested" > r."$ingested" + 1200000000)`)
    assert.equal(early, 0n)
    split += Number(
      await value(
        `SELECT count(DISTINCT operation_Id) FROM traces WHERE operation_Id IN (SELECT operation_Id FROM "arriving traces")`,
      ),
    )
  }
  assert.ok(split > 0)
})

test('when the release is healed, failures end with the requests that had begun', async () => {
  const { live, story, value } = await feed(6)
  await live.tick(later(5 * minute))
  const healed = later(15 * minute)
  await live.tick(healed)
  const episodes = story.episodes.map((one) => (one.kind === 'bad-release' ? { ...one, to: healed } : one))
  const restarts = [...story.restarts, { at: healed, why: 'deploy' as const, updated: [], rough: false }]
  await live.tell({ ...story, episodes, restarts }, healed)
  for (let at = 16; at <= 60; at += 2) await live.tick(later(at * minute))
  const bad = (where: string) =>
    value(`SELECT count(*) FROM traces t JOIN requests r USING (operation_Id)
      WHERE t.message = 'response.returned' AND (t.customDimensions->>'$.error') LIKE '%empty subject' AND r.timestamp ${where}`)
  assert.ok(((await bad(`<= ${tickOf(healed)}`)) as bigint) > 3n)
  // A handful in ten thousand fails like this on the best of days.
  assert.ok(((await bad(`> ${tickOf(healed)}`)) as bigint) <= 1n)
  const begun = `SELECT count(*) - count(DISTINCT id) FROM requests`
  assert.equal(await value(begun), 0n, 'no request is told twice')
  assert.equal(await value(`SELECT count(*) FROM traces WHERE message LIKE 'loaded scenario%'`), 1n)
})

test('a machine that slept for a week wakes up to a day of telemetry, not to a week of it', async () => {
  const { live, value } = await feed(0.2)
  await live.tick(now)
  await live.tick(later(7 * 24 * hour))
  const oldest = await value(
    `SELECT min(timestamp) FROM requests WHERE timestamp > ${tickOf(later(10 * minute))}`,
  )
  assert.ok((oldest as bigint) > tickOf(later(6 * 24 * hour - 20 * minute)))
})
