import type { Database } from './adapters/db/open.ts'
import type { AnyJob } from './chat/job.ts'
import type { Config } from './config.ts'
import { deferred } from './deferred.ts'
import type { Readiness } from './http/health.ts'
import type { Ports } from './ports/index.ts'
import type { Log } from './ports/log.ts'
import type { Kept, State, Working } from './state.ts'
import { withoutState } from './without-state.ts'

/** What the bot keeps: its ports can be handed out before it is open, and wait until it is. */
export type Store = {
  readonly ports: Pick<Ports, Kept>
  readonly readiness: readonly Readiness[]
  /** Opens the database; resolves with the jobs that keep it going. Rejects with what to do. */
  open(working: Working): Promise<readonly AnyJob[]>
  /** Stops the jobs, letting what is in hand finish for `ms`, then closes the database. */
  close(ms: number): Promise<void>
  /** For people, once it is open. */
  description(): string
}

/** The database, loaded and opened only when the door is open: both take longer than all the rest. */
export function openStore(config: Config, log: Log): Store {
  const { promise: opened, resolve } = Promise.withResolvers<State>()
  let database: Database | undefined
  let state: State | undefined
  return {
    ports: portsOf(opened),
    readiness: [
      { name: 'database', check: async () => void (await there(database).ping()) },
      {
        name: 'schema',
        async check() {
          const { found, wanted } = await there(database).schemaVersion()
          if (found !== wanted) throw new Error(`the schema is at ${found}, this version wants ${wanted}`)
        },
      },
    ],
    async open(working) {
      const { databaseFor, stateIn } = await import('./state.ts')
      database = await databaseFor(config, log)
      state = stateIn(database, log, config.ops, config.env.OPS_URL)
      resolve(state)
      return state.jobs(working)
    },
    async close(ms) {
      await state?.ports.jobs.stop(ms)
      await state?.close()
      await database?.close()
    },
    description: () => database?.description ?? 'not open',
  }
}

/** For tests that bring what they need. */
export function noStore(ports: Pick<Ports, 'dialogs' | 'inbox' | 'audit'>): Store {
  return {
    ports: { ...withoutState, ...ports },
    readiness: [],
    open: async () => [],
    close: async () => undefined,
    description: () => 'none',
  }
}

function portsOf(opened: Promise<State>): Pick<Ports, Kept> {
  const port = <Name extends Kept>(name: Name): Ports[Name] =>
    deferred<Ports[Name]>(async () => (await opened).ports[name] as Ports[Name])
  return {
    dialogs: port('dialogs'),
    inbox: port('inbox'),
    audit: {
      ...methods(port('audit')),
      async *read(since) {
        yield* (await opened).ports.audit.read(since)
      },
    },
    approvals: port('approvals'),
    conversations: port('conversations'),
    liveCards: port('liveCards'),
    subscriptions: port('subscriptions'),
    schedules: port('schedules'),
    incidents: port('incidents'),
    told: port('told'),
    kpis: port('kpis'),
    handouts: port('handouts'),
    suggestions: port('suggestions'),
    jobs: port('jobs'),
    hitl: port('hitl'),
    killswitches: port('killswitches'),
    drills: port('drills'),
    backlog: port('backlog'),
    hitlDoor: port('hitlDoor'),
    hitlRequests: port('hitlRequests'),
  }
}

const methods = ({ append, verify }: Ports['audit']) => ({ append, verify })

function there(database: Database | undefined): Database {
  if (!database) throw new Error('the database is not open yet')
  return database
}
