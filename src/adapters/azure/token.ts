import type { TokenCredential } from '@azure/identity'
import { UpstreamError } from '../../chat/errors.ts'

/** What Entra calls Azure Database for PostgreSQL, by the cloud that a host name belongs to. */
export function databaseScope(host: string): string {
  const suffix = Object.keys(audiences).find((one) => host.toLowerCase().endsWith(one))
  return `${audiences[suffix ?? ''] ?? 'https://ossrdbms-aad.database.windows.net'}/.default`
}

const audiences: { readonly [suffix: string]: string } = {
  '.postgres.database.usgovcloudapi.net': 'https://ossrdbms-aad.database.usgovcloudapi.net',
  '.postgres.database.chinacloudapi.cn': 'https://ossrdbms-aad.database.chinacloudapi.cn',
}

/**
 * Entra tokens as passwords: asked for before every new connection, kept by the credential until shortly before
 * they expire. A connection that is open lives on after its token.
 */
export function tokenAsPassword(credential: TokenCredential, scope: string): () => Promise<string> {
  return async () => {
    try {
      const answer = await credential.getToken(scope, { abortSignal: AbortSignal.timeout(15_000) })
      if (answer) return answer.token
    } catch (cause) {
      throw denied(cause)
    }
    throw denied(undefined)
  }
}

const denied = (cause: unknown) =>
  new UpstreamError(
    'PostgreSQL',
    'denied',
    'The bot cannot sign in to Azure for its database. Check its managed identity or its client credentials, or put a password into DATABASE_URL.',
    { cause },
  )
