import { ticksOfDate } from '../../values/datetime.ts'
import { TICKS } from '../../values/timespan.ts'
import type { Udf } from '../contract.ts'
import { refuseValue } from '../refusal.ts'
import { formatDate, formatSpan } from './date-format.ts'
import { udf } from './define.ts'

const whole = (value: number, low: number, high: number): boolean =>
  Number.isInteger(value) && value >= low && value <= high

const clockTicks = (hour: number, minute: number, second: number): bigint | undefined =>
  whole(hour, 0, 23) && whole(minute, 0, 59) && second >= 0 && second < 60
    ? BigInt(hour) * TICKS.hour + BigInt(minute) * TICKS.minute + BigInt(Math.round(second * 1e7))
    : undefined

/** Ticks of a calendar date and time; null when there is no such moment. */
const makeDatetime = (
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): bigint | null => {
  if (!whole(year, 1, 9999) || !whole(month, 1, 12) || !whole(day, 1, 31)) return null
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  const clock = clockTicks(hour, minute, second)
  return clock === undefined || date.getUTCDate() !== day ? null : ticksOfDate(date) + clock
}

const makeTimespan = (day: number, hour: number, minute: number, second: number): bigint | null => {
  const clock = clockTicks(hour, minute, second)
  return clock === undefined || !Number.isInteger(day) || day < 0 ? null : BigInt(day) * TICKS.day + clock
}

const EPOCH = ticksOfDate(new Date(0))
const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()
const QUARTER_HOUR = 900_000

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone)
  if (known) return known
  try {
    const made = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
    formats.set(zone, made)
    return made
  } catch {
    return refuseValue(`time zone '${zone}'`)
  }
}

/** Offset of the zone in milliseconds at a moment of UTC. Offsets change on quarters of an hour, so those are kept. */
const offsetAt = (zone: string, moment: number): number => {
  const start = Math.floor(moment / QUARTER_HOUR) * QUARTER_HOUR
  const key = `${zone} ${start}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  const text =
    formatOf(zone)
      .formatToParts(start)
      .find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = /([+-])(\d+):?(\d+)?:?(\d+)?/.exec(text) ?? []
  const size = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000
  const offset = sign === '-' ? -size : size
  if (offsets.size > 100_000) offsets.clear()
  offsets.set(key, offset)
  return offset
}

const millisOf = (ticks: bigint): number => Number((ticks - EPOCH) / TICKS.millisecond)

const utcToLocal = (ticks: bigint, zone: string): bigint =>
  ticks + BigInt(offsetAt(zone, millisOf(ticks))) * TICKS.millisecond

/**
 * A local time that the clocks skip counts with the offset after the change, as Kusto's documentation shows; which
 * of the two moments a repeated local time is, it does not say.
 */
const localToUtc = (ticks: bigint, zone: string): bigint => {
  const local = millisOf(ticks)
  const day = 86_400_000
  const [before, after] = [offsetAt(zone, local - day), offsetAt(zone, local + day)]
  const fits = (offset: number): boolean => offsetAt(zone, local - offset) === offset
  if (before !== after && fits(before) && fits(after))
    return refuseValue('datetime_local_to_utc() of a time that the clocks show twice')
  const offset = fits(before) ? before : after
  return ticks - BigInt(offset) * TICKS.millisecond
}

export const dateUdfs: readonly Udf[] = [
  udf('k_make_datetime', 'real real real real real real -> long', makeDatetime),
  udf('k_make_timespan', 'real real real real -> long', makeTimespan),
  udf('k_utc_to_local', 'long text -> long', utcToLocal),
  udf('k_local_to_utc', 'long text -> long', localToUtc),
  udf('k_format_datetime', 'long text -> text', formatDate),
  udf('k_format_timespan', 'long text -> text', formatSpan),
]
