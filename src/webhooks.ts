import { environmentOf } from './config/environment-of.ts'
import type { Config } from './config.ts'
import { alertRoutes } from './http/alerts.ts'
import { actionGroups, entraCheck } from './http/entra-token.ts'
import type { Route } from './http/exchange.ts'
import type { Ports } from './ports/index.ts'

/** What Azure posts. Not there unless it is configured: an open door would let anybody make incidents. */
export function webhookRoutes({ env, ops }: Config, { incidents, log }: Ports): readonly Route[] {
  const tenant = (env.AZURE_TENANT_ID ?? env.MicrosoftAppTenantId).toLowerCase()
  const jwksUrl =
    env.ALERTS_JWKS_URL ?? new URL(`${tenant}/discovery/v2.0/keys`, env.AZURE_AUTHORITY_HOST).href
  const audience = env.ALERTS_WEBHOOK_AUDIENCE
  return alertRoutes({
    check:
      audience === undefined
        ? undefined
        : entraCheck({ jwksUrl, tenant, audience, application: actionGroups }),
    secret: env.ALERTS_WEBHOOK_SECRET,
    take: (report) => incidents.observe(report),
    environment: environmentOf(ops.environments),
    refused: (why, status) => log.warn('door.refused', { why, status }),
    failed: (error) => log.error('alerts.not_taken', error),
  })
}
