import { type ClientRequest, type IncomingMessage, request as overHttp, STATUS_CODES } from 'node:http'
import { request as overHttps } from 'node:https'
import { pythonLoads, truthy, typeName } from './python-json.ts'

export type ReviewRequest = {
  readonly tool: string
  readonly args: { readonly [name: string]: unknown }
  /** No tool that the accelerator ships passes one. */
  readonly context?: { readonly [name: string]: unknown }
}
/**
 * What `checkpoint` makes of an approver's answer. `failed`: an exception, of Python's `type` and with the text that
 * becomes `tool.failed`'s `error`; it names the URL with everything in it.
 */
export type Review =
  | { readonly outcome: 'approved' }
  | { readonly outcome: 'denied' }
  | { readonly outcome: 'failed'; readonly type: string; readonly error: string }

export type ReviewOptions = {
  /** For connecting, writing, and each silence while reading; 60 s in the accelerator. */
  readonly timeoutMs?: number
  /** Its caller hung up: the socket closes at once, and nothing is said about it. Rejects with its reason. */
  readonly signal?: AbortSignal
  /** Certificate authority for HTTPS. */
  readonly ca?: string
}

/**
 * Asks an approver as the accelerator's `hitl.py` does, with httpx 0.28: one POST without a retry, redirects not
 * followed, time limits for each step and not for the whole, and the answer's `approved` taken for its truthiness.
 * The test beside it was run against the original as well.
 */
export async function review(
  endpoint: string,
  asked: ReviewRequest,
  options: ReviewOptions = {},
): Promise<Review> {
  try {
    const { status, location, body } = await post(endpoint, asked, options)
    if (status < 200 || status > 299) throw statusError(endpoint, status, location)
    const json = pythonLoads(body)
    if (!(json instanceof Map))
      throw failure('AttributeError', `'${typeName(json)}' object has no attribute 'get'`)
    return { outcome: truthy(json.get('approved') ?? false) ? 'approved' : 'denied' }
  } catch (error) {
    options.signal?.throwIfAborted()
    const { name, message } = error as Error
    return { outcome: 'failed', type: name, error: message }
  }
}

type Answer = {
  readonly status: number
  readonly location: string | undefined
  readonly body: string
}

function post(endpoint: string, asked: ReviewRequest, options: ReviewOptions): Promise<Answer> {
  const { timeoutMs = 60_000, signal, ca } = options
  const url = new URL(endpoint)
  const body = Buffer.from(
    JSON.stringify({ tool: asked.tool, args: asked.args, context: asked.context ?? {} }),
  )
  const headers = {
    accept: '*/*',
    'accept-encoding': 'identity',
    connection: 'keep-alive',
    'user-agent': 'python-httpx/0.28.1',
    'content-length': body.length,
    'content-type': 'application/json',
    ...(url.username === '' && url.password === ''
      ? {}
      : { authorization: basic(decodeURIComponent(url.username), decodeURIComponent(url.password)) }),
  }
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return new Promise((resolve, reject) => {
    let connected = false
    const send = url.protocol === 'https:' ? overHttps : overHttp
    const outgoing = send(bare, { method: 'POST', headers, agent: false, signal, ca })
    // Each byte that arrives begins a new wait: a server that drips white space keeps the call alive.
    outgoing.setTimeout(timeoutMs, () =>
      outgoing.destroy(failure(connected ? 'ReadTimeout' : 'ConnectTimeout', '')),
    )
    outgoing.on('socket', (socket) => {
      socket.once('connect', () => {
        connected = true
      })
    })
    outgoing.on('error', (error) => reject(asHttpx(error, connected)))
    outgoing.on('response', (incoming) => read(incoming, outgoing, resolve, reject))
    outgoing.end(body)
  })
}

function read(
  incoming: IncomingMessage,
  outgoing: ClientRequest,
  resolve: (answer: Answer) => void,
  reject: (error: Error) => void,
): void {
  const chunks: Buffer[] = []
  let size = 0
  let failed: Error | undefined
  outgoing.on('error', (error) => {
    failed = asHttpx(error, true)
  })
  incoming.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    size += chunk.length
  })
  incoming.on('error', () => undefined)
  incoming.on('close', () => {
    outgoing.destroy()
    const { statusCode: status = 0, headers, complete } = incoming
    if (complete && !failed)
      return resolve({ status, location: headers.location, body: Buffer.concat(chunks).toString('utf8') })
    const length = headers['content-length']
    const got =
      length === undefined ? 'incomplete chunked read' : `received ${size} bytes, expected ${length}`
    reject(
      failed?.name === 'ReadTimeout'
        ? failed
        : failure(
            'RemoteProtocolError',
            `peer closed connection without sending complete message body (${got})`,
          ),
    )
  })
}

/** Node's errors as httpx tells them. */
function asHttpx(error: Error & { code?: string; syscall?: string }, connected: boolean): Error {
  if (/^(Read|Connect)Timeout$/.test(error.name)) return error
  if (error.code === 'ENOTFOUND') return failure('ConnectError', '[Errno -2] Name or service not known')
  if (!connected) return failure('ConnectError', 'All connection attempts failed')
  if (error.message === 'socket hang up')
    return failure('RemoteProtocolError', 'Server disconnected without sending a response.')
  return failure('ReadError', '')
}

function statusError(url: string, status: number, location: string | undefined): Error {
  const kind =
    status < 200
      ? 'Informational response'
      : status < 400
        ? 'Redirect response'
        : status < 500
          ? 'Client error'
          : 'Server error'
  const phrase = STATUS_CODES[status] ?? 'unknown'
  return failure(
    'HTTPStatusError',
    [
      `${kind} '${status} ${phrase}' for url '${url}'`,
      ...(status < 400 && location !== undefined ? [`Redirect location: '${location}'`] : []),
      `For more information check: https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/${status}`,
    ].join('\n'),
  )
}

function failure(name: string, message: string): Error {
  const error = new Error(message)
  error.name = name
  return error
}

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
