import { z } from 'zod'
import type { AlertRule, FiredAlert } from '../../ports/alert-rules.ts'
import type { Arm } from './arm.ts'

const Rule = z.object({
  id: z.string(),
  name: z.string(),
  properties: z.object({
    displayName: z.string().nullish(),
    enabled: z.boolean().default(true),
    severity: z.number().int().default(3),
    evaluationFrequency: z.string().nullish(),
    windowSize: z.string().nullish(),
    scopes: z.array(z.string()).default([]),
    criteria: z.object({
      allOf: z.array(
        z.object({
          query: z.string().nullish(),
          operator: z.string().nullish(),
          threshold: z.number().nullish(),
        }),
      ),
    }),
  }),
})
const Alert = z.object({
  id: z.string(),
  name: z.string(),
  properties: z.object({
    essentials: z.object({
      severity: z.string(),
      alertRule: z.string(),
      targetResource: z.string().nullish(),
      startDateTime: z.coerce.date(),
      monitorCondition: z.string().nullish(),
      monitorConditionResolvedDateTime: z.coerce.date().nullish(),
    }),
  }),
})

/** Where the rules of an environment are: its Application Insights resource, by whose resource group they are kept. */
export type Scope = { readonly environment: string; readonly appInsights: string }

/** Query rules that look at this Application Insights resource, or at a workspace in its resource group. */
export async function readRules(
  arm: Arm,
  { environment, appInsights }: Scope,
): Promise<readonly AlertRule[]> {
  const path = `${groupOf(appInsights)}/providers/Microsoft.Insights/scheduledQueryRules`
  const entry = `environments.${environment}.appInsights`
  const doing = { what: `read the alert rules of ${environment}`, entry }
  const found = await arm.list(path, { 'api-version': '2023-12-01' }, Rule, doing)
  return found.filter(({ properties }) => properties.scopes.some(mine)).map(ruleOf)

  function mine(scope: string): boolean {
    if (scope.toLowerCase() === appInsights.toLowerCase()) return true
    return /\/workspaces\/[^/]+$/i.test(scope) || scope.toLowerCase() === groupOf(appInsights).toLowerCase()
  }
}

/** Alerts of rules in the resource group that fired since `since`; Azure knows the last 30 days. */
export async function readFired(
  arm: Arm,
  { environment, appInsights }: Scope,
  since: Date,
  now: Date,
): Promise<readonly FiredAlert[]> {
  const [, subscription = '', group = ''] = /^(\/subscriptions\/[^/]+)\/resourceGroups\/([^/]+)/i.exec(
    appInsights,
  ) ?? ['', '', '']
  const entry = `environments.${environment}.appInsights`
  const doing = { what: `read the alerts of ${environment}`, entry }
  const earliest = new Date(Math.max(since.getTime(), now.getTime() - 30 * 86_400_000 + 60_000))
  const query = {
    'api-version': '2019-03-01',
    targetResourceGroup: group,
    sortBy: 'startDateTime',
    sortOrder: 'desc',
    pageCount: '100',
    customTimeRange: `${earliest.toISOString()}/${now.toISOString()}`,
  }
  const path = `${subscription}/providers/Microsoft.AlertsManagement/alerts`
  const found = await arm.list(path, query, Alert, doing)
  return found.map(firedOf).filter(({ firedAt }) => firedAt >= since)
}

function ruleOf({ id, name, properties }: z.infer<typeof Rule>): AlertRule {
  const [first] = properties.criteria.allOf
  return {
    id,
    name: properties.displayName || name,
    enabled: properties.enabled,
    severity: properties.severity,
    query: first?.query ?? '',
    operator: first?.operator ?? '',
    threshold: first?.threshold ?? 0,
    window: secondsOf(properties.windowSize),
    frequency: secondsOf(properties.evaluationFrequency),
  }
}

function firedOf({ id, name, properties: { essentials } }: z.infer<typeof Alert>): FiredAlert {
  const resolved = essentials.monitorCondition === 'Resolved'
  return {
    id,
    ruleId: essentials.alertRule,
    ruleName: essentials.alertRule.split('/').at(-1) || name,
    resource: essentials.targetResource?.toLowerCase(),
    severity: Number(/^Sev(\d)$/i.exec(essentials.severity)?.[1] ?? 3),
    firedAt: essentials.startDateTime,
    resolvedAt: resolved ? (essentials.monitorConditionResolvedDateTime ?? undefined) : undefined,
  }
}

const groupOf = (id: string): string => /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(id)?.[0] ?? ''

/** "PT5M", "P1D"; 0 when it is neither. */
function secondsOf(text: string | null | undefined): number {
  const found = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text ?? '')
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = (found ?? [])
    .slice(1)
    .map((part) => Number(part ?? 0))
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
}
