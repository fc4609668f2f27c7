import { createHash } from 'node:crypto'
import { setImmediate, setTimeout as wait } from 'node:timers/promises'
import { fromPglite, PgBoss } from 'pg-boss'
import type { Approval } from '../../chat/approval.ts'
import type { AnyJob } from '../../chat/job.ts'
import type { Jobs } from '../../ports/jobs.ts'
import type { Log } from '../../ports/log.ts'
import { dueJobs, nothingToClear } from '../db/due-jobs.ts'
import type { Enqueue } from '../db/enqueue.ts'
import { fileJob } from '../db/file-job.ts'
import { hearOn } from '../db/hear.ts'
import type { Database } from '../db/open.ts'
import { run, runHere } from './run.ts'
import { openWorkers, type Workers } from './workers.ts'

export type JobsOptions = {
  readonly database: Database
  readonly log: Log
  /** Seconds between looks for work nobody announced, and for runs that were lost with their process. */
  readonly pollSeconds?: number
}
/** The port, and what adapters need that file jobs inside a transaction of their own. */
export type JobStore = Jobs & {
  readonly enqueueIn: Enqueue
  /** Whether somebody waits for a job, so that whoever files it begins it, too. */
  isPrompt(name: string): boolean
  /** Lets a job ask ahead for a run that is being filed; resolves when the question is on its way. */
  ahead(name: string, asked: Approval): Promise<void>
  /** Begins here what has been filed and committed. */
  begin(name: string, data: object): void
}

/** Turns of the event loop that a request takes from being made to being sent. */
const turnsToSend = 3
const day = 86_400
/** Seconds of silence after which a process is taken for dead and its jobs go on elsewhere, however patient they are. */
const pulse = 30
/** On which pg-boss, and `ops.job_file`, announce the queue of a new job. */
const channel = `pgboss_${createHash('sha224').update('pgboss').digest('hex').slice(0, 24)}`

/** Jobs in the same database as the state. Made, not yet working: see `start`. */
export function openJobs({ database, log, pollSeconds = 10 }: JobsOptions): JobStore {
  const boss = new PgBoss({
    ...home(database),
    schema: 'pgboss',
    // It would wake every worker of a queue for each job.
    useListenNotify: false,
    registerInstance: false,
    superviseIntervalSeconds: pollSeconds,
    monitorIntervalSeconds: pollSeconds,
    maintenanceIntervalSeconds: 3600,
    warningQueueSize: 10_000,
  })
  boss.on('error', (error) => log.error('jobs.failed', error))
  boss.on('warning', (warning) => log.warn('jobs.warning', { message: warning.message }))
  const known = new Map<string, AnyJob>()
  const begun = new Set<Promise<void>>()
  const stopping = new AbortController()

  const enqueueIn: Enqueue = async (trx, name, data, { key, after, inSeconds = 0 } = {}) => {
    if (!known.has(name)) throw new Error(`no job named ${name} is registered`)
    const id = key === undefined ? undefined : idOf(name, key)
    return await fileJob(trx, { name, data, id, after: after ?? inSeconds })
  }
  const workers = new Map<string, Workers>()
  const work = async (job: AnyJob): Promise<void> => {
    const handle: Parameters<typeof openWorkers>[2] = (found) => run(job, found, stopping.signal, log)
    const failed = (error: unknown) => {
      if (!stopping.signal.aborted) log.error('jobs.failed', error)
    }
    workers.set(job.name, await openWorkers(boss, job, handle, failed))
  }
  let hearing: ReturnType<typeof hearOn> | undefined
  // New work is announced; what waited for its moment is not, and one question for all queues finds it. Workers
  // that look by themselves ask for one queue each: a dozen questions a second, of which nearly all find nothing.
  let looked = Promise.resolve()
  let next: NodeJS.Timeout | undefined
  const look = async (): Promise<void> => {
    try {
      const heard = [...workers].map(([name, one]) => ({ name, one, rings: one.rings }))
      const due = await dueJobs(database.db, [...workers.keys()])
      for (const { name, one, rings } of heard) one.counted(due.get(name) ?? 0, rings)
    } catch (error) {
      log.error('jobs.failed', error)
    }
    if (!stopping.signal.aborted) lookLater()
  }
  const lookLater = () => {
    next = setTimeout(() => {
      looked = look()
    }, Math.min(2, pollSeconds) * 1000)
  }
  return {
    enqueue: ({ name }, data, options) => enqueueIn(database.db, name, data, options),
    enqueueIn,
    isPrompt: (name) => known.get(name)?.prompt ?? false,
    async ahead(name, asked) {
      try {
        known.get(name)?.ahead?.(asked)
        // The embedded database works in this very thread, and between its statements nothing gets out of it.
        for (let turn = 0; turn < turnsToSend; turn++) await setImmediate()
      } catch (error) {
        // The decision that is being written must not fail for it.
        log.error('job.not_asked_ahead', error, { job: name })
      }
    },
    begin(name, data) {
      const job = known.get(name)
      if (!job || stopping.signal.aborted) return
      const running = runHere(job, data, stopping.signal, log).finally(() => begun.delete(running))
      begun.add(running)
    },
    async start(jobs) {
      await boss.start()
      // All queues before the first handler: handlers file jobs for each other.
      await register(boss, jobs)
      for (const job of jobs) known.set(job.name, job)
      await nothingToClear(database.db)
      await schedule(boss, jobs)
      hearing = hearOn(database, channel, (name) => workers.get(name)?.ring(), log)
      for (const job of jobs) if (job.parallel !== 0) await work(job)
      lookLater()
    },
    async stop(ms) {
      stopping.abort(new Error('the bot is stopping'))
      clearTimeout(next)
      await looked
      await hearing?.close()
      // What they still file needs the queues.
      if (begun.size > 0) await Promise.race([Promise.all(begun), wait(ms, undefined, { ref: false })])
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

/** Makes the queues that are missing, and gives those of an earlier version the options of this one. */
async function register(boss: PgBoss, jobs: readonly AnyJob[]): Promise<void> {
  const there = new Map((await boss.getQueues(jobs.map(({ name }) => name))).map((one) => [one.name, one]))
  for (const job of jobs) {
    const options = optionsOf(job)
    const found = there.get(job.name)
    if (!found) await boss.createQueue(job.name, options)
    else if (Object.entries(options).some(([name, value]) => found[name as keyof typeof options] !== value))
      await boss.updateQueue(job.name, options)
  }
}

const optionsOf = ({ patience, retries }: AnyJob) => ({
  expireInSeconds: patience,
  heartbeatSeconds: pulse,
  retryLimit: retries,
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 120,
  retentionSeconds: 14 * day,
  deleteAfterSeconds: 7 * day,
  notify: true,
})

/** Files what has a schedule, and ends schedules that no job has any more. */
async function schedule(boss: PgBoss, jobs: readonly AnyJob[]): Promise<void> {
  const wanted = jobs.filter((job) => job.schedule)
  const filed = await boss.getSchedules()
  for (const { name } of filed) if (!wanted.some((job) => job.name === name)) await boss.unschedule(name)
  for (const { name, schedule } of wanted) {
    const same = filed.some(
      (one) => one.name === name && one.cron === schedule?.cron && one.timezone === schedule.zone,
    )
    if (schedule && !same) await boss.schedule(name, schedule.cron, {}, { tz: schedule.zone })
  }
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
