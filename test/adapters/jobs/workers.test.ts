import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { PgBoss } from 'pg-boss'
import { openWorkers } from '../../../src/adapters/jobs/workers.ts'

/** Workers of a queue over a pg-boss that only notes who is woken; `give` lets one find a job and keeps it busy. */
async function stage(parallel: number) {
  const woken: string[] = []
  const callbacks = new Map<string, (found: object[]) => Promise<void>>()
  const ends: (() => void)[] = []
  const boss = {
    async work(_name: string, _options: object, callback: (found: object[]) => Promise<void>) {
      const id = `w${callbacks.size + 1}`
      callbacks.set(id, callback)
      return id
    },
    notifyWorker: (id: string) => void woken.push(id),
  } as unknown as Pick<PgBoss, 'work' | 'notifyWorker'>
  const handle = () => new Promise<void>((resolve) => void ends.push(resolve))
  const workers = await openWorkers(boss, { name: 'test.one', parallel }, handle, (error) =>
    assert.fail(String(error)),
  )
  return {
    workers,
    hired: () => callbacks.size,
    give: (id: string) => void callbacks.get(id)?.([{}]),
    async end() {
      ends.shift()?.()
      await setImmediate()
    },
    /** Since the last time. */
    woken: () => woken.splice(0),
  }
}

test('one worker is woken for one job, and nobody looks after it', async () => {
  const on = await stage(2)
  on.workers.ring()
  assert.deepEqual(on.woken(), ['w1'])
  on.give('w1')
  await on.end()
  assert.deepEqual([on.woken(), on.hired()], [[], 1])
})

test('more jobs than workers: another one is hired, and whoever is done looks again', async () => {
  const on = await stage(2)
  for (let i = 0; i < 4; i++) on.workers.ring()
  assert.deepEqual([new Set(on.woken()), on.hired()], [new Set(['w1']), 1])
  on.give('w1')
  await setImmediate()
  assert.equal(on.hired(), 2)
  on.give('w2')
  await setImmediate()
  assert.deepEqual([on.woken(), on.hired()], [[], 2])
  await on.end()
  assert.deepEqual(on.woken(), ['w1'])
  on.give('w1')
  await on.end()
  assert.deepEqual(on.woken(), ['w2'])
  on.give('w2')
  await on.end()
  assert.deepEqual(on.woken(), [])
})

test('two jobs wake two that have nothing to do', async () => {
  const on = await stage(2)
  for (let i = 0; i < 2; i++) on.workers.ring()
  on.give('w1')
  await setImmediate()
  on.give('w2')
  await on.end()
  await on.end()
  on.woken()
  for (let i = 0; i < 2; i++) on.workers.ring()
  assert.deepEqual(new Set(on.woken()), new Set(['w1', 'w2']))
})

test('what another replica has taken is forgotten when jobs are counted, what was announced meanwhile is not', async () => {
  const on = await stage(1)
  on.workers.ring()
  on.workers.ring()
  on.workers.counted(0, on.workers.rings)
  on.give('w1')
  on.woken()
  await on.end()
  assert.deepEqual(on.woken(), [])
  on.give('w1')
  const { rings } = on.workers
  on.workers.ring()
  on.workers.counted(0, rings)
  await on.end()
  assert.deepEqual(on.woken(), ['w1'])
})

test('what was never announced is counted', async () => {
  const on = await stage(1)
  on.workers.counted(3, 0)
  assert.deepEqual(on.woken(), ['w1'])
  on.give('w1')
  await on.end()
  assert.deepEqual(on.woken(), ['w1'])
})
