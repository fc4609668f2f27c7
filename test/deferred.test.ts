import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deferred } from '../src/deferred.ts'

type Port = { add(a: number, b: number): Promise<number>; fail(): Promise<never> }
const port: Port = { add: async (a, b) => a + b, fail: () => Promise.reject(new Error('no')) }

test('a port is opened by the first question, once', async () => {
  let opened = 0
  const later = deferred<Port>(async () => {
    opened++
    return port
  })
  assert.equal(opened, 0)
  assert.deepEqual(await Promise.all([later.add(1, 2), later.add(3, 4)]), [3, 7])
  assert.equal(opened, 1)
})

test('when opening fails the question fails, and the next one opens anew', async () => {
  let tries = 0
  const later = deferred<Port>(async () => {
    if (++tries === 1) throw new Error('away')
    return port
  })
  await assert.rejects(later.add(1, 2), /away/)
  assert.equal(await later.add(1, 2), 3)
})

test('what the port rejects with comes through', () =>
  assert.rejects(deferred(async () => port).fail(), /no/))

test('awaiting the port does not open it', async () => {
  const later = deferred<Port>(() => assert.fail('opened'))
  assert.equal(await Promise.resolve(later), later)
})
