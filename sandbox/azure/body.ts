import type { AppRevision, ContainerApp } from '../accelerator/container-app.ts'

/** A container app as `GET …/containerApps/<name>` shows it. */
export function appBody(app: ContainerApp) {
  const latest = app.latest()
  const serving = app.serving()
  return {
    id: app.resourceId,
    name: app.resourceId.split('/').at(-1),
    type: 'Microsoft.App/containerApps',
    location: 'North Europe',
    systemData: {
      createdBy: 'github-deploy',
      createdByType: 'Application',
      createdAt: app.revisions()[0]?.createdAt.toISOString(),
      lastModifiedBy: latest.by,
      lastModifiedByType: 'Application',
      lastModifiedAt: latest.createdAt.toISOString(),
    },
    properties: {
      provisioningState: app.isReady(latest) ? 'Succeeded' : 'InProgress',
      runningStatus: 'Running',
      latestRevisionName: latest.name,
      latestReadyRevisionName: serving.name,
      configuration: {
        activeRevisionsMode: 'Single',
        ingress: { external: true, targetPort: 8000, traffic: [{ latestRevision: true, weight: 100 }] },
      },
      template: templateOf(latest),
    },
  }
}

/** What `GET …/revisions` lists. */
export function revisionBody(app: ContainerApp, revision: AppRevision) {
  const serving = app.serving()
  const all = app.revisions()
  const ready = app.isReady(revision)
  const active = all.indexOf(revision) >= all.indexOf(serving)
  return {
    id: `${app.resourceId}/revisions/${revision.name}`,
    name: revision.name,
    type: 'Microsoft.App/containerapps/revisions',
    properties: {
      createdTime: revision.createdAt.toISOString(),
      active,
      replicas: active ? 1 : 0,
      trafficWeight: revision === serving ? 100 : 0,
      healthState: !active ? 'None' : ready ? 'Healthy' : 'None',
      provisioningState: ready || active ? 'Provisioned' : 'Deprovisioned',
      runningState: !active ? 'Stopped' : ready ? 'Running' : 'Activating',
      template: templateOf(revision),
    },
  }
}

const templateOf = ({ image, variables }: AppRevision) => ({
  containers: [
    {
      name: 'api',
      image,
      resources: { cpu: 1, memory: '2Gi' },
      env: [...variables].map(([name, value]) => ({ name, value })),
      probes: [{ type: 'Readiness', httpGet: { path: '/healthz', port: 8000 } }],
    },
  ],
  scale: { minReplicas: 1, maxReplicas: 3 },
})
