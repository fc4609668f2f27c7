import { createRemoteJWKSet } from 'jose/jwks/remote'
import { jwtVerify } from 'jose/jwt/verify'
import { isAboutToken, readBearer, type TokenCheck, type Verdict } from './token.ts'

/** Which Entra tokens are taken: made in our tenant, for us, for this application. */
export type EntraRules = {
  readonly jwksUrl: string
  readonly tenant: string
  /** Application id URI or client id of the registration that the webhook is secured with. */
  readonly audience: string
  readonly application: string
}

/** Azure's action groups, the same application in every tenant. */
export const actionGroups = '461e8683-5575-4561-ac7f-899cc907d62a'

const skew = 300

/**
 * Checks the token of an application, of either version of Entra's tokens: RS256 by a published key, issuer and
 * `tid` of our tenant, our audience, and the one application that may call. Any application of the tenant can get
 * a token for our audience, so that alone proves nothing.
 */
export function entraCheck({ jwksUrl, tenant, audience, application }: EntraRules): TokenCheck {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 5000 })
  const issuers = [`https://sts.windows.net/${tenant}/`, `https://login.microsoftonline.com/${tenant}/v2.0`]
  const check = async (header: string | undefined): Promise<Verdict> => {
    const token = readBearer(header)
    if (token === undefined) return { state: 'invalid' }
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['RS256'],
        issuer: issuers,
        audience,
        clockTolerance: skew,
        requiredClaims: ['exp', 'tid'],
      })
      // Version 1 calls the application `appid`, version 2 `azp`.
      const ours = payload.tid === tenant && (payload.appid ?? payload.azp) === application
      return ours ? { state: 'valid', claims: payload } : { state: 'invalid' }
    } catch (error) {
      return { state: isAboutToken(error) ? 'invalid' : 'unknown' }
    }
  }
  return Object.assign(check, { warm: () => keys.reload().catch(() => undefined) })
}
