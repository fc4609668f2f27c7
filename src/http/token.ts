import type { JWTPayload } from 'jose'
import * as errors from 'jose/errors'
import { createRemoteJWKSet } from 'jose/jwks/remote'
import { jwtVerify } from 'jose/jwt/verify'

/** Whose tokens are taken, and for whom they must be made. */
export type TokenRules = { readonly jwksUrl: string; readonly issuer: string; readonly audience: string }
/** `unknown`: the keys could not be fetched, so nothing can be said about the token. */
export type Verdict =
  | { readonly state: 'valid'; readonly claims: JWTPayload }
  | { readonly state: 'invalid' }
  | { readonly state: 'unknown' }

export type TokenCheck = {
  (header: string | undefined): Promise<Verdict>
  /** Fetches the keys, so that a first burst of activities need not. Never throws. */
  warm(): Promise<void>
}

/** Seconds by which two clocks may differ. */
const skew = 300

/**
 * Checks the Bot Framework's token: RS256 by a published key, its issuer, our audience, a numeric `exp`, and no
 * `tid`: tokens of Entra itself, which the framework would take too, could come from any tenant's application.
 */
export function tokenCheck({ jwksUrl, issuer, audience }: TokenRules): TokenCheck {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 5000 })
  const check = async (header: string | undefined): Promise<Verdict> => {
    const token = readBearer(header)
    if (token === undefined) return { state: 'invalid' }
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['RS256'],
        issuer,
        audience,
        clockTolerance: skew,
        requiredClaims: ['exp'],
      })
      return payload.tid === undefined ? { state: 'valid', claims: payload } : { state: 'invalid' }
    } catch (error) {
      return { state: isAboutToken(error) ? 'invalid' : 'unknown' }
    }
  }
  return Object.assign(check, { warm: () => keys.reload().catch(() => undefined) })
}

/** The token of an `authorization` header that looks like one; undefined otherwise. */
export function readBearer(header: string | undefined): string | undefined {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(header ?? '')?.[1]
  return token === undefined || token.length > 16_384 ? undefined : token
}

/** The library throws for bad tokens and for unreachable keys; only the former is the caller's fault. */
export function isAboutToken(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false
  return error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC'
}
