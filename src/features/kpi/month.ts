import { UsageError } from '../../chat/errors.ts'
import { dateIn, shiftDate, toWall } from '../../chat/schedule/work-calendar.ts'
import { momentOf } from '../../chat/time/zone.ts'
import type { Window } from '../../ports/telemetry.ts'
import { datesBetween } from './days.ts'

/** A calendar month, "2026-10". */
export type Month = string

const names = 'January February March April May June July August September October November December'.split(
  ' ',
)

export const monthOf = (date: string): Month => date.slice(0, 7)
export const monthBefore = (month: Month): Month => monthOf(shiftDate(`${month}-01`, -1))
export const monthAfter = (month: Month): Month => monthOf(shiftDate(`${month}-28`, 7))
/** "October 2026" */
export const monthName = (month: Month): string => `${names[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`

/** Its local dates. */
export const datesOf = (month: Month): readonly string[] =>
  datesBetween(`${month}-01`, shiftDate(`${monthAfter(month)}-01`, -1))

export const spanOf = (month: Month, zone: string): Window => ({
  from: momentOf(toWall(`${month}-01`), zone, 'first'),
  to: momentOf(toWall(`${monthAfter(month)}-01`), zone, 'first'),
})

export const monthNow = (now: Date, zone: string): Month => monthOf(dateIn(now, zone))

/** Reads "2026-10", "last month", "this month", "October", "oct 2026". Undefined when it is none of these. */
export function readMonth(words: string, now: Date, zone: string): Month | undefined {
  const current = monthNow(now, zone)
  const text = words.trim().toLowerCase()
  if (text === '' || /^(this month|this|now|month to date)$/.test(text)) return current
  if (/^(last month|last|previous month|previous)$/.test(text)) return monthBefore(current)
  const written = /^(\d{4})-(\d{1,2})$/.exec(text)
  if (written) return existing(written[1] ?? '', Number(written[2]), current)
  const [, name = '', year] = /^([a-z]{3,9})(?: (\d{4}))?$/.exec(text) ?? []
  const index = name === '' ? -1 : names.findIndex((one) => one.toLowerCase().startsWith(name))
  if (index < 0) return undefined
  const own = existing(year ?? current.slice(0, 4), index + 1, year === undefined ? '9999-12' : current)
  return own > current ? existing(String(Number(current.slice(0, 4)) - 1), index + 1, current) : own
}

function existing(year: string, month: number, current: Month): Month {
  if (month < 1 || month > 12)
    throw new UsageError(`There is no month ${month}: write it as 2026-10.`, { try: 'kpi last month' })
  const made = `${year}-${String(month).padStart(2, '0')}`
  if (made > current)
    throw new UsageError(`${monthName(made)} is still to come: I can only look back.`, { try: 'kpi' })
  return made
}
