import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { localCertificates } from '../../../sandbox/certs/authority.ts'

const folder = async (t: { after(clean: () => Promise<void>): void }) => {
  const path = await mkdtemp(join(tmpdir(), 'ops-certs-'))
  t.after(() => rm(path, { recursive: true, force: true }))
  return path
}

/** Status of a GET over TLS that trusts `ca` only, or the error's code. */
const visit = (url: string, ca: string) =>
  new Promise<number | string>((resolve) => {
    get(url, { ca }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    }).on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })

test('a client that trusts the CA reaches localhost and 127.0.0.1, one that does not is refused', async (t) => {
  const made = await localCertificates(await folder(t))
  const stranger = await localCertificates(await folder(t))
  const server = createServer({ cert: made.cert, key: made.key }, (_, answer) => answer.end('ok'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => void server.close())
  const { port } = server.address() as AddressInfo
  assert.equal(await visit(`https://127.0.0.1:${port}`, made.ca), 200)
  assert.equal(await visit(`https://localhost:${port}`, made.ca), 200)
  assert.notEqual(await visit(`https://127.0.0.1:${port}`, stranger.ca), 200)
})

test('certificates are reused, and the key is readable by its owner only', async (t) => {
  const path = await folder(t)
  const first = await localCertificates(path)
  assert.deepEqual(await localCertificates(path), first)
  assert.equal(await readFile(first.caPath, 'utf8'), first.ca)
  assert.equal((await stat(join(path, 'server.key'))).mode & 0o077, 0)
})

test("the CA's private key is not kept", async (t) => {
  const path = await folder(t)
  await localCertificates(path)
  assert.deepEqual((await readdir(path)).toSorted(), ['ca.pem', 'server.key', 'server.pem'])
})

test('the CA signs servers only through a chain of one and is marked as a CA', async (t) => {
  const made = await localCertificates(await folder(t))
  const [ca, server] = [new X509Certificate(made.ca), new X509Certificate(made.cert)]
  assert.equal(ca.ca, true)
  assert.equal(server.ca, false)
  assert.ok(server.verify(ca.publicKey))
  assert.match(server.subjectAltName ?? '', /DNS:localhost.*127\.0\.0\.1/)
})

test('certificates near their end are made anew', async (t) => {
  const path = await folder(t)
  const first = await localCertificates(path, new Date('2026-01-01'))
  assert.equal((await localCertificates(path, new Date('2026-12-20'))).ca, first.ca)
  assert.notEqual((await localCertificates(path, new Date('2026-12-27'))).ca, first.ca)
})

for (const [what, damage] of [
  ['a truncated CA', (path: string) => writeFile(join(path, 'ca.pem'), '-----BEGIN')],
  ['a missing key', (path: string) => rm(join(path, 'server.key'))],
] as const)
  test(`${what} is repaired by making new certificates`, async (t) => {
    const path = await folder(t)
    const first = await localCertificates(path)
    await damage(path)
    const second = await localCertificates(path)
    assert.notEqual(second.cert, first.cert)
    assert.deepEqual(await localCertificates(path), second)
  })

test('a key of another certificate is noticed', async (t) => {
  const [path, other] = [await folder(t), await folder(t)]
  const [first, foreign] = [await localCertificates(path), await localCertificates(other)]
  await writeFile(join(path, 'server.key'), foreign.key)
  assert.notEqual((await localCertificates(path)).cert, first.cert)
})
