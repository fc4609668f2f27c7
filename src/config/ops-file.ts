import { z } from 'zod'
import { Role } from '../chat/actor.ts'
import { isZone } from '../chat/time/zone.ts'
import { ApprovalsFile } from './approval-rules.ts'
import { Calendar } from './calendar.ts'
import { Channels } from './channels.ts'
import { EvalsFile } from './evals.ts'
import { HitlFile } from './hitl.ts'
import { DrillsFile } from './killswitch.ts'
import { KpiFile, Owners } from './kpi.ts'
import { Query } from './query.ts'
import { Secrets } from './secrets.ts'
import { ThresholdsFile } from './thresholds.ts'

const Zone = z.string().refine(isZone, 'is not an IANA time zone, such as Europe/Berlin')
const EntraId = z.guid('is not an Entra object id (a GUID): find it in Entra under Users › Object ID')
const Name = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be lower case letters, digits and dashes')
const ResourceId = z
  .string()
  .regex(
    /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/microsoft\.insights\/components\/[^/]+$/i,
    'is not the resource id of an Application Insights component: copy it from Properties › Resource ID',
  )
const ContainerAppId = z
  .string()
  .regex(
    /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/microsoft\.app\/containerApps\/[^/]+$/i,
    'is not the resource id of a Container App: copy it from Properties › Resource ID',
  )
const WorkflowFile = z.string().regex(/^[\w.-]+\.ya?ml$/, 'must be a workflow file name, such as evals.yml')

/** One environment of the accelerator as the customer runs it. */
export const Environment = z.strictObject({
  /** Where its telemetry is. */
  appInsights: ResourceId,
  /** The accelerator's base URL, for health checks; links and probes are left out without it. */
  url: z.url().optional(),
  /** GitHub's name of it, where that is another one. */
  githubEnvironment: z.string().min(1).optional(),
  /** Where it runs; without it the bot cannot see the kill switch, revisions and the approver's address. */
  containerApp: ContainerAppId.optional(),
  /** What is not known to be anything else is production. */
  production: z.boolean().default(true),
  /** Tag or whole commit hash to go back to, from the handover packet; else the newest tag with green evals. */
  lastKnownGood: z.string().min(1).optional(),
})
export type Environment = z.infer<typeof Environment>

/** `ops.yaml`: what a customer decides. Wins over what the accelerator's repository says. */
export const OpsFile = z.strictObject({
  /** In which zone times are read and shown, by conversation id; `default` elsewhere. */
  zones: z
    .strictObject({ default: Zone, channels: z.record(z.string(), Zone).default({}) })
    .default({ default: 'UTC', channels: {} }),
  people: z
    .strictObject({
      /** What members of the tenant may do who are not named below; guests may do nothing. */
      everyone: z.union([Role, z.literal('nobody')]).default('reader'),
      roles: z.partialRecord(Role, z.array(EntraId)).default({}),
      /** Entra groups whose members hold a role, by Microsoft Graph. */
      groups: z.partialRecord(Role, z.array(EntraId)).default({}),
      /** How people are called, by Entra object id: whom a card mentions, it must be able to name. */
      names: z.record(EntraId, z.string().min(1).max(100)).default({}),
    })
    .prefault({}),
  /** The first one is meant when a line names none. */
  environments: z
    .record(Name, Environment)
    .refine((all) => Object.keys(all).length > 0, 'name at least one environment'),
  github: z
    .strictObject({
      owner: z.string().min(1),
      repo: z.string().min(1),
      branch: z.string().min(1).default('main'),
    })
    .optional(),
  channels: Channels,
  calendar: Calendar,
  secrets: Secrets,
  query: Query,
  workflows: z
    .strictObject({
      deploy: WorkflowFile.default('deploy.yml'),
      evals: WorkflowFile.default('evals.yml'),
      rollback: WorkflowFile.default('ops-rollback.yml'),
      lint: WorkflowFile.default('lint.yml'),
      postDeploy: WorkflowFile.default('post-deploy-eval.yml'),
      killswitch: WorkflowFile.default('ops-killswitch.yml'),
    })
    .prefault({}),
  evals: EvalsFile.prefault({}),
  kpi: KpiFile.prefault({}),
  owners: Owners,
  thresholds: ThresholdsFile.prefault({}),
  drills: DrillsFile.prefault({}),
  approvals: ApprovalsFile.prefault({}),
  hitl: HitlFile.prefault({}),
})
export type OpsFile = z.infer<typeof OpsFile>
