import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

/** What is known of a request before its body is read. */
export type Head = {
  readonly headers: IncomingHttpHeaders
  readonly params: { readonly [name: string]: string }
  /** The other end of the connection, by IP address. */
  readonly address: string
  /** Aborted when the caller hangs up before the answer. */
  readonly signal: AbortSignal
  /** Whether the whole answer was handed to the network, once that is known. Never rejects. */
  readonly over: Promise<boolean>
}
/** A request as a route sees it: the body is read, and known to be small enough. */
export type Request = Head & { readonly body: Buffer }
/** What is sent back: text and bytes as they are, everything else as JSON. */
export type Answer = {
  readonly status: number
  readonly body?: unknown
  readonly headers?: { readonly [name: string]: string }
  /** Goes out piece by piece, in the place of `body`. When it throws, the connection is cut. */
  readonly stream?: AsyncIterable<string>
  /** Nothing is sent: the connection is closed. */
  readonly hangUp?: boolean
}

/** One thing the server answers. `allowed` runs before a byte of the body is read. */
export type Route = {
  readonly method: 'get' | 'post'
  readonly path: string
  /** Largest body in bytes. */
  readonly limit: number
  /** An answer that ends the exchange, or undefined to go on. */
  readonly allowed?: (head: Head) => Promise<Answer | undefined> | Answer | undefined
  readonly handle: (request: Request) => Promise<Answer>
}

/** Reads a body of at most `limit` bytes; undefined when there is more of it. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return undefined
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The body as JSON, or undefined when it is none. */
export function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown
  } catch {
    return undefined
  }
}
