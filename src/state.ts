import { systemClock } from './adapters/clock.ts'
import { databaseApprovals } from './adapters/db/approvals.ts'
import { databaseAudit } from './adapters/db/audit.ts'
import { databaseBacklog } from './adapters/db/backlog.ts'
import { databaseConversations } from './adapters/db/conversations.ts'
import { databaseDialogState } from './adapters/db/dialog-state.ts'
import { databaseDrills } from './adapters/db/drills.ts'
import { databaseHandouts } from './adapters/db/handouts.ts'
import { databaseHitl } from './adapters/db/hitl.ts'
import { hitlCalls } from './adapters/db/hitl-store.ts'
import { databaseInbox } from './adapters/db/inbox.ts'
import { databaseIncidents } from './adapters/db/incidents.ts'
import { databaseKillswitches } from './adapters/db/killswitches.ts'
import { databaseKpis } from './adapters/db/kpis.ts'
import { databaseLiveCards } from './adapters/db/live-cards.ts'
import { type Database, openDatabase } from './adapters/db/open.ts'
import { outboxJob } from './adapters/db/outbox.ts'
import { sweepJob } from './adapters/db/outbox-sweep.ts'
import { calendarJob, databaseSchedules } from './adapters/db/schedules.ts'
import { databaseSubscriptions } from './adapters/db/subscriptions.ts'
import { databaseSuggestions } from './adapters/db/suggestions.ts'
import { databaseTold } from './adapters/db/told.ts'
import { openJobs } from './adapters/jobs/open.ts'
import type { AnyJob } from './chat/job.ts'
import { signsInByToken } from './config/environment.ts'
import { hitlRules, toolSpecs } from './config/hitl.ts'
import type { Config } from './config.ts'
import type { Clock } from './ports/clock.ts'
import type { Ports } from './ports/index.ts'
import type { Log } from './ports/log.ts'
import type { Messenger } from './ports/messenger.ts'

/** What is kept. */
export type Kept =
  | 'dialogs'
  | 'inbox'
  | 'audit'
  | 'approvals'
  | 'conversations'
  | 'liveCards'
  | 'subscriptions'
  | 'schedules'
  | 'incidents'
  | 'told'
  | 'kpis'
  | 'handouts'
  | 'suggestions'
  | 'jobs'
  | 'hitl'
  | 'killswitches'
  | 'drills'
  | 'backlog'
  | 'hitlDoor'
  | 'hitlRequests'

/** What the state's own jobs work with; `jobs` are the features', of which some run by a calendar. */
export type Working = {
  readonly messenger: Messenger
  readonly clock: Clock
  readonly jobs: readonly AnyJob[]
}
/** The ports that remember, and the jobs that send what they want said and start what is due. */
export type State = {
  readonly ports: Pick<Ports, Kept>
  jobs(working: Working): readonly AnyJob[]
  /** Stops listening to the database. */
  close(): Promise<void>
}

/** The database that the configuration names, opened, locked and migrated. */
export async function databaseFor({ env }: Config, log: Log): Promise<Database> {
  const ahead = env.DATABASE_SCHEMA_AHEAD
  if (!env.DATABASE_URL) return openDatabase({ folder: env.DATA_DIR, ahead, log })
  return openDatabase({ url: env.DATABASE_URL, password: await passwordFor(env), ahead, log })
}

/** How the database is signed in to; undefined leaves it to the URL. */
export async function passwordFor(env: Config['env']): Promise<(() => Promise<string>) | undefined> {
  if (!env.DATABASE_URL || !signsInByToken(env)) return undefined
  const [{ signInWith }, { databaseScope, tokenAsPassword }] = await Promise.all([
    import('./adapters/azure/credential.ts'),
    import('./adapters/azure/token.ts'),
  ])
  const credential = signInWith({
    authorityHost: env.AZURE_AUTHORITY_HOST,
    tenantId: env.AZURE_TENANT_ID,
    clientId: env.AZURE_CLIENT_ID,
    clientSecret: env.AZURE_CLIENT_SECRET,
  })
  return tokenAsPassword(credential, databaseScope(new URL(env.DATABASE_URL).hostname))
}

/** Everything that is kept in one database; `url` is the bot's own. Jobs begin to run with `ports.jobs.start`. */
export function stateIn(
  database: Database,
  log: Log,
  ops: Pick<Config['ops'], 'channels' | 'hitl'>,
  url?: string,
): State {
  const { db } = database
  const jobs = openJobs({ database, log })
  const enqueue = jobs.enqueueIn
  const calls = hitlCalls({ database, enqueue, log, rules: hitlRules(ops), specs: toolSpecs(ops), url })
  return {
    ports: {
      dialogs: databaseDialogState(db),
      inbox: databaseInbox(db),
      audit: databaseAudit(db),
      approvals: databaseApprovals({ db, enqueue, prompt: jobs }),
      conversations: databaseConversations(db, enqueue),
      liveCards: databaseLiveCards(db, enqueue),
      subscriptions: databaseSubscriptions(db, ops.channels),
      schedules: databaseSchedules(db),
      incidents: databaseIncidents({ db, enqueue }),
      told: databaseTold(db),
      kpis: databaseKpis(db),
      handouts: databaseHandouts(db, url),
      suggestions: databaseSuggestions(db),
      jobs,
      killswitches: databaseKillswitches({ db, enqueue }),
      drills: databaseDrills({ db, enqueue }),
      backlog: databaseBacklog(db),
      hitl: databaseHitl({ db, enqueue }),
      hitlDoor: calls.door,
      hitlRequests: calls.requests,
    },
    jobs: ({ messenger, clock, jobs: list }) => [
      outboxJob({ db, enqueue, messenger, clock: systemClock, log }),
      sweepJob({ db, enqueue }),
      calendarJob({ db, enqueue, clock, log, jobs: list }),
    ],
    close: calls.close,
  }
}
