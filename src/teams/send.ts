import { Agent as HttpAgent, request as httpRequest, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

export type Sending = {
  readonly method: string
  readonly headers: { readonly [name: string]: string }
  readonly body: string
  readonly timeoutMs: number
}
export type Sent = { readonly status: number; readonly retryAfter: string | undefined; readonly text: string }

/** Answers of Teams are small; more than this is none of its. */
const longest = 1_000_000
const agents = { 'http:': new HttpAgent({ keepAlive: true }), 'https:': new HttpsAgent({ keepAlive: true }) }

/**
 * One HTTP exchange over a kept connection; redirects are not followed. Half the cost of `fetch`, which matters
 * because every turn sends at least once. Rejects when there is no whole answer in time.
 */
export function send(address: string, { method, headers, body, timeoutMs }: Sending): Promise<Sent> {
  const url = new URL(address)
  const secure = url.protocol === 'https:'
  const options: RequestOptions = {
    method,
    agent: secure ? agents['https:'] : agents['http:'],
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
  }
  return new Promise((resolve, reject) => {
    const outgoing = (secure ? httpsRequest : httpRequest)(url, options, (incoming) => {
      let text = ''
      incoming.setEncoding('utf8')
      incoming.on('data', (chunk: string) => {
        text += chunk
        if (text.length > longest) outgoing.destroy(new Error('the answer is too long'))
      })
      incoming.on('error', reject)
      incoming.on('end', () => {
        clearTimeout(timer)
        resolve({ status: incoming.statusCode ?? 0, retryAfter: incoming.headers['retry-after'], text })
      })
    })
    const timer = setTimeout(() => outgoing.destroy(new SlowError()), timeoutMs)
    outgoing.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    outgoing.end(body)
  })
}

/** There was no whole answer in time: what was sent may have arrived. */
export class SlowError extends Error {
  override readonly name = 'SlowError'
}
