import type { Rule } from '../chat/schedule/rule.ts'
import type { LocalDate } from '../chat/schedule/work-calendar.ts'

/** A job that runs by a calendar, and how far it has come. */
export type Scheduled = {
  readonly job: string
  readonly rule: Rule
  /** When the bot first knew of it: nothing from before is made up for. */
  readonly since: Date
  /** When the bot last looked whether it is due, by the database's clock. */
  readonly lookedAt: Date
  /** The last day it was run for, and when that was. */
  readonly last: { readonly date: LocalDate; readonly at: Date } | undefined
}

/** What runs by itself. Next dates: `nextDue` of chat/schedule/rule.ts. */
export type Schedules = {
  /** Every job that has a calendar and was looked at within the last hour, by name. */
  all(): Promise<readonly Scheduled[]>
  /** What the database's clock shows, by which replicas agree. */
  now(): Promise<Date>
}
