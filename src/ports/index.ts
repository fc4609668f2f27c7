import type { Accelerator } from './accelerator.ts'
import type { AlertRules } from './alert-rules.ts'
import type { Approvals } from './approvals.ts'
import type { Archive } from './archive.ts'
import type { Audit } from './audit.ts'
import type { Backlog } from './backlog.ts'
import type { Cards } from './cards.ts'
import type { Changes } from './changes.ts'
import type { Clock } from './clock.ts'
import type { Conversations } from './conversations.ts'
import type { DialogState } from './dialog-state.ts'
import type { Directory } from './directory.ts'
import type { Drills } from './drills.ts'
import type { Environments } from './environments.ts'
import type { Evals } from './evals.ts'
import type { Handouts } from './handouts.ts'
import type { Hitl } from './hitl.ts'
import type { HitlDoor } from './hitl-door.ts'
import type { HitlRequests } from './hitl-requests.ts'
import type { Inbox } from './inbox.ts'
import type { Incidents } from './incidents.ts'
import type { Jobs } from './jobs.ts'
import type { Killswitches } from './killswitches.ts'
import type { Kpis } from './kpis.ts'
import type { LiveCards } from './live-cards.ts'
import type { Log } from './log.ts'
import type { LogTables } from './log-tables.ts'
import type { Metrics } from './metrics.ts'
import type { Repository } from './repository.ts'
import type { Schedules } from './schedules.ts'
import type { Speaking } from './speaking.ts'
import type { Subscriptions } from './subscriptions.ts'
import type { Suggestions } from './suggestions.ts'
import type { Telemetry } from './telemetry.ts'
import type { Told } from './told.ts'
import type { WorkflowRuns } from './workflow-runs.ts'

/** Everything a feature may ask of the world; a feature's signature picks what it needs. */
export type Ports = {
  readonly clock: Clock
  readonly log: Log
  readonly cards: Cards
  readonly dialogs: DialogState
  readonly telemetry: Telemetry
  readonly logTables: LogTables
  readonly audit: Audit
  readonly archive: Archive
  readonly inbox: Inbox
  readonly repository: Repository
  readonly runs: WorkflowRuns
  readonly accelerator: Accelerator
  readonly evals: Evals
  readonly approvals: Approvals
  readonly jobs: Jobs
  readonly liveCards: LiveCards
  readonly conversations: Conversations
  readonly environments: Environments
  readonly alertRules: AlertRules
  readonly directory: Directory
  readonly changes: Changes
  readonly subscriptions: Subscriptions
  readonly schedules: Schedules
  readonly incidents: Incidents
  readonly told: Told
  readonly speaking: Speaking
  readonly hitl: Hitl
  readonly killswitches: Killswitches
  readonly kpis: Kpis
  readonly handouts: Handouts
  readonly suggestions: Suggestions
  readonly hitlDoor: HitlDoor
  readonly hitlRequests: HitlRequests
  readonly drills: Drills
  readonly metrics: Metrics
  readonly backlog: Backlog
}
