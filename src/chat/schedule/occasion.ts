import { z } from 'zod'
import { DAY, MINUTE } from '../time/duration.ts'
import { showTime } from '../time/show.ts'
import { dueBetween, type Rule } from './rule.ts'
import type { LocalDate } from './work-calendar.ts'

/**
 * One time that a scheduled job runs: what it is run for, not when. `missed`: days before it that nobody ran it
 * on; they are not made up for.
 */
export const Occasion = z.object({
  date: z.iso.date(),
  /** When it should have begun. */
  due: z.coerce.date(),
  missed: z.array(z.iso.date()).default([]),
})
export type Occasion = z.infer<typeof Occasion>

/** How far a job has come: known since when, and the last day it was run for. */
export type Progress = { readonly since: Date; readonly last: LocalDate | undefined }

/** Later than this is worth a word. */
const lateMs = 15 * MINUTE

/**
 * What there is to do at `now`: the newest day that is due and later than the last one. Days only ever go
 * forward, so that a clock that was wrong, or a rule that was moved to another zone, repeats nothing.
 */
export function occasionAt(rule: Rule, { since, last }: Progress, now: Date): Occasion | undefined {
  const from = last === undefined ? since : new Date(Math.max(since.getTime(), Date.parse(last) - DAY))
  const open = dueBetween(rule, from, now).filter(({ date }) => last === undefined || date > last)
  const newest = open.at(-1)
  if (!newest) return undefined
  return { date: newest.date, due: newest.at, missed: open.slice(0, -1).map(({ date }) => date) }
}

/** A sentence for what comes late or was left out; empty for what is in time. */
export function lateNote({ due, missed }: Occasion, now: Date, zone: string): string {
  const late = now.getTime() - due.getTime() > lateMs
  const when = late ? `This was due at ${showTime(due, { now, zone })} and comes late.` : ''
  const [first] = missed
  if (first === undefined) return when
  const days = missed.length === 1 ? `The one of ${first} was` : `${missed.length} since ${first} were`
  return `${when} ${days} left out: I was not running then.`.trim()
}
