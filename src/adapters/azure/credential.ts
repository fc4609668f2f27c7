import type { TokenCredential } from '@azure/identity'
import { ClientSecretCredential, DefaultAzureCredential } from '@azure/identity'

/** How the bot signs in to Azure; without a secret as the machine it runs on. */
export type SignIn = {
  readonly authorityHost: string
  readonly tenantId?: string | undefined
  readonly clientId?: string | undefined
  readonly clientSecret?: string | undefined
}

/**
 * A credential for reading logs and resources. A secret is for trials and the sandbox; in production a managed or workload
 * identity is found by itself. Nothing is asked of anybody before the first query.
 */
export function signInWith({ authorityHost, tenantId, clientId, clientSecret }: SignIn): TokenCredential {
  // Only Microsoft's own authorities can be looked up in Microsoft's directory of authorities.
  const disableInstanceDiscovery = !/(?:microsoftonline\.(?:com|us)|chinacloudapi\.cn)$/i.test(
    new URL(authorityHost).hostname,
  )
  const options = { authorityHost, disableInstanceDiscovery, retryOptions: { maxRetries: 1 } }
  if (tenantId && clientId && clientSecret)
    return new ClientSecretCredential(tenantId, clientId, clientSecret, options)
  return new DefaultAzureCredential(clientId ? { ...options, managedIdentityClientId: clientId } : options)
}
