import type { IncomingMessage, ServerResponse } from 'node:http'

/** What a route answers: a status, JSON (or ready text) and headers. */
export type Answer = {
  readonly status: number
  /** An object goes out as JSON; a string as it is; undefined as an empty body. */
  readonly body?: object | string
  readonly headers?: Readonly<Record<string, string>>
}

/** A body larger than `limit` bytes; `received` says how much came before we stopped reading. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
}

/** The whole body as text. Throws `BodyTooLarge`; rejects when the client goes away half way. */
export async function readBody(request: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) throw new BodyTooLarge(`the body is larger than ${limit} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

export function send(response: ServerResponse, { status, body, headers }: Answer): void {
  if (response.destroyed || response.headersSent) return
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(status, {
    ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    'content-length': String(Buffer.byteLength(text)),
    'cache-control': 'no-store',
    ...headers,
  })
  response.end(text)
}

/** Aborts when the client closes the connection before it has its answer. */
export function hangUp(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(new Error('the client went away'))
  })
  return gone.signal
}
