import type { Reading } from '../command.ts'
import { UsageError } from '../errors.ts'
import { type Clock, readClock } from './clock.ts'
import { readLength } from './duration.ts'
import { isDay, momentOf, shiftDays, type Wall, wallOf, weekdayOf } from './zone.ts'

/**
 * A point in time as written: either a moment, or a day, a time of day, or both. `zone` is set when it was
 * written with one ("14:00 UTC").
 */
export type Point =
  | { readonly at: Date }
  | { readonly day: Wall | undefined; readonly clock: Time | undefined; readonly zone: string }
type Time = Pick<Clock, 'hour' | 'minute'>
export type ReadPoint = { readonly point: Point; readonly used: number }

const weekdays = 'monday tuesday wednesday thursday friday saturday sunday'.split(' ')

/**
 * Reads a point at the head of `tokens` (lower case): "14:00", "2pm", "yesterday 18:00", "monday",
 * "2026-11-20 14:00", ISO 8601, "2h ago", "now". Undefined when there is none; throws `UsageError` for
 * "tomorrow" and for days that do not exist.
 */
export function readPoint(tokens: readonly string[], reading: Reading): ReadPoint | undefined {
  const [head = ''] = tokens
  if (head === 'now') return { point: { at: reading.now }, used: 1 }
  const iso = readIso(head, reading)
  if (iso) return { point: iso, used: 1 }
  const day = readDay(head, reading)
  const skip = day && tokens[1] === 'at' ? 2 : 1
  const clock = readClock(tokens.slice(day ? skip : 0))
  if (day && clock) return point(day, clock, clock.used + skip, reading)
  if (day) return point(day, undefined, 1, reading)
  if (clock) {
    const after = readDay(tokens[clock.used] ?? '', reading)
    return point(after, clock, clock.used + (after ? 1 : 0), reading)
  }
  const length = readLength(tokens)
  if (!length) return undefined
  const used = length.used + (tokens[length.used] === 'ago' ? 1 : 0)
  return { point: { at: new Date(reading.now.getTime() - length.ms) }, used }
}

/** A day by name or date, at midnight; weekdays are the latest such day, today included. */
export function readDay(word: string, reading: Reading): Wall | undefined {
  const today = { ...wallOf(reading.now, reading.zone), hour: 0, minute: 0 }
  if (word === 'today') return today
  if (word === 'yesterday') return shiftDays(today, -1)
  if (word === 'tomorrow')
    throw new UsageError('Tomorrow has no telemetry yet: I can only look back.', { words: 'today' })
  const wanted =
    word.length < 3 ? 0 : weekdays.findIndex((name) => name === word || name.slice(0, 3) === word) + 1
  if (wanted > 0) return shiftDays(today, -((weekdayOf(today) - wanted + 7) % 7))
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(word)
  return date ? existing(date, { hour: 0, minute: 0 }) : undefined
}

function readIso(word: string, reading: Reading): Point | undefined {
  const match =
    /^(\d{4})-(\d{2})-(\d{2})t(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(z|[+-]\d{2}:?\d{2})?$/.exec(word)
  if (!match) return undefined
  const clock = { hour: Number(match[4]), minute: Number(match[5]) }
  const day = existing(match, clock)
  if (match[8] === undefined) return { day, clock, zone: reading.zone }
  const at = new Date(word.toUpperCase().replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  return Number.isNaN(at.getTime()) ? notADay(word) : { at }
}

function existing(date: RegExpExecArray, clock: { hour: number; minute: number }): Wall {
  const wall = { year: Number(date[1]), month: Number(date[2]), day: Number(date[3]), ...clock }
  return isDay(wall) ? wall : notADay(date[0])
}

function notADay(text: string): never {
  throw new UsageError(`"${text}" is on no calendar: write days as 2026-11-20 and times as 14:00.`)
}

function point(day: Wall | undefined, clock: Clock | undefined, used: number, { zone }: Reading): ReadPoint {
  return { point: { day, clock, zone: clock?.zone ?? zone }, used }
}

/**
 * The moment a point means. Without a day it is the latest such time: before `reading.now`, or, for the end
 * of a window, the first one after `from`. A day without a time is its first moment, or as an end its last.
 */
export function resolve(point: Point, edge: 'first' | 'last', reading: Reading, from?: Date): Date {
  if ('at' in point) return point.at
  const { clock, zone } = point
  if (point.day) {
    if (clock) return momentOf({ ...point.day, hour: clock.hour, minute: clock.minute }, zone, edge)
    return momentOf(edge === 'first' ? point.day : shiftDays(point.day, 1), zone, edge)
  }
  const wall = { ...wallOf(from ?? reading.now, zone), hour: clock?.hour ?? 0, minute: clock?.minute ?? 0 }
  const same = momentOf(wall, zone, edge)
  if (from) return same > from ? same : momentOf(shiftDays(wall, 1), zone, edge)
  return same <= reading.now ? same : momentOf(shiftDays(wall, -1), zone, edge)
}
