import type { TestContext } from 'node:test'
import { containerApp } from '../../../sandbox/accelerator/container-app.ts'
import type { AlertBook, ListedRule } from '../../../sandbox/azure/alerts.ts'
import { startArm } from '../../../sandbox/azure/server.ts'
import { worldIds } from '../../../sandbox/ids.ts'
import { openAzure, signInWith } from '../../../src/adapters/azure/index.ts'
import { certificates, logsWorld } from '../../sandbox/logs/support.ts'

const { staging } = worldIds
export const killRule: ListedRule = {
  id: staging.resourceId.replace(/components.*/, 'scheduledQueryRules/kill-switch'),
  displayName: 'Kill switch engaged',
  ...{ enabled: true, severity: 1, operator: 'GreaterThan', threshold: 0, window: 300, frequency: 60 },
  query: 'traces | where severityLevel == 4 and message startswith "Kill switch engaged:"',
  scopes: [staging.resourceId],
}

/** The adapter over a real sign-in and a resource manager with one container app. The story's time stands still. */
export async function azureWorld(t: TestContext, book: Partial<AlertBook> = {}, url?: string) {
  const { url: authority, issuer, faults, principal, now } = await logsWorld(t)
  const app = containerApp({
    resourceId: staging.containerApp,
    image: 'cr.example/api:1',
    variables: { HITL_APPROVER_ENDPOINT: 'https://user:secret-token@bot.example/api/hitl/staging' },
    bootstrapMs: 0,
    now,
  })
  const alerts = { rules: () => [killRule], fired: () => [], ...book }
  const arm = await startArm({ certificates, faults, issuer, now, apps: [app], alerts })
  t.after(() => arm.close())
  const open = (over: { endpoint?: string; clientSecret?: string; containerApp?: string } = {}) =>
    openAzure({
      endpoint: over.endpoint ?? arm.url,
      credential: signInWith({
        authorityHost: authority,
        ...principal,
        ...(over.clientSecret !== undefined && { clientSecret: over.clientSecret }),
      }),
      now,
      patienceMs: 2000,
      environments: {
        staging: {
          appInsights: staging.resourceId,
          containerApp: over.containerApp ?? staging.containerApp,
          url,
        },
        bare: { appInsights: worldIds.resourceId },
      },
    })
  return { app, arm, faults, now, open, ...open() }
}
