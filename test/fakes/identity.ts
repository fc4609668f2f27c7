import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose'

export const appId = 'cccccccc-0000-4000-8000-000000000001'
export const issuer = 'https://api.botframework.com'

export type FakeIdentity = {
  readonly openIdUrl: string
  readonly jwksUrl: string
  /** A token as Teams sends it, with what a test wants to be different; undefined leaves a claim out. */
  token(serviceUrl: string, over?: Record<string, unknown>, header?: Partial<Header>): Promise<string>
  close(): Promise<void>
}
type Header = { readonly alg: string; readonly kid: string; readonly by: 'ours' | 'stranger' }

/** The Bot Framework's identity provider: publishes a key and signs with it. */
export async function fakeIdentity(): Promise<FakeIdentity> {
  const [ours, stranger] = await Promise.all([
    generateKeyPair('RS256', { extractable: true }),
    generateKeyPair('RS256'),
  ])
  const jwk = {
    ...(await exportJWK(ours.publicKey)),
    kid: 'k1',
    use: 'sig',
    alg: 'RS256',
    endorsements: ['msteams'],
  }
  const server = createServer((request, response) => {
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const metadata = { issuer, jwks_uri: `${base}/keys`, id_token_signing_alg_values_supported: ['RS256'] }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(request.url === '/keys' ? { keys: [jwk] } : metadata))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    openIdUrl: `${base}/openid`,
    jwksUrl: `${base}/keys`,
    async token(serviceUrl, over = {}, { alg = 'RS256', kid = 'k1', by = 'ours' } = {}) {
      const now = Math.floor(Date.now() / 1000)
      const claims = {
        serviceurl: serviceUrl,
        iss: issuer,
        aud: appId,
        nbf: now - 10,
        exp: now + 3600,
        ...over,
      }
      const payload = Object.fromEntries(
        Object.entries(claims).filter(([, value]) => value !== undefined),
      ) as JWTPayload
      const key = by === 'ours' ? ours.privateKey : stranger.privateKey
      const secret = alg.startsWith('HS') ? new TextEncoder().encode('x'.repeat(64)) : await keyFor(key, alg)
      return await new SignJWT(payload).setProtectedHeader({ alg, kid }).sign(secret)
    },
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

/** The same RSA key, allowed to sign by another algorithm. */
async function keyFor(key: CryptoKey, alg: string): Promise<CryptoKey> {
  return alg === 'RS256' ? key : ((await importJWK(await exportJWK(key), alg)) as CryptoKey)
}
