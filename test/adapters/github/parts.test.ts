import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { strToU8 } from 'fflate'
import { unpacked } from '../../../src/adapters/github/archive.ts'
import { etagCache } from '../../../src/adapters/github/etag-cache.ts'
import { beginning, withoutStamps } from '../../../src/adapters/github/log-text.ts'
import { openPlaces } from '../../../src/adapters/github/places.ts'
import { privateKeyFrom } from '../../../src/adapters/github/private-key.ts'
import { zip } from '../../../src/adapters/zip.ts'
import { UpstreamError } from '../../../src/chat/errors.ts'

test('what is no archive, or half of one, is told as what GitHub sent', () => {
  assert.throws(() => unpacked(zip, strToU8('no zip'), /./), UpstreamError)
})

test('time stamps are taken off a log, also behind a byte order mark', () => {
  const log = '\uFEFF2026-05-04T12:00:00.1234567Z ##[group]Run\r\n2026-05-04T12:00:01.0Z ok\nplain'
  assert.equal(withoutStamps(log), '##[group]Run\nok\nplain')
})

test('a text that is cut ends with a whole character', () => {
  assert.equal(beginning(new TextEncoder().encode('aü'), 2), 'a')
})

test('the cache forgets what was not used for longest, and keeps no giant', () => {
  const kept = (bytes: number) => ({ etag: 'e', status: 200, headers: {}, body: new Uint8Array(bytes) })
  const cache = etagCache(2, 1000)
  cache.put('a', kept(10))
  cache.put('b', kept(10))
  cache.get('a')
  cache.put('c', kept(10))
  assert.deepEqual([cache.get('a'), cache.get('b'), cache.get('c')].map(Boolean), [true, false, true])
  cache.put('giant', kept(500))
  assert.equal(cache.get('giant'), undefined)
})

test('places let no more than so many in, in order', async () => {
  const places = openPlaces(2)
  let inside = 0
  let most = 0
  const order: number[] = []
  const work = (n: number) => async () => {
    most = Math.max(most, ++inside)
    await new Promise((resolve) => setTimeout(resolve, 1))
    order.push(n)
    inside--
    if (n === 1) throw new Error('a failure frees its place')
  }
  await Promise.allSettled([0, 1, 2, 3, 4].map((n) => places(work(n))))
  assert.equal(most, 2)
  assert.deepEqual(order, [0, 1, 2, 3, 4])
})

test('a private key comes as PEM, on one line, in base64 or from a file; a typo is not repeated', () => {
  const { privateKey: pem } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const none = () => {
    throw new Error('ENOENT')
  }
  const key = pem.trim()
  assert.equal(privateKeyFrom(pem, none), key)
  assert.equal(privateKeyFrom(pem.replaceAll('\n', '\\n'), none), key)
  assert.equal(privateKeyFrom(Buffer.from(pem).toString('base64'), none), key)
  assert.equal(
    privateKeyFrom('/run/secrets/app.pem', () => pem),
    key,
  )
  assert.throws(
    () => privateKeyFrom('secret-with-typo', none),
    (error) => !/secret-with-typo/.test(String(error)),
  )
  assert.throws(() => privateKeyFrom('/etc/passwd', () => 'root:x'), /holds no private key/)
})
