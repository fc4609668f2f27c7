import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

// biome-ignore lint/suspicious/noExplicitAny: tests read activities of every shape
export type SentActivity = any
/** One thing the bot did to a conversation, with the moment it arrived (`performance.now()`). */
export type Sent = {
  readonly how: 'post' | 'update' | 'delete'
  readonly conversation: string
  readonly id: string
  readonly activity: SentActivity
  readonly at: number
  readonly headers: IncomingMessage['headers']
}
/** How the connector misbehaves for the next request that sends something. */
export type Fault = {
  readonly status: number
  readonly headers?: Record<string, string>
  readonly body?: unknown
  /** Only for an activity that fits. */
  readonly when?: (activity: SentActivity) => boolean
}

export type FakeConnector = {
  /** What activities carry as `serviceUrl`. */
  readonly url: string
  readonly sent: readonly Sent[]
  /** People by channel id, as the members endpoint tells them; unknown ids get a plain member. */
  readonly members: Map<string, Record<string, unknown>>
  /** Answers the next sends with these, in order, before working again. */
  fail(...faults: readonly Fault[]): void
  /** The first thing that fits, waiting for it up to `ms`. */
  until(fits: (sent: Sent) => boolean, ms?: number): Promise<Sent>
  close(): Promise<void>
}

const activities = /^\/v3\/conversations\/([^/]+)\/activities(?:\/([^/]+))?$/
const member = /^\/v3\/conversations\/[^/]+\/members\/([^/]+)$/

/** Teams' side of the wire: takes what the bot posts, updates and deletes, and gives out ids. */
export async function fakeConnector(): Promise<FakeConnector> {
  const sent: Sent[] = []
  const faults: Fault[] = []
  const members = new Map<string, Record<string, unknown>>()
  const hearers = new Set<(one: Sent) => void>()
  let count = 0

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = new URL(request.url ?? '/', 'http://connector').pathname
    const text = await read(request)
    const who = member.exec(path)?.[1]
    if (who !== undefined)
      return json(response, 200, members.get(decodeURIComponent(who)) ?? { userRole: 'user' })
    const match = activities.exec(path)
    if (!match?.[1]) return json(response, 404, { error: { code: 'NotFound' } })
    const at = faults.findIndex(({ when }) => when?.(text ? JSON.parse(text) : {}) ?? true)
    const [fault] = at < 0 ? [] : faults.splice(at, 1)
    if (fault) return json(response, fault.status, fault.body ?? {}, fault.headers)
    const how = request.method === 'PUT' ? 'update' : request.method === 'DELETE' ? 'delete' : 'post'
    const id = how === 'post' ? `a${++count}` : decodeURIComponent(match[2] ?? '')
    const conversation = decodeURIComponent(match[1])
    const activity = text ? JSON.parse(text) : {}
    const one: Sent = { how, conversation, id, activity, at: performance.now(), headers: request.headers }
    sent.push(one)
    for (const hear of hearers) hear(one)
    json(response, how === 'post' ? 201 : 200, { id })
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) =>
      json(response, 500, { error: { message: error.message } }),
    )
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    sent,
    members,
    fail: (...next) => void faults.push(...next),
    until: (fits, ms = 5000) =>
      new Promise((resolve, reject) => {
        const there = sent.find(fits)
        if (there) return resolve(there)
        const stop = () => {
          clearTimeout(timer)
          hearers.delete(hear)
        }
        const hear = (one: Sent) => {
          if (!fits(one)) return
          stop()
          resolve(one)
        }
        const timer = setTimeout(() => {
          stop()
          const heard = sent.map(
            ({ how, activity }) => `${how} ${activity.type} ${activity.text ?? activity.summary ?? ''}`,
          )
          reject(new Error(`the bot did not say that within ${ms} ms; it said: ${heard.join(' | ')}`))
        }, ms)
        hearers.add(hear)
      }),
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
