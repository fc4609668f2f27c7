import { createHmac, timingSafeEqual } from 'node:crypto'

/** What a token says: who may call (`appid`), what for (`aud`), until when (`exp`, seconds since 1970). */
export type Claims = {
  readonly aud: string
  readonly appid: string
  readonly tid: string
  readonly exp: number
}

/** Signs and checks the sandbox's access tokens; anybody else's are refused. */
export type TokenIssuer = {
  issue(claims: Claims): string
  /** The claims, or why the token is worth nothing. Expiry is the caller's to judge. */
  read(token: string): Claims | undefined
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Tokens have the form of a JWT, because clients look inside for logging, but only this issuer can check them. */
export function tokenIssuer(secret: string): TokenIssuer {
  const sign = (text: string) => createHmac('sha256', secret).update(text).digest('base64url')
  return {
    issue: (claims) => {
      const text = `${part({ typ: 'JWT', alg: 'HS256' })}.${part(claims)}`
      return `${text}.${sign(text)}`
    },
    read: (token) => {
      const at = token.lastIndexOf('.')
      const [given, right] = [token.slice(at + 1), sign(token.slice(0, Math.max(at, 0)))].map((one) =>
        Buffer.from(one),
      )
      if (!given || !right || given.length !== right.length || !timingSafeEqual(given, right))
        return undefined
      return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims
    },
  }
}
