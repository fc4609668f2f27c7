import { type User, user } from '../state/people.ts'
import type { AppIdentity, Permissions } from './identity.ts'
import { verifyJwt } from './jwt.ts'

/** Who is asking. `permissions` undefined = everything (a token of trial use). */
export type Caller =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'app' }
  | {
      readonly kind: 'token'
      readonly actor: User
      readonly installation: boolean
      readonly permissions: Permissions | undefined
    }
export type Identified = { readonly caller: Caller } | { readonly refused: string }

/** Reads the Authorization header; a token that is unknown or over is refused, never ignored. */
export function identify(app: AppIdentity, header: string | undefined, wall: number): Identified {
  if (header === undefined || header === '') return { caller: { kind: 'anonymous' } }
  const [, scheme = '', secret = ''] = /^(\S+)\s+(\S+)$/.exec(header.trim()) ?? []
  if (!['token', 'bearer'].includes(scheme.toLowerCase())) return { refused: 'Bad credentials' }
  if (secret.split('.').length === 3) {
    const verdict = verifyJwt(app, secret, wall)
    return verdict.good ? { caller: { kind: 'app' } } : { refused: verdict.message }
  }
  const token = app.tokens.get(secret)
  if (token === undefined || (token.kind === 'installation' && token.expiresAt <= wall))
    return { refused: 'Bad credentials' }
  const installation = token.kind === 'installation'
  const actor = user(token.kind === 'user' ? token.login : `${app.slug}[bot]`)
  return { caller: { kind: 'token', actor, installation, permissions: token.permissions } }
}

/** Whether the caller may use what needs `permission` ("actions:write"). Anonymous callers may only read. */
export function allowed(caller: Caller, permission: string | undefined): boolean {
  if (permission === undefined) return true
  const [what = '', level] = permission.split(':')
  if (caller.kind === 'anonymous') return level === 'read'
  if (caller.kind === 'app') return false
  const has = caller.permissions === undefined ? 'write' : caller.permissions[what]
  return has === 'write' || (has === 'read' && level === 'read')
}

/** The account that acts for the caller. */
export function actorOf(caller: Caller): User {
  return caller.kind === 'token' ? caller.actor : user('ghost')
}
