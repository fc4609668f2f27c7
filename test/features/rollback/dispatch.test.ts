import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { FaultInput } from '../../../sandbox/github/http/faults.ts'
import { readProgress } from '../../../src/chat/progress.ts'
import { checkedDatabase } from '../../fakes/database.ts'
import { type Stage, stage } from './stage.ts'

const database = checkedDatabase()

const dispatches = { method: 'POST', path: '/dispatches$' }
const sentence = async ({ found }: Stage, id: string) =>
  readProgress((await found(id)).progress)?.sentence ?? ''
const sent = ({ world }: Stage) =>
  world.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/dispatches')).length

/** What GitHub or the network may do to a dispatch, and whether a run exists all the same. */
const ambiguous: readonly (readonly [string, FaultInput, runs: 0 | 1])[] = [
  ['an answer without an id (204)', { status: 204, processed: true }, 1],
  ['a connection reset after the body', { reset: 'after' }, 1],
  ['half an answer', { reset: 'half' }, 1],
  ['a broken answer', { malformed: true }, 1],
  ['a connection reset before the body', { reset: 'before' }, 0],
  ['a 502 for what was done', { status: 502, processed: true }, 1],
  ['a 500 for what was not', { status: 500 }, 0],
  ['a 429 for what was not', { status: 429, rateLimited: 'secondary' }, 0],
  ['a 429 for what was done', { status: 429, processed: true }, 1],
  ['no answer for what was done', { hang: true, processed: true }, 1],
  ['no answer for what was not', { hang: true }, 0],
]

describe('whatever becomes of a dispatch, it is made once', () => {
  for (const [what, fault, runs] of ambiguous)
    test(`${what}: ${runs === 1 ? 'the run is found by its key' : 'a person is asked'}`, async (t) => {
      const on = await stage(t, database(), { listLagMs: 20_000 })
      const id = await on.approved()
      on.world.fault({ ...dispatches, ...fault })
      await on.execute(id)
      assert.equal((await on.found(id)).state, 'executing')
      await on.watch(async () => (await on.found(id)).state !== 'executing')
      assert.equal(on.runs().length, runs)
      assert.equal(sent(on), 1)
      const { state } = await on.found(id)
      if (runs === 1) {
        assert.equal(state, 'succeeded')
        assert.equal(on.world.repository().live.get('prod')?.version, 'v1.5.0')
      } else {
        assert.equal(state, 'unknown')
        assert.match(
          await sentence(on, id),
          /No run with the key ops-.* in 5 minutes.*not start it a second time/,
        )
      }
    })
})

test('a clear no (422) is told as it is, and nothing is looked for', async (t) => {
  const on = await stage(t, database())
  const id = await on.approved()
  on.world.fault({ ...dispatches, status: 422, message: "Required input 'key' not provided" })
  await on.execute(id)
  assert.equal((await on.found(id)).state, 'failed')
  assert.match(await sentence(on, id), /GitHub refused to start ops-rollback\.yml.*Nothing was deployed/)
  assert.deepEqual([on.waiting.length, sent(on)], [0, 1])
})

test('an executor that died before the claim starts it; one that died after it only looks', async (t) => {
  const on = await stage(t, database())
  const first = await on.approved()
  await on.ports.approvals.begin(first)
  await on.execute(first)
  await on.execute(first)
  assert.equal(on.runs().length, 1)
  await on.watch()
  assert.equal((await on.found(first)).state, 'succeeded')

  const on2 = await stage(t, database())
  const second = await on2.approved()
  const begun = await on2.ports.approvals.begin(second)
  const claimed = { stage: 'dispatching', at: on2.ports.clock.now().toISOString() }
  assert.ok(await on2.ports.approvals.report(second, claimed, begun.approval?.version))
  await on2.execute(second)
  await on2.watch(async () => (await on2.found(second)).state !== 'executing')
  assert.deepEqual([(await on2.found(second)).state, on2.runs().length, sent(on2)], ['unknown', 0, 0])
})

test('of two executors that go on at once, one dispatches', async (t) => {
  const on = await stage(t, database())
  const id = await on.approved()
  await Promise.all([on.execute(id), on.execute(id), on.execute(id)])
  assert.equal(sent(on), 1)
  await on.watch()
  assert.deepEqual([(await on.found(id)).state, on.runs().length], ['succeeded', 1])
})

test('what was asked while the approval was being written is not asked again, unless that took long', async (t) => {
  for (const [ms, asked] of [
    [0, 1],
    [3_000, 2],
  ] as const) {
    const on = await stage(t, database())
    const id = await on.approved()
    const before = on.world.requests.length
    on.feature.jobs?.find(({ name }) => name === 'rollback.execute')?.ahead?.(await on.found(id))
    on.advance(ms)
    await on.execute(id)
    const requests = on.world.requests.slice(before).map(({ path }) => path)
    assert.equal(requests.filter((path) => path.endsWith('/deployments')).length, asked)
    assert.equal(sent(on), 1)
    await on.watch()
  }
})

test('what was deployed meanwhile stops it before it is started', async (t) => {
  const on = await stage(t, database())
  const id = await on.approved()
  const repo = on.world.repository()
  const { sha } = repo.deployments.at(-1) as { sha: string }
  on.world.addRun({
    file: 'deploy.yml',
    ref: 'main',
    sha,
    event: 'workflow_dispatch',
    inputs: { env_name: 'prod' },
  })
  on.advance(90_000)
  await on.execute(id)
  assert.equal((await on.found(id)).state, 'failed')
  assert.match(
    await sentence(on, id),
    /Another deployment|has deployed|have deployed|since this was asked for|does not run/,
  )
  assert.equal(on.runs().length, 0)
})

test('a GitHub that cannot be asked what runs is asked again, and then it is over', async (t) => {
  const on = await stage(t, database())
  const id = await on.approved()
  on.world.fault({ path: '/deployments', status: 503, times: 100 })
  await assert.rejects(on.execute(id, 1) ?? Promise.resolve(), { reason: 'failed' })
  await on.execute(id, 9)
  assert.equal((await on.found(id)).state, 'failed')
  assert.match(await sentence(on, id), /could not find out what prod runs now/)
  assert.equal(sent(on), 0)
})

test('a run that turns up after a person was asked is followed to its end', async (t) => {
  const on = await stage(t, database(), { listLagMs: 8 * 60_000 })
  const id = await on.approved()
  on.world.fault({ ...dispatches, status: 502, processed: true })
  await on.execute(id)
  await on.watch(async () => (await on.found(id)).state !== 'executing')
  assert.equal((await on.found(id)).state, 'unknown')
  await on.watch()
  assert.equal((await on.found(id)).state, 'succeeded')
  assert.equal(sent(on), 1)
})
