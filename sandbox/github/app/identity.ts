import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'

export type Level = 'read' | 'write'
export type Permissions = Readonly<Record<string, Level>>
/** A token and what it stands for. `expiresAt` is wall time in ms; installation tokens live an hour. */
export type Token =
  | { readonly kind: 'installation'; readonly permissions: Permissions; readonly expiresAt: number }
  | { readonly kind: 'user'; readonly login: string; readonly permissions: Permissions | undefined }

/** The GitHub App that is installed on the organisation, its key pair and all tokens in use. */
export type AppIdentity = {
  readonly id: number
  readonly clientId: string
  readonly slug: string
  readonly name: string
  readonly owner: string
  readonly installationId: number
  readonly permissions: Permissions
  /** PEM, PKCS#1 as GitHub hands it out. */
  readonly privateKey: string
  readonly publicKey: string
  readonly tokens: Map<string, Token>
}

const generate = promisify(generateKeyPair)

/** Permissions the bot's App asks for. */
export const appPermissions: Permissions = {
  actions: 'write',
  checks: 'read',
  contents: 'write',
  deployments: 'read',
  environments: 'read',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
}

/** Finding primes takes a quarter of a second: once in a process is enough. */
let pair: Promise<{ readonly privateKey: string; readonly publicKey: string }> | undefined

export async function newApp(owner: string): Promise<AppIdentity> {
  pair ??= generate('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  const { privateKey, publicKey } = await pair
  return {
    ...{ id: 410_021, clientId: 'Iv23liSandboxOps0001', slug: 'ops-day2', name: 'ops (Day 2)', owner },
    ...{ installationId: 61_200_431, permissions: appPermissions, tokens: new Map() },
    ...{ privateKey, publicKey },
  }
}
