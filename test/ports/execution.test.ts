import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Approval } from '../../src/chat/approval.ts'
import { UpstreamError, UsageError } from '../../src/chat/errors.ts'
import type { Begun } from '../../src/ports/approvals.ts'
import { type End, execution } from '../../src/ports/execution.ts'

const approval = { id: 'a1' } as Approval
const made: End = { how: 'succeeded', progress: { sentence: 'Done.' } }

/** Runs it once; tells what was settled, and what it threw. */
async function run(act: () => Promise<End>, { attempt = 1, outcome = 'begun' as Begun['outcome'] } = {}) {
  const settled: unknown[] = []
  const job = execution(
    'tag',
    {
      begin: async () => ({ outcome, approval, key: 'ops-a1' }) as Begun,
      settle: async (id, how, progress) => settled.push([id, how, progress]) > 0,
    },
    act,
  )
  const thrown = await job
    .run({ id: 'a1' }, { attempt, signal: new AbortController().signal })
    .catch((error: Error) => error.message)
  return { name: job.name, settled, thrown }
}
const upstream = (reason: UpstreamError['reason']) => async () => {
  throw new UpstreamError('GitHub', reason, 'GitHub does not answer.')
}
const failed = [['a1', 'failed', { sentence: 'GitHub does not answer.' }]]

test('what was approved is done, and how it ended is told', async () => {
  assert.deepEqual(await run(async () => made), {
    ...{ name: 'tag.execute', thrown: undefined },
    settled: [['a1', 'succeeded', { sentence: 'Done.' }]],
  })
  assert.equal((await run(async () => made, { outcome: 'resumed' })).settled.length, 1)
})

test('what is void is not done', async () => {
  const { settled } = await run(() => assert.fail('it was done'), { outcome: 'void' })
  assert.deepEqual(settled, [])
})

test('an upstream that stays away is tried again, and told after the last try', async () => {
  const first = await run(upstream('timeout'))
  assert.deepEqual([first.settled, first.thrown], [[], 'GitHub does not answer.'])
  assert.deepEqual((await run(upstream('timeout'), { attempt: 9 })).settled, failed)
})

test('what will not change by trying is told at once', async () => {
  assert.deepEqual((await run(upstream('denied'))).settled, failed)
  const stale = async () => {
    throw new UsageError('It has changed since.')
  }
  assert.deepEqual((await run(stale)).settled, [['a1', 'failed', { sentence: 'It has changed since.' }]])
})

test('a mistake of ours is nobody’s failure: it is thrown, however often', async () => {
  const broken = async () => {
    throw new Error('undefined is no function')
  }
  const { settled, thrown } = await run(broken, { attempt: 9 })
  assert.deepEqual([settled, thrown], [[], 'undefined is no function'])
})
