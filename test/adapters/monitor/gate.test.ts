import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openGate } from '../../../src/adapters/monitor/gate.ts'

const never = new AbortController().signal

test('waiting callers enter in their order', async () => {
  const gate = openGate(1)
  const order: number[] = []
  const leave = await gate.enter(never)
  const waiting = [1, 2, 3].map(async (n) => {
    const out = await gate.enter(never)
    order.push(n)
    out()
  })
  leave()
  await Promise.all(waiting)
  assert.deepEqual(order, [1, 2, 3])
})

test('giving a place back twice frees one place', async () => {
  const gate = openGate(1)
  const leave = await gate.enter(never)
  leave()
  leave()
  await gate.enter(never)
  let second = false
  void gate.enter(never).then(() => {
    second = true
  })
  await Promise.resolve()
  assert.equal(second, false)
})

test('who gives up while waiting takes no place', async () => {
  const gate = openGate(1)
  const leave = await gate.enter(never)
  const stop = new AbortController()
  const waiting = gate.enter(stop.signal)
  stop.abort(new Error('no longer'))
  await assert.rejects(waiting, /no longer/)
  leave()
  const next = await gate.enter(never)
  next()
})

test('who has given up before does not enter', async () => {
  await assert.rejects(openGate(1).enter(AbortSignal.abort(new Error('too late'))), /too late/)
})
