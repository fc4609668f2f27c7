import { createHash } from 'node:crypto'
import { fromKysely, fromPglite, PgBoss } from 'pg-boss'
import type { AnyJob } from '../../chat/job.ts'
import type { EnqueueOptions, Jobs } from '../../ports/jobs.ts'
import type { Log } from '../../ports/log.ts'
import type { Enqueue } from '../db/enqueue.ts'
import type { Database } from '../db/open.ts'
import { run } from './run.ts'

export type JobsOptions = {
  readonly database: Database
  readonly log: Log
  /** Seconds between looks for work nobody announced, and for runs that were lost with their process. */
  readonly pollSeconds?: number
}
/** The port, and `enqueueIn` for adapters that file jobs inside a transaction of their own. */
export type JobStore = Jobs & { readonly enqueueIn: Enqueue }

const day = 86_400
/** Seconds of silence after which a process is taken for dead and its jobs go on elsewhere, however patient they are. */
const pulse = 30

/** Jobs in the same database as the state. Made, not yet working: see `start`. */
export function openJobs({ database, log, pollSeconds = 10 }: JobsOptions): JobStore {
  const boss = new PgBoss({
    ...home(database),
    schema: 'pgboss',
    useListenNotify: true,
    registerInstance: false,
    superviseIntervalSeconds: pollSeconds,
    monitorIntervalSeconds: pollSeconds,
    maintenanceIntervalSeconds: 3600,
    warningQueueSize: 10_000,
  })
  boss.on('error', (error) => log.error('jobs.failed', error))
  boss.on('warning', (warning) => log.warn('jobs.warning', { message: warning.message }))
  const known = new Set<string>()
  const stopping = new AbortController()

  const send = async (name: string, data: object, options: EnqueueOptions, inside = {}): Promise<boolean> => {
    if (!known.has(name)) throw new Error(`no job named ${name} is registered`)
    const { key, after } = options
    const sent = await boss.send(name, data, {
      ...inside,
      ...(key === undefined ? {} : { id: idOf(name, key) }),
      ...(after ? { startAfter: after } : {}),
    })
    return sent !== null
  }
  const work = async (job: AnyJob, seconds: number): Promise<void> => {
    const poll = Math.min(seconds, pollSeconds)
    const options = {
      includeMetadata: true,
      pollingIntervalSeconds: poll,
      notifyPollingIntervalSeconds: poll,
    } as const
    const worker: string = await boss.work(job.name, options, async ([found]) => {
      // Where there was one job there may be more: look again at once, not at the next poll.
      boss.notifyWorker(worker)
      if (found) await run(job, found, stopping.signal, log)
    })
  }
  return {
    enqueue: ({ name }, data, options = {}) => send(name, data, options),
    // Without the transaction's own connection the embedded database, which has but one, would wait for itself.
    enqueueIn: (trx, name, data, options = {}) => send(name, data, options, { db: fromKysely(trx) }),
    async start(jobs) {
      await boss.start()
      // All queues before the first handler: handlers file jobs for each other.
      for (const job of jobs) {
        await register(boss, job)
        known.add(job.name)
      }
      await schedule(boss, jobs)
      // New work is announced to all workers; looking by themselves, for what waited for its time, is for one of each.
      for (const job of jobs) for (let i = 0; i < (job.parallel ?? 2); i++) await work(job, i === 0 ? 2 : 10)
    },
    async stop(ms) {
      stopping.abort(new Error('the bot is stopping'))
      await boss.stop({ graceful: true, timeout: ms, close: true })
    },
  }
}

function home({ store }: Database) {
  if (store.kind === 'pglite') return { db: fromPglite(store.pglite), backend: 'pglite' as const }
  const { password, ...rest } = store.connection
  return { ...rest, ...(password === undefined ? {} : { password }), max: 4 } as ConstructorParameters<
    typeof PgBoss
  >[0] &
    object
}

async function register(boss: PgBoss, { name, patience, retries }: AnyJob): Promise<void> {
  const options = {
    expireInSeconds: patience,
    heartbeatSeconds: pulse,
    retryLimit: retries,
    retryDelay: 2,
    retryBackoff: true,
    retryDelayMax: 120,
    retentionSeconds: 14 * day,
    deleteAfterSeconds: 7 * day,
    notify: true,
  }
  await boss.createQueue(name, options)
  // A queue of an earlier version keeps its options otherwise.
  await boss.updateQueue(name, options)
}

/** Files what has a schedule, and ends schedules that no job has any more. */
async function schedule(boss: PgBoss, jobs: readonly AnyJob[]): Promise<void> {
  const wanted = jobs.filter((job) => job.schedule)
  for (const { name } of await boss.getSchedules())
    if (!wanted.some((job) => job.name === name)) await boss.unschedule(name)
  for (const { name, schedule } of wanted)
    if (schedule) await boss.schedule(name, schedule.cron, {}, { tz: schedule.zone })
}

/** The same key gives the same id, and a table has an id once. A UUID in form only. */
function idOf(name: string, key: string): string {
  const hex = createHash('sha256').update(`${name}\n${key}`).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
