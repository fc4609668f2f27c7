import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'

/** An activity as the bot sent it: of the whole Bot Framework vocabulary only what a reader needs. */
export const SentActivity = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  summary: z.string().optional(),
  attachments: z
    .array(
      z.looseObject({
        contentType: z.string(),
        content: z.unknown().optional(),
        name: z.string().optional(),
      }),
    )
    .optional(),
  channelData: z.unknown().optional(),
})
export type SentActivity = z.infer<typeof SentActivity>

/** One thing the bot did to a conversation. `id` names the activity that was made or changed. */
export type Sent = {
  readonly how: 'post' | 'update' | 'delete'
  readonly conversation: string
  readonly id: string
  readonly activity: SentActivity
}

export type Connector = {
  /** What activities carry as `serviceUrl`. */
  readonly url: string
  /** Everything so far, oldest first. */
  readonly sent: readonly Sent[]
  /** Called for each one as it comes. Returns how to stop. */
  listen(hear: (sent: Sent) => void): () => void
  close(): Promise<void>
}

const activities = /^\/v3\/conversations\/([^/]+)\/activities(?:\/([^/]+))?$/

/** Teams' side of the wire: takes what a bot posts, updates and deletes, and gives out ids. Loopback only. */
export async function startConnector(): Promise<Connector> {
  const sent: Sent[] = []
  const hearers = new Set<(sent: Sent) => void>()
  let count = 0

  const take = (one: Sent) => {
    sent.push(one)
    for (const hear of hearers) hear(one)
  }
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = new URL(request.url ?? '/', 'http://connector').pathname
    const match = activities.exec(path)
    const body = await read(request)
    if (request.method === 'GET' && /\/(paged)?members/.test(path))
      return json(response, 200, { members: [] })
    if (request.method === 'POST' && path === '/v3/conversations')
      return json(response, 201, { id: `a:new-${++count}` })
    if (!match?.[1]) return json(response, 404, { error: { code: 'NotFound', message: path } })
    const conversation = decodeURIComponent(match[1])
    if (request.method === 'DELETE') {
      take({
        how: 'delete',
        conversation,
        id: decodeURIComponent(match[2] ?? ''),
        activity: { type: 'delete' },
      })
      return json(response, 200, {})
    }
    const activity = SentActivity.parse(JSON.parse(body))
    const update = request.method === 'PUT'
    const id = update ? decodeURIComponent(match[2] ?? '') : `activity-${++count}`
    take({ how: update ? 'update' : 'post', conversation, id, activity })
    return json(response, update ? 200 : 201, { id })
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) =>
      json(response, 500, { error: { message: error.message } }),
    )
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    listen(hear) {
      hearers.add(hear)
      return () => hearers.delete(hear)
    },
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

function json(response: ServerResponse, status: number, body: unknown) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
