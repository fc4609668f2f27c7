import type { IncomingMessage } from 'node:http'
import { type Answer, readBody } from '../exchange.ts'
import type { TokenIssuer } from './token.ts'

/** The one principal that the sandbox's directory knows. */
export type Principal = {
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
}

export type Directory = Principal & {
  readonly issuer: TokenIssuer
  readonly now: () => Date
  /** Seconds that a token is good for. */
  readonly lifetime: number
}

/**
 * The two Entra endpoints that the client-credentials flow needs, or undefined for every other path:
 * OpenID discovery, which MSAL reads first, and the token endpoint. `base` is our own origin.
 */
export async function identityRoute(
  request: IncomingMessage,
  path: string,
  base: string,
  directory: Directory,
): Promise<Answer | undefined> {
  const [, tenant, rest] = /^\/([^/]+)(\/.*)$/.exec(path) ?? []
  if (rest === '/v2.0/.well-known/openid-configuration') return discovery(base, tenant as string)
  if (rest !== '/oauth2/v2.0/token') return undefined
  if (request.method !== 'POST') return { status: 405, headers: { allow: 'POST' } }
  const form = new URLSearchParams(await readBody(request, 65_536))
  return grant(form, tenant as string, directory)
}

function discovery(base: string, tenant: string): Answer {
  const root = `${base}/${tenant}`
  return {
    status: 200,
    body: {
      issuer: `${root}/v2.0`,
      authorization_endpoint: `${root}/oauth2/v2.0/authorize`,
      token_endpoint: `${root}/oauth2/v2.0/token`,
      jwks_uri: `${root}/discovery/v2.0/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
    },
  }
}

function grant(form: URLSearchParams, tenant: string, directory: Directory): Answer {
  if (tenant !== directory.tenantId) return denied('invalid_request', 90002, `Tenant '${tenant}' not found.`)
  if (form.get('grant_type') !== 'client_credentials')
    return denied('unsupported_grant_type', 70003, 'The app requested an unsupported grant type.')
  if (form.get('client_id') !== directory.clientId)
    return denied('unauthorized_client', 700016, 'Application was not found in the directory.')
  if (form.get('client_secret') !== directory.clientSecret)
    return denied('invalid_client', 7000215, 'Invalid client secret provided.', 401)
  const scope = /^(\S+)\/\.default$/.exec(form.get('scope') ?? '')?.[1]
  if (!scope) return denied('invalid_scope', 70011, 'The provided value for scope is not valid.')
  const { clientId: appid, tenantId: tid, lifetime: expires_in } = directory
  const exp = Math.floor(directory.now().getTime() / 1000) + expires_in
  const access_token = directory.issuer.issue({ aud: scope, appid, tid, exp })
  return { status: 200, body: { token_type: 'Bearer', expires_in, ext_expires_in: expires_in, access_token } }
}

const denied = (error: string, code: number, text: string, status = 400): Answer => ({
  status,
  body: { error, error_description: `AADSTS${code}: ${text}`, error_codes: [code] },
})
