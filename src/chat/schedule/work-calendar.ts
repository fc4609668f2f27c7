import { isDay, shiftDays, type Wall, wallOf, weekdayOf } from '../time/zone.ts'

/** A day on the calendar, "2026-11-02": the same in every zone, and not a moment. */
export type LocalDate = string
/** Times of day between which nobody is disturbed with what can wait; over midnight when `to` is the earlier. */
export type Quiet = { readonly from: Time; readonly to: Time; readonly weekends: boolean }
export type Time = { readonly hour: number; readonly minute: number }
/** When people work: the zone their clocks show, days off besides weekends, and when they want to be left alone. */
export type WorkCalendar = {
  /** IANA, "Europe/Berlin". */
  readonly zone: string
  readonly holidays: readonly LocalDate[]
  readonly quiet?: Quiet | undefined
}

/** Monday to Friday, except holidays. */
export function isBusinessDay(date: LocalDate, { holidays }: Pick<WorkCalendar, 'holidays'>): boolean {
  return weekdayOf(toWall(date)) <= 5 && !holidays.includes(date)
}

/** The nth business day of a month, 1 the first, -1 the last; undefined when the month has not so many. */
export function businessDayOf(
  year: number,
  month: number,
  nth: number,
  calendar: Pick<WorkCalendar, 'holidays'>,
): LocalDate | undefined {
  const days = Array.from({ length: 31 }, (_, i) => ({ year, month, day: i + 1, hour: 0, minute: 0 }))
    .filter(isDay)
    .map(toDate)
    .filter((date) => isBusinessDay(date, calendar))
  return days.at(nth > 0 ? nth - 1 : nth)
}

/** What calendars in `zone` show at `at`. */
export const dateIn = (at: Date, zone: string): LocalDate => toDate(wallOf(at, zone))

export const shiftDate = (date: LocalDate, days: number): LocalDate => toDate(shiftDays(toWall(date), days))

/** Midnight of the day, as clocks show it. */
export function toWall(date: LocalDate): Wall {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  return { year, month, day, hour: 0, minute: 0 }
}

function toDate({ year, month, day }: Wall): LocalDate {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
}
