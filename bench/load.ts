import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Rate in turns per second, latencies in milliseconds from sending the line to receiving its answer. */
export type Figures = {
  readonly rate: number
  readonly p50: number
  readonly p99: number
  readonly turns: number
}

/**
 * Sends `turns` lines to a bot, `concurrency` at a time, and waits for each one's answer at a connector of its
 * own. An answer is the first activity in reply to the line that is not typing or progress.
 */
export async function load(
  port: number,
  line: string,
  options: { turns: number; concurrency: number; textOf?: (n: number) => string },
): Promise<Figures> {
  const waiting = new Map<string, (at: number) => void>()
  const connector = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk) => chunks.push(chunk))
    incoming.on('end', () => {
      const at = performance.now()
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"1"}')
      // Not parsed: what a client does with an answer is not the bot's time.
      const said = Buffer.concat(chunks)
      if (!said.includes('"type":"message"') || said.includes('"outcome":"progress"')) return
      const [, conversation = ''] = /\/conversations\/([^/]+)\/activities/.exec(incoming.url ?? '') ?? []
      waiting.get(decodeURIComponent(conversation))?.(at)
    })
  })
  await new Promise<void>((done) => connector.listen(0, '127.0.0.1', done))
  const serviceUrl = `http://127.0.0.1:${(connector.address() as AddressInfo).port}`
  const agent = new Agent({ keepAlive: true, maxSockets: options.concurrency })
  const times: number[] = []
  let sent = 0
  const worker = async (slot: number) => {
    while (sent < options.turns) {
      const n = sent++
      const conversation = `a:bench-${slot}-${n}`
      const started = performance.now()
      const answered = new Promise<number>((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`no answer to turn ${n} within 30 s`)), 30_000)
        waiting.set(conversation, (at) => {
          clearTimeout(late)
          resolve(at)
        })
      })
      await Promise.all([answered, post(agent, port, activity(conversation, serviceUrl, line, n))])
      times.push((await answered) - started)
      waiting.delete(conversation)
    }
  }
  const from = performance.now()
  await Promise.all(Array.from({ length: options.concurrency }, (_, slot) => worker(slot)))
  const seconds = (performance.now() - from) / 1000
  agent.destroy()
  connector.closeAllConnections()
  connector.close()
  times.sort((a, b) => a - b)
  const at = (share: number) =>
    times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? Number.NaN
  return { rate: times.length / seconds, p50: at(0.5), p99: at(0.99), turns: times.length }
}

function activity(conversation: string, serviceUrl: string, text: string, n: number): string {
  return JSON.stringify({
    type: 'message',
    id: `${conversation}-${process.pid}-${n}-${Date.now()}`,
    channelId: 'msteams',
    serviceUrl,
    timestamp: new Date().toISOString(),
    text,
    textFormat: 'plain',
    from: { id: 'user-alex', name: 'Alex Rivera', aadObjectId: '5e1f0000-0000-4000-8000-0000000000a0' },
    recipient: { id: '28:bot', name: 'ops' },
    conversation: {
      id: conversation,
      conversationType: 'personal',
      tenantId: '5e1f0000-0000-4000-8000-00000000000f',
    },
    channelData: { tenant: { id: '5e1f0000-0000-4000-8000-00000000000f' } },
  })
}

function post(agent: Agent, port: number, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        path: '/api/messages',
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        response.resume()
        response.on('end', () =>
          (response.statusCode ?? 500) < 300
            ? resolve()
            : reject(new Error(`the bot answered HTTP ${response.statusCode}`)),
        )
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
