import { repositoryJob } from './chat/repository-event.ts'
import { environmentOf } from './config/environment-of.ts'
import type { Config } from './config.ts'
import { alertRoutes } from './http/alerts.ts'
import { actionGroups, entraCheck } from './http/entra-token.ts'
import type { Route } from './http/exchange.ts'
import { githubRoute } from './http/github.ts'
import type { Ports } from './ports/index.ts'

/** What Azure and GitHub post. Not there unless it is configured: an open door would let anybody make incidents. */
export const webhookRoutes = (config: Config, ports: Ports): readonly Route[] => [
  ...azure(config, ports),
  ...github(config, ports),
]

function azure({ env, ops }: Config, { incidents, log }: Ports): readonly Route[] {
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
    take: (report) => incidents.observe(report, 'webhook'),
    environment: environmentOf(ops.environments),
    refused: (why, status) => log.warn('door.refused', { why, status }),
    failed: (error) => log.error('alerts.not_taken', error),
  })
}

function github({ env, ops }: Config, { jobs, log }: Ports): readonly Route[] {
  const secret = env.GITHUB_WEBHOOK_SECRET
  if (secret === undefined || !ops.github) return []
  return [
    githubRoute({
      secret,
      repository: `${ops.github.owner}/${ops.github.repo}`,
      // GitHub's own id of the delivery: one that is delivered again is filed once.
      take: async (event, delivery) =>
        void (await jobs.enqueue({ name: repositoryJob }, event, { key: delivery })),
      refused: (why, status) => log.warn('door.refused', { why, status }),
      failed: (error) => log.error('github.not_taken', error),
    }),
  ]
}
