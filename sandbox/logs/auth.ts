import type { IncomingMessage } from 'node:http'
import type { Answer } from '../exchange.ts'
import type { TokenIssuer } from '../identity/token.ts'
import { missingToken, rejectedToken, wrongAudience } from './errors.ts'

/** Names under which Azure Monitor Logs accepts tokens. */
export const audiences = ['https://api.loganalytics.io', 'https://api.loganalytics.azure.com'] as const

/** Why the request may not pass, or undefined when its token is good. */
export function checkToken(request: IncomingMessage, issuer: TokenIssuer, now: Date): Answer | undefined {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  if (!request.headers.authorization) return missingToken()
  const claims = token ? issuer.read(token) : undefined
  if (!claims || claims.exp * 1000 <= now.getTime()) return rejectedToken()
  const known = audiences.some((audience) => audience === claims.aud.replace(/\/$/, ''))
  return known ? undefined : wrongAudience(claims.aud, audiences)
}
