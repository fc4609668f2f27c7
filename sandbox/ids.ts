import { tenant } from './tenant.ts'

const subscription = '/subscriptions/5e1f0000-0000-4000-8000-000000000001'

/** ARM ids of one environment; each has a resource group of its own. */
function environment(group: string, suffix: string, last: string) {
  const providers = `${subscription}/resourceGroups/${group}/providers`
  const resourceId = `${providers}/Microsoft.Insights/components/appi-contoso-accelerator${suffix}`
  return {
    resourceId,
    workspaceId: `5e1f0000-0000-4000-8000-0000000000${last}2`,
    workspaceResourceId: `${providers}/Microsoft.OperationalInsights/workspaces/log-contoso-accelerator${suffix}`,
    containerApp: `${providers}/Microsoft.App/containerApps/ca-contoso-accelerator${suffix}`,
    region: 'northeurope',
    /** What Application Insights stamps on every row. */
    constants: {
      resourceId,
      appId: `5e1f0000-0000-4000-8000-0000000000${last}4`,
      iKey: `5e1f0000-0000-4000-8000-0000000000${last}5`,
    },
  } as const
}

/** Ids of the simulated Azure: the same in every world, so that links and configuration can be written down. */
export const worldIds = {
  ...environment('rg-contoso-accelerator', '', '0'),
  staging: environment('rg-contoso-accelerator-staging', '-staging', '1'),
  /** The application that reads the logs. Its secret protects invented data on loopback. */
  principal: {
    tenantId: tenant.id,
    clientId: '5e1f0000-0000-4000-8000-000000000003',
    clientSecret: 'sandbox-secret',
  },
} as const
/** One environment of the simulated Azure. */
export type EnvironmentIds = ReturnType<typeof environment>
