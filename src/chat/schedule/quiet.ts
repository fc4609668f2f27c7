import { HOUR } from '../time/duration.ts'
import { momentOf, wallOf } from '../time/zone.ts'
import { dateIn, isBusinessDay, shiftDate, type Time, toWall, type WorkCalendar } from './work-calendar.ts'

/** Whether people are to be left alone with what can wait. Weekends and holidays are quiet all day, if at all. */
export function isQuiet(at: Date, calendar: WorkCalendar): boolean {
  const { quiet, zone } = calendar
  if (!quiet) return false
  if (quiet.weekends && !isBusinessDay(dateIn(at, zone), calendar)) return true
  const minute = minuteOf(wallOf(at, zone))
  const [from, to] = [minuteOf(quiet.from), minuteOf(quiet.to)]
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to
}

/** The first moment from `at` on at which something that can wait may be said. */
export function afterQuiet(at: Date, calendar: WorkCalendar): Date {
  const { quiet, zone } = calendar
  if (!quiet || !isQuiet(at, calendar)) return at
  // Quiet ends at `to` or at midnight: one of the next days' is the first that is not quiet.
  const today = dateIn(at, zone)
  for (let i = 0, date = today; i < 400; i++, date = shiftDate(date, 1))
    for (const time of [{ hour: 0, minute: 0 }, quiet.to]) {
      const moment = momentOf({ ...toWall(date), ...time }, zone, 'first')
      if (moment > at && !isQuiet(moment, calendar)) return moment
    }
  return new Date(at.getTime() + HOUR)
}

const minuteOf = ({ hour, minute }: Time): number => hour * 60 + minute
