import { momentOf, weekdayOf } from '../time/zone.ts'
import {
  businessDayOf,
  dateIn,
  isBusinessDay,
  type LocalDate,
  shiftDate,
  type Time,
  toWall,
  type WorkCalendar,
} from './work-calendar.ts'

/** On which days. Business days are counted within the month: 1 is the first, -1 the last. Monday is 1, Sunday 7. */
export type Days =
  | { readonly every: 'day' }
  | { readonly every: 'business day' }
  | { readonly every: 'week'; readonly weekday: number }
  | { readonly every: 'month'; readonly businessDay: number }
  /** In January, April, July and October. */
  | { readonly every: 'quarter'; readonly businessDay: number }

/**
 * When something happens by itself: once on each of these days, at a time of day. `waits`: it can wait for the
 * end of quiet hours, should it come late.
 */
export type Rule = {
  readonly on: Days
  readonly at: Time
  readonly waits?: boolean
  readonly calendar: WorkCalendar
}

/** A day on which a rule applies, and the moment on it. */
export type Due = { readonly date: LocalDate; readonly at: Date }

/** Nothing looks further back or ahead than this: the longest rule is a quarter. */
const farthestDays = 400

/** Whether the rule applies on this day. */
export function appliesOn({ on, calendar }: Rule, date: LocalDate): boolean {
  if (on.every === 'day') return true
  if (on.every === 'business day') return isBusinessDay(date, calendar)
  const { year, month } = toWall(date)
  if (on.every === 'week') return weekdayOf(toWall(date)) === on.weekday
  if (on.every === 'quarter' && month % 3 !== 1) return false
  return date === businessDayOf(year, month, on.businessDay, calendar)
}

/**
 * The moment on this day. A time that clocks leave out in spring is as much later; of one that comes twice in
 * autumn it is the first. Either way the day has one.
 */
export function momentOn({ at, calendar }: Rule, date: LocalDate): Date {
  return momentOf({ ...toWall(date), ...at }, calendar.zone, 'first')
}

/** What is due after `after` and not after `until`, oldest first; of a long time only the last 400 days. */
export function dueBetween(rule: Rule, after: Date, until: Date): readonly Due[] {
  const found: Due[] = []
  // A day on either side: the zone's date may differ from the one the moment has there.
  const last = shiftDate(dateIn(until, rule.calendar.zone), 1)
  const first = shiftDate(dateIn(after, rule.calendar.zone), -1)
  for (let i = 0, date = last; i < farthestDays && date >= first; i++, date = shiftDate(date, -1)) {
    if (!appliesOn(rule, date)) continue
    const at = momentOn(rule, date)
    if (at > after && at <= until) found.unshift({ date, at })
  }
  return found
}

/** What is due next after `after`; undefined for a rule that never applies. */
export function nextDue(rule: Rule, after: Date): Due | undefined {
  const start = shiftDate(dateIn(after, rule.calendar.zone), -1)
  for (let i = 0, date = start; i < farthestDays; i++, date = shiftDate(date, 1)) {
    if (!appliesOn(rule, date)) continue
    const at = momentOn(rule, date)
    if (at > after) return { date, at }
  }
  return undefined
}
