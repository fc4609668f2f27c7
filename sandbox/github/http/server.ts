import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, fail } from './answer.ts'
import type { Fault, Faults } from './faults.ts'
import type { Asked } from './serve.ts'

/** A request that came in, for tests and counting. `status` 0 = no answer was given. */
export type Seen = {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly body: string
  readonly status: number
  readonly at: number
}
export type Listening = {
  readonly url: string
  readonly server: Server
  close(): Promise<void>
}
type Parts = {
  readonly faults: Faults
  /** Routes of the sandbox's own, outside of faults and limits; `undefined` = not one of them. */
  readonly own: (asked: Asked) => Promise<Answer | undefined>
  readonly serve: (asked: Asked) => Promise<Answer>
  readonly latencyMs: () => number
  readonly seen: (request: Seen) => void
}

/** Listens on a free loopback port (or `port`) and answers one request at a time per connection. */
export async function listen(parts: Parts, port = 0): Promise<Listening> {
  const server = createServer((request, response) => {
    void handle(parts, request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url, server, close }
}

async function handle(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = await read(request)
  const own = await parts.own(asked)
  if (own !== undefined) return send(response, own)
  const { pathname, search } = asked.url
  const seen = (status: number) =>
    parts.seen({
      ...{ method: asked.method, path: pathname, query: search, body: asked.body },
      status,
      at: Date.now(),
    })
  const fault = parts.faults.take(asked.method, pathname)
  await sleep(parts.latencyMs() + (fault?.slowMs ?? 0))
  if (fault?.processed) await parts.serve(asked)
  if (fault?.hang) return seen(0)
  if (fault?.reset === 'before') {
    seen(0)
    return void request.socket.resetAndDestroy()
  }
  const instead = fault === undefined ? undefined : replacement(fault)
  const answer = instead ?? (await parts.serve(asked).catch((error: unknown) => fail(500, String(error))))
  seen(fault?.reset === undefined ? answer.status : 0)
  if (fault?.reset === 'after') return void request.socket.resetAndDestroy()
  send(response, answer, fault)
}

function replacement(fault: Fault): Answer | undefined {
  if (fault.rateLimited === 'primary')
    return fail(fault.status ?? 403, 'API rate limit exceeded for installation.', {
      ...{ 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '0', 'x-ratelimit-used': '5000' },
      ...{ 'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000 + fault.retryAfter)) },
      ...{ 'x-ratelimit-resource': 'core', ...fault.headers },
    })
  if (fault.rateLimited === 'secondary')
    return fail(
      fault.status ?? 403,
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
      { 'retry-after': String(fault.retryAfter), ...fault.headers },
    )
  return fault.status === undefined ? undefined : fail(fault.status, fault.message, fault.headers)
}

function send(response: ServerResponse, answer: Answer, fault?: Fault): void {
  const content = body(answer)
  const type =
    answer.type ??
    (answer.text === undefined ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8')
  response.writeHead(answer.status, {
    server: 'github.com',
    'x-github-request-id': randomBytes(16)
      .toString('hex')
      .toUpperCase()
      .replace(/(.{4})(?=.{4})/, '$1:'),
    'x-github-media-type': 'github.v3; format=json',
    'x-github-api-version-selected': '2022-11-28',
    ...(content === undefined ? {} : { 'content-type': type }),
    ...(content === undefined || fault?.malformed ? {} : { 'content-length': content.length }),
    ...answer.headers,
  })
  if (fault?.malformed) return void response.end(content?.subarray(0, Math.floor(content.length / 2)))
  if (fault?.reset !== 'half') return void response.end(content)
  response.write(content?.subarray(0, Math.floor((content?.length ?? 0) / 2)) ?? '', () =>
    setTimeout(() => response.socket?.resetAndDestroy(), 20),
  )
}

function body(answer: Answer): Buffer | undefined {
  if (answer.bytes !== undefined) return answer.bytes
  if (answer.text !== undefined) return Buffer.from(answer.text)
  return answer.json === undefined ? undefined : Buffer.from(JSON.stringify(answer.json))
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`)
  return {
    method: request.method ?? 'GET',
    url,
    headers: request.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  }
}
