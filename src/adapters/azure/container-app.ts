import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { ResourceState, Revision, Wiring } from '../../ports/environments.ts'
import type { Arm } from './arm.ts'

const version = { 'api-version': '2024-03-01' } as const

const Variable = z.object({
  name: z.string(),
  value: z.string().nullish(),
  secretRef: z.string().nullish(),
})
type Variable = z.infer<typeof Variable>
const Template = z.object({
  containers: z
    .array(z.object({ image: z.string().nullish(), env: z.array(Variable).nullish() }))
    .nullish()
    .transform((all) => all ?? []),
})
const App = z.object({
  systemData: z
    .object({ lastModifiedAt: z.coerce.date().optional(), lastModifiedBy: z.string().optional() })
    .nullish(),
  properties: z.object({
    latestRevisionName: z.string(),
    latestReadyRevisionName: z.string().nullish(),
    template: Template,
  }),
})
const ArmRevision = z.object({
  name: z.string(),
  properties: z.object({
    createdTime: z.coerce.date(),
    active: z.boolean(),
    trafficWeight: z.number().nullish(),
    healthState: z.string().nullish(),
    provisioningState: z.string().nullish(),
    template: Template.nullish(),
  }),
})

/** The container app `id` of `environment`, without anything that is secret. */
export async function readContainerApp(arm: Arm, environment: string, id: string): Promise<ResourceState> {
  const entry = `environments.${environment}.containerApp`
  const [app, revisions] = await Promise.all([
    arm.get(id, version, App, { what: `read the container app of ${environment}`, entry }),
    arm.list(`${id}/revisions`, version, ArmRevision, {
      what: `read the revisions of ${environment}`,
      entry,
    }),
  ])
  const { properties, systemData } = app
  const [container] = properties.template.containers
  return {
    environment,
    image: container?.image ?? undefined,
    latestRevision: properties.latestRevisionName,
    latestReadyRevision: properties.latestReadyRevisionName || undefined,
    revisions: revisions
      .map(revisionOf)
      .sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime()),
    wiring: wiringOf(container?.env ?? []),
    changedAt: systemData?.lastModifiedAt,
    changedBy: systemData?.lastModifiedBy,
  }
}

function revisionOf({ name, properties }: z.infer<typeof ArmRevision>): Revision {
  const { active, createdTime, trafficWeight, healthState, provisioningState, template } = properties
  return {
    name,
    active,
    ready: healthState === 'Healthy' && (provisioningState ?? 'Provisioned') === 'Provisioned',
    weight: trafficWeight ?? 0,
    createdAt: createdTime,
    image: template?.containers[0]?.image ?? undefined,
    killswitch: template?.containers[0] && wiringOf(template.containers[0].env ?? []).killswitch,
  }
}

function wiringOf(variables: readonly Variable[]): Wiring {
  const find = (name: string) => variables.find((one) => one.name === name)
  const value = (name: string) => {
    const found = find(name)
    // What a secret holds, Azure does not say.
    return found && (found.secretRef ? `(secret ${found.secretRef})` : (found.value ?? ''))
  }
  return {
    killswitch: {
      tools: value('KILLSWITCH_TOOLS'),
      workflow: value('KILLSWITCH_WORKFLOW'),
      plain: value('KILLSWITCH'),
    },
    approver: approverOf(find('HITL_APPROVER_ENDPOINT')),
    // The accelerator's words for yes.
    devMode: /^(1|true|on)$/i.test(find('HITL_DEV_MODE')?.value ?? ''),
  }
}

/** The address carries the credential: what leaves here is its host, and a digest to see that it changed. */
function approverOf(variable: Variable | undefined): Wiring['approver'] {
  if (!variable) return undefined
  const { secretRef, value } = variable
  const text = secretRef ? `secretref:${secretRef}` : (value ?? '')
  if (text === '') return undefined
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16)
  if (secretRef) return { host: `(secret ${secretRef})`, digest }
  return { host: URL.canParse(text) ? new URL(text).host : '(not an address)', digest }
}
