import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { type Review, review } from '../../../sandbox/accelerator/hitl-client.ts'

/*
 * What the accelerator's own hitl.py (with httpx 0.28.1 under Python) made of these answers, case by case: the
 * expectations are its recorded outcomes, and the texts its exceptions.
 */
const approved: Review = { outcome: 'approved' }
const denied: Review = { outcome: 'denied' }
const noJson = (error: string): Review => ({ outcome: 'failed', type: 'JSONDecodeError', error })
const noDict = (type: string): Review => ({
  outcome: 'failed',
  type: 'AttributeError',
  error: `'${type}' object has no attribute 'get'`,
})
const nothing = noJson('Expecting value: line 1 column 1 (char 0)')
const httpError = (text: string, path: string, status: number, location?: string): Review => ({
  outcome: 'failed',
  type: 'HTTPStatusError',
  error: `${text} for url '${base}/${path}'\n${location ?? ''}For more information check: https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/${status}`,
})

type Case = readonly [number, string, () => Review, { readonly location?: string }?]
const cases: { readonly [path: string]: Case } = {
  true: [200, '{"approved":true}', () => approved],
  false: [200, '{"approved":false}', () => denied],
  empty: [200, '{}', () => denied],
  null: [200, '{"approved":null}', () => denied],
  pending: [202, '{"status":"pending"}', () => denied],
  'pending-but-true': [202, '{"approved":true}', () => approved],
  'the-word-false': [200, '{"approved":"false"}', () => approved],
  'the-word-no': [200, '{"approved":"no"}', () => approved],
  one: [200, '{"approved":1}', () => approved],
  zero: [200, '{"approved":0}', () => denied],
  'zero-as-float': [200, '{"approved":0.0}', () => denied],
  'no-word': [200, '{"approved":""}', () => denied],
  'no-list': [200, '{"approved":[]}', () => denied],
  'no-dict': [200, '{"approved":{}}', () => denied],
  'a-list': [200, '{"approved":[0]}', () => approved],
  nan: [200, '{"approved":NaN}', () => approved],
  twice: [200, '{"approved":false,"approved":true}', () => approved],
  299: [299, '{"approved":true}', () => approved],
  302: [
    302,
    '',
    () => httpError("Redirect response '302 Found'", '302', 302, "Redirect location: '/elsewhere'\n"),
    { location: '/elsewhere' },
  ],
  301: [301, '', () => httpError("Redirect response '301 Moved Permanently'", '301', 301)],
  304: [304, '', () => httpError("Redirect response '304 Not Modified'", '304', 304)],
  400: [400, 'x', () => httpError("Client error '400 Bad Request'", '400', 400)],
  401: [401, 'x', () => httpError("Client error '401 Unauthorized'", '401', 401)],
  404: [404, '', () => httpError("Client error '404 Not Found'", '404', 404)],
  500: [500, '{"approved":true}', () => httpError("Server error '500 Internal Server Error'", '500', 500)],
  503: [503, '{}', () => httpError("Server error '503 Service Unavailable'", '503', 503)],
  504: [504, '{}', () => httpError("Server error '504 Gateway Timeout'", '504', 504)],
  599: [599, 'x', () => httpError("Server error '599 unknown'", '599', 599)],
  204: [204, '', () => nothing],
  text: [200, 'ok', () => nothing],
  nothing: [200, '', () => nothing],
  html: [200, '<html>', () => nothing],
  list: [200, '[]', () => noDict('list')],
  string: [200, '"yes"', () => noDict('str')],
  int: [200, '1', () => noDict('int')],
  float: [200, '1.5', () => noDict('float')],
  bool: [200, 'true', () => noDict('bool')],
  none: [200, 'null', () => noDict('NoneType')],
  'white-space-around': [200, '   \n {"approved":true}  \n', () => approved],
  'byte-order-mark': [200, '\ufeff{"approved":true}', () => approved],
  'more-after-it': [200, '{"approved":true} x', () => noJson('Extra data: line 1 column 19 (char 18)')],
  'cut-off': [200, '{"approved":', () => noJson('Expecting value: line 1 column 13 (char 12)')],
  'bare-key': [
    200,
    '{approved:true}',
    () => noJson('Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'),
  ],
  'no-colon': [200, '{"approved" true}', () => noJson("Expecting ':' delimiter: line 1 column 13 (char 12)")],
  'a-comma-too-many': [
    200,
    '{"approved":true,}',
    () => noJson('Expecting property name enclosed in double quotes: line 1 column 18 (char 17)'),
  ],
  'white-space': [200, '   ', () => noJson('Expecting value: line 1 column 4 (char 3)')],
  unterminated: [
    200,
    '{"approved',
    () => noJson('Unterminated string starting at: line 1 column 2 (char 1)'),
  ],
  control: [200, '{"a":"\n"}', () => noJson('Invalid control character at: line 1 column 7 (char 6)')],
  'python-true': [200, '{"approved":True}', () => noJson('Expecting value: line 1 column 13 (char 12)')],
  escape: [200, '{"a":"\\x"}', () => noJson('Invalid \\escape: line 1 column 7 (char 6)')],
}

/** How the server behaves where a plain answer will not do. */
const manners: { readonly [path: string]: (request: IncomingMessage, response: ServerResponse) => void } = {
  silent: () => undefined,
  stall: (_, response) => void response.writeHead(200).write(' '),
  drip: (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    let left = 6
    const timer = setInterval(() => {
      if (left-- > 0) return void response.write(' ')
      clearInterval(timer)
      response.end('{"approved":true}')
    }, 200)
  },
  cut: (_, response) => void response.writeHead(200).write(' ', () => response.destroy()),
  short: (request, response) =>
    void response.writeHead(200, { 'content-length': 20 }).write('{', () => request.socket.end()),
  'hung-up': (request) => void request.socket.end(),
  reset: (request) => void request.socket.resetAndDestroy(),
}

type Seen = { readonly headers: IncomingMessage['headers']; readonly url: string; readonly body: string }
const seen: Seen[] = []
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const { headers, url = '' } = request
    seen.push({ headers, url, body: Buffer.concat(chunks).toString() })
    const path = decodeURIComponent(url.slice(1).split('?')[0] ?? '')
    const manner = manners[path]
    if (manner) return manner(request, response)
    const [status, body, , extra = {}] = cases[path] ?? [418, '']
    response.writeHead(status, { 'content-type': 'application/json', ...extra }).end(body)
  })
})
let base = ''
before(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => {
  server.closeAllConnections()
  server.close()
})

const asked = { tool: 'crm_write_contact', args: { account_id: 'A-1', email: 'pät@contoso.com' } }

for (const [path, [status, body, expected]] of Object.entries(cases))
  test(`${status} ${JSON.stringify(body)}`, async () => {
    assert.deepEqual(await review(`${base}/${path}`, asked), expected())
  })

const broken: { readonly [path: string]: Review } = {
  silent: { outcome: 'failed', type: 'ReadTimeout', error: '' },
  stall: { outcome: 'failed', type: 'ReadTimeout', error: '' },
  cut: {
    outcome: 'failed',
    type: 'RemoteProtocolError',
    error: 'peer closed connection without sending complete message body (incomplete chunked read)',
  },
  short: {
    outcome: 'failed',
    type: 'RemoteProtocolError',
    error: 'peer closed connection without sending complete message body (received 1 bytes, expected 20)',
  },
  'hung-up': {
    outcome: 'failed',
    type: 'RemoteProtocolError',
    error: 'Server disconnected without sending a response.',
  },
  reset: { outcome: 'failed', type: 'ReadError', error: '' },
}
for (const [path, expected] of Object.entries(broken))
  test(`a server that is ${path}`, async () => {
    assert.deepEqual(await review(`${base}/${path}`, asked, { timeoutMs: 600 }), expected)
  })

test('white space keeps the call alive for longer than its time limit', async () => {
  assert.deepEqual(await review(`${base}/drip`, asked, { timeoutMs: 1000 }), approved)
})

test('nobody at the address', async () => {
  assert.deepEqual(await review('http://127.0.0.1:1/x', asked), {
    outcome: 'failed',
    type: 'ConnectError',
    error: 'All connection attempts failed',
  })
})

test('it sends exactly three keys, no id, and what the address holds as Basic credentials', async () => {
  seen.length = 0
  const address = `${base.replace('http://', 'http://hitl:s%2Fecret-x@')}/503?q=1`
  const failed = await review(address, asked)
  const [{ headers, url, body }] = seen as [Seen]
  assert.equal(url, '/503?q=1')
  assert.equal(
    body,
    '{"tool":"crm_write_contact","args":{"account_id":"A-1","email":"pät@contoso.com"},"context":{}}',
  )
  assert.equal(headers.authorization, `Basic ${Buffer.from('hitl:s/ecret-x').toString('base64')}`)
  assert.equal(headers['user-agent'], 'python-httpx/0.28.1')
  assert.equal(headers['content-type'], 'application/json')
  // The text that ends up in telemetry and in the caller's stream holds the secret.
  assert.match(failed.outcome === 'failed' ? failed.error : '', /hitl:s%2Fecret-x@/)
})

test('one request, whatever comes back', async () => {
  seen.length = 0
  await review(`${base}/503`, asked)
  await review(`${base}/hung-up`, asked)
  assert.equal(seen.length, 2)
})

test('when its caller hangs up the socket closes at once', async () => {
  const hungUp = new AbortController()
  const closed = new Promise<void>((resolve) =>
    server.once('request', (request: IncomingMessage) => request.socket.once('close', () => resolve())),
  )
  const pending = review(`${base}/silent`, asked, { signal: hungUp.signal })
  await new Promise((resolve) => server.once('request', resolve))
  hungUp.abort(new Error('the browser left'))
  await assert.rejects(pending, /the browser left/)
  await closed
})
