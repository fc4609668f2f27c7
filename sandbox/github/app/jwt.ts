import { createVerify } from 'node:crypto'
import { z } from 'zod'
import type { AppIdentity } from './identity.ts'

const Claims = z.object({
  iss: z.union([z.string(), z.number()]).transform(String),
  iat: z.number(),
  exp: z.number(),
})
export type JwtVerdict = { readonly good: true } | { readonly good: false; readonly message: string }

const bad = (message: string): JwtVerdict => ({ good: false, message })

/** Checks an App's JWT as GitHub does: RS256 by the App's key, issued in the past, at most ten minutes. */
export function verifyJwt(app: AppIdentity, jwt: string, wall: number): JwtVerdict {
  const [head = '', body = '', signature = ''] = jwt.split('.')
  const read = Claims.safeParse(json(body))
  const algorithm = z.object({ alg: z.literal('RS256') }).safeParse(json(head)).success
  const undecodable = bad('A JSON web token could not be decoded')
  if (!read.success || !algorithm) return undecodable
  const { iss, iat, exp } = read.data
  if (iss !== String(app.id) && iss !== app.clientId) return bad("'Issuer' claim ('iss') must be an Integer")
  const signed = createVerify('RSA-SHA256').update(`${head}.${body}`)
  if (!signed.verify(app.publicKey, signature, 'base64url')) return undecodable
  const now = wall / 1000
  if (exp <= now)
    return bad(
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    )
  if (exp > now + 600 + 60) return bad("'Expiration time' claim ('exp') is too far in the future")
  if (iat > now + 60)
    return bad(
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    )
  return { good: true }
}

function json(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
