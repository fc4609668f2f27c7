import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { type TestContext, test } from 'node:test'
import { listen } from '../../../sandbox/listen.ts'
import { sendCanary } from '../../../src/adapters/azure/canary.ts'
import { readHealth } from '../../../src/adapters/azure/health.ts'
import { accelerator, valid } from '../../sandbox/accelerator/start.ts'

const canary = {
  path: '/research/stream',
  body: valid,
  operation: '4bf92f3577b34da6a3ce929d0e0e4736',
  patienceMs: 5000,
}

async function server(t: TestContext, listener: RequestListener): Promise<string> {
  const listening = await listen(createServer(listener), {})
  t.after(() => listening.close())
  return listening.url
}

test('a request is read to its end, without what the model wrote', async (t) => {
  const { server, written, rows } = await accelerator(t)
  const answer = await sendCanary(server.url, canary)
  assert.ok(answer.state === 'answered' && answer.ended)
  assert.equal(answer.status, 200)
  assert.equal(answer.events.at(-1)?.type, 'final')
  assert.doesNotMatch(JSON.stringify(answer), /briefing/)
  await rows.settled()
  assert.equal(written[0]?.operation_Id, canary.operation)
})

test('a refusal by the ingress is its status', async (t) => {
  const { server, faults } = await accelerator(t)
  faults.add({ fault: '503', on: 'accelerator', count: 1 })
  const answer = await sendCanary(server.url, canary)
  assert.deepEqual(answer.state === 'answered' && [answer.status, answer.events, answer.ended], [
    503,
    [],
    false,
  ])
})

test('a stream that breaks off, or never ends, has not ended', async (t) => {
  const url = await server(t, (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: {"type":"status","message":"half a str')
    response.write('eam"}\r\n\r\ndata: nonsense\ndata: {"no":"type"}\n\n', () =>
      setTimeout(() => response.destroy(), 30),
    )
  })
  const broken = await sendCanary(url, canary)
  assert.ok(broken.state === 'answered' && !broken.ended)
  assert.deepEqual(broken.events, [{ type: 'status', message: 'half a stream', tool: undefined }])
  const silent = await server(
    t,
    (_, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n'),
  )
  const late = await sendCanary(silent, { ...canary, patienceMs: 200 })
  assert.ok(late.state === 'answered' && !late.ended)
})

test('nobody there is said as such, for a request and for health', async () => {
  const gone = await listen(createServer(), {})
  await gone.close()
  const nowhere = gone.url
  assert.deepEqual(await sendCanary(nowhere, canary), {
    state: 'unreachable',
    why: 'no connection (ECONNREFUSED)',
  })
  assert.deepEqual(await readHealth(nowhere), { state: 'unreachable', why: 'no connection (ECONNREFUSED)' })
})

test('health is ok only in the accelerator’s own words', async (t) => {
  const { server: own, faults } = await accelerator(t)
  const ok = await readHealth(own.url)
  assert.equal(ok.state === 'ok' && ok.scenario, 'sales-research')
  faults.add({ fault: '503', on: 'accelerator', count: 1 })
  const down = await readHealth(own.url)
  assert.equal(down.state === 'down' && down.status, 503)
  for (const body of ['{"status":"starting"}', '<html>', '']) {
    const url = await server(t, (_, response) => void response.end(body))
    assert.equal((await readHealth(url)).state, 'down')
  }
  const silent = await server(t, () => {})
  assert.deepEqual(await readHealth(silent, 150), { state: 'unreachable', why: 'no answer within 0 s' })
})
