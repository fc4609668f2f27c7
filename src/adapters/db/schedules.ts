import { type Kysely, type Selectable, sql } from 'kysely'
import { z } from 'zod'
import type { AnyJob, Job } from '../../chat/job.ts'
import { occasionAt } from '../../chat/schedule/occasion.ts'
import { afterQuiet } from '../../chat/schedule/quiet.ts'
import type { Rule } from '../../chat/schedule/rule.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Schedules } from '../../ports/schedules.ts'
import type { Enqueue } from './enqueue.ts'
import type { CalendarTable, Schema } from './schema.ts'

/** How far every scheduled job has come, in the database. */
export function databaseSchedules(db: Kysely<Schema>): Schedules {
  return {
    async now() {
      const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db)
      return (rows[0] as (typeof rows)[number]).now
    },
    async all() {
      const rows = await db
        .selectFrom('calendar')
        .selectAll()
        // Nobody looks after jobs that the bot does not have any more.
        .where('looked_at', '>', sql<Date>`clock_timestamp() - interval '1 hour'`)
        .orderBy('job')
        .execute()
      return rows.map(({ job, rule, since, looked_at, last_date, last_at }) => ({
        job,
        rule: JSON.parse(rule) as Rule,
        since,
        lookedAt: looked_at,
        last: last_date === null || last_at === null ? undefined : { date: last_date, at: last_at },
      }))
    },
  }
}

export type CalendarOptions = {
  readonly db: Kysely<Schema>
  readonly enqueue: Enqueue
  readonly clock: Clock
  readonly log: Log
  /** Those of the bot's jobs that have a calendar are run by it. */
  readonly jobs: readonly AnyJob[]
}

/**
 * The job that looks once a minute at what is due, on whichever replica. What is due is filed in the transaction
 * that notes it as done, so each day of each job is filed once, and once filed it is tried until it succeeds.
 */
export function calendarJob(options: CalendarOptions): Job<object> {
  const { log } = options
  const scheduled = options.jobs.filter(hasCalendar)
  return {
    name: 'calendar.look',
    data: z.object({}),
    patience: 60,
    retries: 0,
    parallel: 1,
    schedule: { cron: '* * * * *', zone: 'UTC' },
    async run() {
      // One that fails must not hold up the others; it is looked at again in a minute.
      for (const job of scheduled)
        await look(options, job).catch((error) => log.error('calendar.failed', error, { job: job.name }))
    },
  }
}

type ScheduledJob = AnyJob & { readonly calendar: Rule }
const hasCalendar = (job: AnyJob): job is ScheduledJob => job.calendar !== undefined

/** Files the job if it is due. False when there was nothing to do. */
export async function look(
  { db, enqueue, clock, log }: Omit<CalendarOptions, 'jobs'>,
  { name, calendar: rule }: ScheduledJob,
): Promise<boolean> {
  const now = clock.now()
  return db.transaction().execute(async (trx) => {
    const row = await takeTurn(trx, name, rule, now)
    const occasion = occasionAt(rule, { since: row.since, last: row.last_date ?? undefined }, now)
    if (!occasion) return false
    await sql`
      update ops.calendar set last_date = ${occasion.date}, last_at = clock_timestamp()
      where job = ${name}`.execute(trx)
    const after = rule.waits ? afterQuiet(now, rule.calendar) : now
    const options = { key: `calendar ${occasion.date}`, ...(after > now && { after }) }
    await enqueue(trx, name, { ...occasion, due: occasion.due.toISOString() }, options)
    log.info('calendar.due', { job: name, date: occasion.date, missed: occasion.missed.length })
    return true
  })
}

/** The job's row, locked. A job that is new begins now: a bot that is installed has missed nothing. */
async function takeTurn(
  trx: Kysely<Schema>,
  job: string,
  rule: Rule,
  now: Date,
): Promise<Pick<Selectable<CalendarTable>, 'since' | 'last_date'>> {
  const text = JSON.stringify(rule)
  // The earlier of two clocks: one that is ahead would skip what is due before it is right again.
  const { rows } = await sql<Pick<Selectable<CalendarTable>, 'since' | 'last_date'>>`
    insert into ops.calendar as c (job, rule, since) values (${job}, ${text}, least(clock_timestamp(), ${now}))
    on conflict (job) do update set rule = excluded.rule, looked_at = clock_timestamp()
    returning c.since, c.last_date`.execute(trx)
  return rows[0] as (typeof rows)[number]
}
