import { tenant } from './tenant.ts'

const group = '/subscriptions/5e1f0000-0000-4000-8000-000000000001/resourceGroups/rg-contoso-accelerator'

/** Ids of the simulated Azure: the same in every world, so that links and configuration can be written down. */
export const worldIds = {
  resourceId: `${group}/providers/Microsoft.Insights/components/appi-contoso-accelerator`,
  workspaceId: '5e1f0000-0000-4000-8000-000000000002',
  workspaceResourceId: `${group}/providers/Microsoft.OperationalInsights/workspaces/log-contoso-accelerator`,
  region: 'northeurope',
  /** The application that reads the logs. Its secret protects invented data on loopback. */
  principal: {
    tenantId: tenant.id,
    clientId: '5e1f0000-0000-4000-8000-000000000003',
    clientSecret: 'sandbox-secret',
  },
  /** What Application Insights stamps on every row. */
  constants: {
    resourceId: `${group}/providers/Microsoft.Insights/components/appi-contoso-accelerator`,
    appId: '5e1f0000-0000-4000-8000-000000000004',
    iKey: '5e1f0000-0000-4000-8000-000000000005',
  },
} as const
