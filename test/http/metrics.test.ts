import assert from 'node:assert/strict'
import { test } from 'node:test'
import { metricsRoute } from '../../src/http/metrics.ts'
import { openServer } from '../../src/http/server.ts'
import { noLog } from '../fakes/database.ts'

async function served(token: string | undefined) {
  const route = metricsRoute({ text: async () => 'ops_up 1\n', type: 'text/plain; version=0.0.4', token })
  const server = openServer([route], noLog)
  const port = await server.listen('127.0.0.1', 0)
  const get = (headers: Record<string, string> = {}) => fetch(`http://127.0.0.1:${port}/metrics`, { headers })
  return { get, route, close: () => server.close(0) }
}
const from = (address: string) => ({
  headers: {},
  params: {},
  address,
  signal: AbortSignal.timeout(1000),
  over: Promise.resolve(true),
})

test('without a token this machine may read, and nobody whom a proxy passed on', async () => {
  const { get, route, close } = await served(undefined)
  const answer = await get()
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('content-type'), 'text/plain; version=0.0.4')
  assert.equal(await answer.text(), 'ops_up 1\n')
  for (const name of ['x-forwarded-for', 'forwarded', 'via', 'x-envoy-external-address'])
    assert.equal((await get({ [name]: '203.0.113.7' })).status, 404, name)
  await close()
  for (const address of ['203.0.113.7', '10.0.0.4', '::ffff:10.0.0.4', '1270.0.0.1', ''])
    assert.equal((await route.allowed?.(from(address)))?.status, 404, address)
  for (const address of ['127.0.0.1', '::ffff:127.0.0.1', '::1'])
    assert.equal(await route.allowed?.(from(address)), undefined, address)
})

test('with a token only those who know it, from wherever they come', async () => {
  const { get, close } = await served('a-long-enough-token')
  assert.equal((await get({ authorization: 'Bearer a-long-enough-token', via: 'proxy' })).status, 200)
  for (const authorization of ['', 'Bearer', 'Bearer a-long-enough-tokeN', 'Basic a-long-enough-token']) {
    const answer = await get(authorization === '' ? {} : { authorization })
    assert.equal(answer.status, 401, authorization)
    assert.equal(answer.headers.get('www-authenticate'), 'Bearer')
  }
  await close()
})
