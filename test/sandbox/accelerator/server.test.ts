import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startAccelerator } from '../../../sandbox/accelerator/server.ts'
import { faultSwitch } from '../../../sandbox/faults/fault.ts'

test('health is told in the words that the accelerator really uses', async (t) => {
  const server = await startAccelerator({ faults: faultSwitch() })
  t.after(() => server.close())
  const answer = await fetch(`${server.url}/healthz`)
  assert.equal(answer.status, 200)
  assert.deepEqual(await answer.json(), { status: 'ok', scenario: 'sales-research' })
})

test('what it does not have is not found, and health cannot be posted', async (t) => {
  const server = await startAccelerator({ faults: faultSwitch() })
  t.after(() => server.close())
  assert.equal((await fetch(`${server.url}/`)).status, 404)
  assert.equal((await fetch(`${server.url}/healthz`, { method: 'POST' })).status, 405)
})

test('it fails when told to, and only then', async (t) => {
  const faults = faultSwitch()
  const server = await startAccelerator({ faults })
  t.after(() => server.close())
  faults.add({ fault: '503', count: 1 })
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200, 'a fault for logs is not for it')
  faults.clear()
  faults.add({ fault: '503', on: 'accelerator', count: 1 })
  faults.add({ fault: 'reset', on: 'accelerator', count: 1 })
  assert.equal((await fetch(`${server.url}/healthz`)).status, 503)
  await assert.rejects(fetch(`${server.url}/healthz`))
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200)
})
