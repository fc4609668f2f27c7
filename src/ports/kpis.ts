import { z } from 'zod'
import type { Address } from './messenger.ts'

const Count = z.number().nonnegative()

/**
 * What is left of a day's values of one kind: `rows` as stored, `items` with sampling made up for, sums of the
 * weighted values, `other` rows that are neither 0 nor 1, and counts by the bins of chat/statistics/sketch.ts.
 */
export const Tally = z.object({
  rows: Count,
  items: Count,
  sum: z.number(),
  squares: Count,
  other: Count,
  bins: z.array(z.tuple([z.number().int(), Count])),
})
export type Tally = z.infer<typeof Tally>

/** All values, and those of operations in which no person was waited for. */
export const Measure = z.object({ all: Tally, machine: Tally })
export type Measure = z.infer<typeof Measure>

/**
 * One local day of an environment. `asked` names the KPIs whose own events were looked for: nothing can be said
 * of others. `whole` is false when the log store did not have all of the day, or the day was not over.
 */
export type KpiDay = {
  readonly environment: string
  /** "2026-10-31", in the zone of the bot at that time. */
  readonly day: string
  readonly measures: Readonly<Record<string, Measure>>
  readonly asked: readonly string[]
  readonly whole: boolean
  readonly takenAt: Date
}

export type Person = { readonly id: string; readonly name: string }
/** Which way a KPI is good, as a person settled it. */
export type Direction = {
  readonly kpi: string
  readonly better: 'higher' | 'lower'
  readonly by: Person
  readonly at: Date
}
export type Comment = { readonly by: Person; readonly at: Date; readonly text: string }
/** The review of one month of one environment. */
export type Review = {
  readonly environment: string
  /** "2026-10" */
  readonly month: string
  /** When it was posted unasked; undefined when nobody but a person has looked. */
  readonly postedAt: Date | undefined
  readonly places: readonly Address[]
  /** Who said that the review was held. */
  readonly held: { readonly by: Person; readonly at: Date } | undefined
  readonly comments: readonly Comment[]
  /** Grows with every change. */
  readonly version: number
}

/** What the bot remembers for KPI reviews: telemetry is kept for a month only, decisions not at all. */
export type Kpis = {
  /** Days between two local dates, both included, in order. */
  days(environment: string, from: string, to: string): Promise<readonly KpiDay[]>
  /** Stores days; a whole one is replaced only by one that is whole and has been asked at least as much. */
  keep(days: readonly KpiDay[]): Promise<void>
  directions(): Promise<readonly Direction[]>
  /** The first one to settle it has; resolves with what stands. */
  settle(kpi: string, better: Direction['better'], by: Person): Promise<Direction>
  review(environment: string, month: string): Promise<Review | undefined>
  /** Notes that it was posted there. False when it had been before. */
  posted(environment: string, month: string, places: readonly Address[]): Promise<boolean>
  /** The first one to say so has; resolves with the review as it is. */
  hold(environment: string, month: string, by: Person): Promise<Review>
  /** Adds a comment; the same one by the same person stands once. */
  comment(environment: string, month: string, by: Person, text: string): Promise<Review>
  /** The first review that was held, of any environment. */
  firstHeld(): Promise<Review | undefined>
}
