import type { Reading } from './command.ts'
import { UsageError } from './errors.ts'
import { DAY, HOUR, MINUTE, readLength } from './time/duration.ts'
import { readDay, readPoint, resolve } from './time/moment.ts'
import { momentOf, shiftDays, wallOf } from './time/zone.ts'

/** Half-open span of time [from, to). */
export type Window = { readonly from: Date; readonly to: Date }
/**
 * What was read: the window, the words that had nothing to do with it in their order, and the words it was
 * read from ("last 2h"), undefined when nothing was said and the default holds.
 */
export type ReadWindow = { readonly window: Window; readonly rest: string; readonly said: string | undefined }
type Phrase = { readonly window: Window; readonly used: number }

export const LONGEST_DAYS = 7
const hint =
  'Say for example "last 2h", "last 90m", "since 14:00", "since yesterday 18:00", "today", "yesterday" or "from 14:00 to 15:30".'

/**
 * Finds the window in a line's words, wherever it stands: "env prod last 90m" gives 90 minutes and "env
 * prod". `fallbackMs` (an hour) counts back from `reading.now` when no window is named. Throws `UsageError`
 * for windows over 7 days, in the future, empty, or named twice.
 */
export function parseWindow(words: string, reading: Reading, fallbackMs = HOUR): ReadWindow {
  const written = words.split(/\s+/u).filter((word) => word !== '')
  const tokens = written.map((word) => word.toLowerCase().replace(/[.,;!?]+$/, ''))
  for (let i = 0; i < tokens.length; i++) {
    const found = readPhrase(tokens.slice(i), reading)
    if (!found) continue
    const left = [...written.slice(0, i), ...written.slice(i + found.used)]
    refuseSecond(left, reading)
    const said = written
      .slice(i, i + found.used)
      .join(' ')
      .replace(/[.,;!?]+$/, '')
    return { window: checked(found.window, reading), rest: left.join(' '), said }
  }
  const from = new Date(reading.now.getTime() - fallbackMs)
  return { window: { from, to: reading.now }, rest: written.join(' '), said: undefined }
}

/** Words that `parseWindow` reads as exactly this window, whenever they are read. */
export const windowWords = ({ from, to }: Window): string =>
  `from ${from.toISOString()} to ${to.toISOString()}`

function readPhrase(tokens: readonly string[], reading: Reading): Phrase | undefined {
  const [head = ''] = tokens
  if (/^(last|past|previous)$/.test(head)) return last(tokens, reading)
  if (head === 'since') return since(tokens, reading)
  if (head === 'from' || head === 'between') return between(tokens, reading)
  const range = /^([\d:apmz]+)[-–]([\d:apmz]+)$/.exec(head)
  if (range) return fromTo(['from', range[1] ?? '', 'to', range[2] ?? ''], reading, 1)
  // "mon" alone may be the name of something.
  const day = head.length > 3 ? readDay(head, reading) : undefined
  if (day) return wholeDay(head, tokens[1] ?? '', reading)
  const bare = /^\d/.test(head) && !/^[\d.,]+$/.test(head) ? readLength(tokens) : undefined
  const ago = bare && tokens[bare.used] === 'ago' ? 1 : 0
  return bare && { window: back(bare.ms, reading), used: bare.used + ago }
}

function last(tokens: readonly string[], reading: Reading): Phrase {
  const length = readLength(tokens.slice(1))
  if (length) return { window: back(length.ms, reading), used: 1 + length.used }
  throw new UsageError(`I do not understand "${tokens.slice(0, 2).join(' ')}" as a time. ${hint}`, {
    words: 'last 2h',
  })
}

function since(tokens: readonly string[], reading: Reading): Phrase {
  const start = readPoint(tokens.slice(1), reading)
  if (!start)
    throw new UsageError(`I do not understand the time after "since". ${hint}`, { words: 'since 14:00' })
  return { window: { from: resolve(start.point, 'first', reading), to: reading.now }, used: 1 + start.used }
}

function between(tokens: readonly string[], reading: Reading): Phrase {
  const found = fromTo(tokens, reading)
  if (found) return found
  throw new UsageError(`I do not understand the times after "${tokens[0]}". ${hint}`, {
    words: 'from 14:00 to 15:30',
  })
}

function fromTo(tokens: readonly string[], reading: Reading, used?: number): Phrase | undefined {
  const start = readPoint(tokens.slice(1), reading)
  if (!start) return undefined
  const from = resolve(start.point, 'first', reading)
  const joint = 1 + start.used
  if (!/^(to|until|till|and|-|–)$/.test(tokens[joint] ?? ''))
    return tokens[0] === 'from' && used === undefined
      ? { window: { from, to: reading.now }, used: joint }
      : undefined
  const end = readPoint(tokens.slice(joint + 1), reading)
  if (!end) return undefined
  const to = resolve(end.point, 'last', reading, from)
  return { window: { from, to }, used: used ?? joint + 1 + end.used }
}

function wholeDay(word: string, next: string, reading: Reading): Phrase {
  if (/^\d{1,2}:\d{2}/.test(next)) {
    const line = `since ${word} ${next}`
    throw new UsageError(`"${word} ${next}" is a moment, not a window: say "${line}".`, { words: line })
  }
  const day = readDay(word, reading) ?? wallOf(reading.now, reading.zone)
  const from = momentOf(day, reading.zone, 'first')
  return { window: { from, to: momentOf(shiftDays(day, 1), reading.zone, 'first') }, used: 1 }
}

const back = (ms: number, { now }: Reading): Window => ({ from: new Date(now.getTime() - ms), to: now })

function checked({ from, to }: Window, { now, zone }: Reading): Window {
  if (from > now)
    throw new UsageError('That begins in the future: I can only look back.', { words: 'last 2h' })
  const end = to > now ? now : to
  if (end <= from) throw new UsageError('That window ends before it begins. Put the earlier time first.')
  if (end.getTime() - from.getTime() < MINUTE)
    throw new UsageError('A window must be at least a minute long.', { words: 'last 15m' })
  // Seven days on the calendar have an hour more in the week in which clocks go back.
  const week = momentOf(shiftDays(wallOf(end, zone), -LONGEST_DAYS), zone, 'first')
  const floor = Math.min(week.getTime(), end.getTime() - LONGEST_DAYS * DAY)
  if (from.getTime() < floor)
    throw new UsageError(
      `I look at no more than ${LONGEST_DAYS} days at a time. Say "last 7d", or name the days: "from 2026-11-01 to 2026-11-05".`,
      { words: 'last 7d' },
    )
  return { from, to: end }
}

function refuseSecond(left: readonly string[], reading: Reading): void {
  const tokens = left.map((word) => word.toLowerCase())
  if (tokens.some((_, i) => readPhrase(tokens.slice(i), reading)))
    throw new UsageError(`I see two times in that line; name one. ${hint}`, { words: 'last 2h' })
}
