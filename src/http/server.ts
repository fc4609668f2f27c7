import type { AddressInfo } from 'node:net'
import type { Request, Response } from 'restify'
import type { Log } from '../ports/log.ts'
import { type Answer, type Head, type Route, readBody } from './exchange.ts'
import { createServer } from './restify.ts'

export type HttpServer = {
  /** Resolves with the port once connections are taken. Rejects when the address is in use. */
  listen(host: string, port: number): Promise<number>
  /** Takes no new connections, lets answers under way go out, cuts the rest after `ms`. */
  close(ms: number): Promise<void>
}

const security: { readonly [name: string]: string } = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** The bot's HTTP server: exactly these routes, each with its limit; everything else is 404 or 405. */
export function openServer(routes: readonly Route[], log: Log): HttpServer {
  const server = createServer({ name: '', log: quiet as never, handleUncaughtExceptions: false })
  server.pre((_request, response, next) => {
    for (const [name, value] of Object.entries(security)) response.setHeader(name, value)
    next()
  })
  for (const route of routes) server[route.method](route.path, handler(route, log))
  for (const event of ['NotFound', 'MethodNotAllowed'])
    server.on(event, (_request: Request, response: Response, _error: unknown, done: () => void) => {
      void write(response, {
        status: event === 'NotFound' ? 404 : 405,
        body: { error: 'there is nothing here' },
      })
      done()
    })
  // Slow or silent callers must not hold connections for ever.
  Object.assign(server.server, { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 75_000 })

  return {
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
      }),
    close: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.server.closeAllConnections(), ms)
        // A connection that is answered while we wait would otherwise be kept open for the next request.
        const sweep = setInterval(() => server.server.closeIdleConnections(), 50)
        server.close(() => {
          clearTimeout(timer)
          clearInterval(sweep)
          resolve()
        })
      }),
  }
}

function handler(route: Route, log: Log) {
  return async (request: Request, response: Response): Promise<void> => {
    const hungUp = new AbortController()
    const { promise: over, resolve: end } = Promise.withResolvers<boolean>()
    response.on('finish', () => end(true))
    response.on('close', () => {
      end(response.writableFinished)
      if (!response.writableFinished) hungUp.abort(new Error('the caller hung up'))
    })
    const head: Head = {
      headers: request.headers,
      params: request.params ?? {},
      address: request.socket.remoteAddress ?? '',
      signal: hungUp.signal,
      over,
    }
    try {
      await write(response, await answer(route, request, head))
    } catch (error) {
      if (hungUp.signal.aborted) return
      log.error('http.failed', error, { path: route.path })
      await write(response, { status: 500, body: { error: 'something went wrong here' } })
    }
  }
}

async function answer(route: Route, request: Request, head: Head): Promise<Answer> {
  // Told by its length, a body that is too large is refused before anything else is looked at.
  const tooLarge: Answer = {
    status: 413,
    body: { error: `send at most ${route.limit} bytes` },
    headers: { connection: 'close' },
  }
  if (Number(request.headers['content-length'] ?? 0) > route.limit) return tooLarge
  const refusal = await route.allowed?.(head)
  if (refusal) return { ...refusal, headers: { ...refusal.headers, connection: 'close' } }
  const body = await readBody(request, route.limit)
  if (!body) return tooLarge
  return await route.handle({ ...head, body })
}

async function write(response: Response, answer: Answer): Promise<void> {
  if (answer.hangUp) return void response.destroy()
  if (response.headersSent) return
  if (answer.stream) return await drip(response, answer.status, answer.stream, answer.headers)
  const { status, body, headers = {} } = answer
  if (body instanceof Uint8Array) {
    response.writeHead(status, { ...headers, 'content-length': String(body.byteLength) })
    response.end(body)
    return
  }
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)
  const type: { readonly [name: string]: string } =
    body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }
  // Raw: restify's formatters would choose by `accept`, and some of them show errors with their stack.
  response.sendRaw(status, text, { ...type, 'content-length': String(Buffer.byteLength(text)), ...headers })
}

/** Sends pieces as they come; whoever hangs up meanwhile ends it. */
async function drip(
  response: Response,
  status: number,
  stream: AsyncIterable<string>,
  headers: Answer['headers'] = {},
): Promise<void> {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  try {
    for await (const piece of stream) {
      if (response.destroyed) return
      response.write(piece)
    }
    response.end()
  } catch {
    // The status has been sent, so this is the only way left to say that there is no answer.
    response.destroy()
  }
}

/** restify logs through pino by itself; what it would say, the routes say better. */
const nothing = () => undefined
const quiet: { [level: string]: unknown } = {
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  fatal: nothing,
  child: () => quiet,
}
