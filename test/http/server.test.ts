import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import type { Route } from '../../src/http/exchange.ts'
import { healthRoutes } from '../../src/http/health.ts'
import { messagesRoute } from '../../src/http/messages.ts'
import { openServer } from '../../src/http/server.ts'
import { listeningLog } from '../fakes/bot.ts'

type Served = {
  readonly base: string
  readonly close: () => Promise<void>
  readonly logged: ReturnType<typeof listeningLog>['logged']
}

async function serving(routes: readonly Route[], use: (served: Served) => Promise<void>): Promise<void> {
  const { log, logged } = listeningLog()
  const server = openServer(routes, log)
  const base = `http://127.0.0.1:${await server.listen('127.0.0.1', 0)}`
  let closed: Promise<void> | undefined
  const close = () => {
    closed ??= server.close(2000)
    return closed
  }
  try {
    await use({ base, close, logged })
  } finally {
    await close()
  }
}
const route = (handle: Route['handle'], over: Partial<Route> = {}): Route => ({
  method: 'post',
  path: '/x',
  limit: 100,
  handle,
  ...over,
})
const post = (url: string, body = '{}') => fetch(url, { method: 'POST', body })

test('healthz answers while anything else is broken', () =>
  serving(
    healthRoutes([{ name: 'database', check: () => Promise.reject(new Error('away')) }], () => false),
    async ({ base }) => {
      const response = await fetch(`${base}/healthz`)
      assert.deepEqual([response.status, await response.json()], [200, { status: 'ok' }])
    },
  ))

test('readyz names each thing that is not ready, and nothing more', () =>
  serving(
    healthRoutes(
      [
        { name: 'database', check: async () => undefined },
        { name: 'schema', check: () => Promise.reject(new Error('the schema is at 1, password=x')) },
      ],
      () => false,
    ),
    async ({ base }) => {
      const response = await fetch(`${base}/readyz`)
      assert.equal(response.status, 503)
      assert.deepEqual(await response.json(), { status: 'not ready', database: 'ok', schema: 'failed' })
    },
  ))

test('readyz does not wait for ever', () =>
  serving(
    healthRoutes([{ name: 'database', check: () => new Promise(() => undefined) }], () => false),
    async ({ base }) => {
      const response = await fetch(`${base}/readyz`)
      assert.deepEqual(
        [response.status, await response.json()],
        [503, { status: 'not ready', database: 'timeout' }],
      )
    },
  ))

test('readyz is ready when all is, and no more once the bot stops', async () => {
  let stopping = false
  await serving(
    healthRoutes([{ name: 'database', check: async () => undefined }], () => stopping),
    async ({ base }) => {
      assert.equal((await fetch(`${base}/readyz`)).status, 200)
      stopping = true
      assert.equal((await fetch(`${base}/readyz`)).status, 503)
    },
  )
})

test('an error in a route is 500 without its words, which the log has', async () => {
  await serving([route(() => Promise.reject(new Error('secret detail')))], async ({ base, logged }) => {
    const response = await post(`${base}/x`)
    assert.equal(response.status, 500)
    assert.doesNotMatch(await response.text(), /secret/)
    assert.match(String(logged.find(({ event }) => event === 'http.failed')?.error), /secret detail/)
  })
})

test('a body of exactly the limit is read, one byte more is not', () =>
  serving([route(async ({ body }) => ({ status: 200, body: { length: body.length } }))], async ({ base }) => {
    assert.deepEqual(await (await post(`${base}/x`, 'x'.repeat(100))).json(), { length: 100 })
    assert.equal((await post(`${base}/x`, 'x'.repeat(101))).status, 413)
  }))

test('parameters of the path reach the route decoded', () =>
  serving(
    [route(async ({ params }) => ({ status: 200, body: params }), { path: '/api/hitl/:environment' })],
    async ({ base }) => {
      assert.deepEqual(await (await post(`${base}/api/hitl/prod%20x`)).json(), { environment: 'prod x' })
    },
  ))

test('a route learns when the caller hangs up', async () => {
  const gone = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  await serving(
    [
      route(async ({ signal }) => {
        begun.resolve()
        await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }))
        gone.resolve()
        return { status: 200 }
      }),
    ],
    async ({ base }) => {
      const calling = request(`${base}/x`, { method: 'POST' })
      calling.on('error', () => undefined)
      calling.end('{}')
      await begun.promise
      calling.destroy()
      await gone.promise
    },
  )
})

test('an answer under way goes out before the server is closed', async () => {
  const begun = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  await serving(
    [
      route(async () => {
        begun.resolve()
        await goOn.promise
        return { status: 200, body: { done: true } }
      }),
    ],
    async ({ base, close }) => {
      const answer = post(`${base}/x`)
      await begun.promise
      const closed = close()
      await assert.rejects(post(`${base}/x`), 'new connections are not taken')
      goOn.resolve()
      assert.deepEqual(await (await answer).json(), { done: true })
      await closed
    },
  )
})

test('when the port is taken the start fails', () =>
  serving([], async ({ base }) => {
    const { log } = listeningLog()
    await assert.rejects(openServer([], log).listen('127.0.0.1', Number(new URL(base).port)), /EADDRINUSE/)
  }))

test('Teams is told 202 when the work takes longer than it waits', () => {
  const reach = { hosts: [], loopback: true }
  const door = messagesRoute({
    receive: () => ({ response: new Promise(() => undefined), done: new Promise(() => undefined) }),
    check: undefined,
    tenants: [],
    reach,
    refused: () => undefined,
    waitMs: 50,
  })
  return serving([door], async ({ base }) => {
    const activity = {
      type: 'message',
      channelId: 'msteams',
      serviceUrl: 'http://127.0.0.1:1/',
      conversation: { id: 'a' },
    }
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${base}/api/messages`, {
      method: 'POST',
      headers,
      body: JSON.stringify(activity),
    })
    assert.equal(response.status, 202)
  })
})
