import { DateTime, IANAZone } from 'luxon'

/** A day and maybe a time on it, as a person says it: not yet a moment, because that takes a zone. */
export type Wall = {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
}

export const isZone = (zone: string): boolean => IANAZone.isValidZone(zone)

/** What calendars and clocks show in `zone` at `at`. */
export function wallOf(at: Date, zone: string): Wall {
  const { year, month, day, hour, minute } = DateTime.fromJSDate(at, { zone })
  return { year, month, day, hour, minute }
}

/** Whether the calendar has this day: 31 April does not exist anywhere. */
export const isDay = (wall: Wall): boolean => DateTime.fromObject(wall, { zone: 'UTC' }).isValid

/** The same wall time `days` later (or earlier); counted on the calendar, so a day may have 23 or 25 hours. */
export function shiftDays(wall: Wall, days: number): Wall {
  const moved = new Date(0)
  // `Date.UTC` would take the year 26 for 1926.
  moved.setUTCFullYear(wall.year, wall.month - 1, wall.day + days)
  return { ...wall, year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() }
}

/** Monday is 1, Sunday 7. */
export const weekdayOf = (wall: Wall): number => DateTime.fromObject(wall, { zone: 'UTC' }).weekday

/**
 * The moment at which clocks in `zone` show `wall`. An hour that comes twice (clocks go back) is a choice:
 * the beginning of a window takes the first, its end the last, so that nothing asked for is left out. An
 * hour that is left out (clocks go forward) becomes the moment of the jump plus what was asked past it.
 */
export function momentOf(wall: Wall, zone: string, edge: 'first' | 'last'): Date {
  const possible = DateTime.fromObject(wall, { zone })
    .getPossibleOffsets()
    .map((one) => one.toMillis())
  return new Date(edge === 'first' ? Math.min(...possible) : Math.max(...possible))
}

/** Names that were found, by zone and offset: finding one makes three formatters, half a millisecond in all. */
const known = new Map<string, string>()
const MOST_KNOWN = 1000

/** "CET", "EST", "GMT+5:30": what people in the zone call it at that moment. */
export function zoneName(at: Date, zone: string): string {
  const moment = DateTime.fromJSDate(at, { zone })
  const key = `${zone} ${moment.offset}`
  const found = known.get(key)
  if (found !== undefined) return found
  // Each locale knows only the abbreviations of its own part of the world.
  const names = ['en-GB', 'en-US', 'en-AU'].map((locale) => moment.setLocale(locale).toFormat('ZZZZ'))
  const name = names.find((one) => !one.startsWith('GMT')) ?? names[0] ?? zone
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(key, name)
  return name
}

/** Text by luxon's format tokens, always English and 24 hours. */
export function inZone(at: Date, zone: string, format: string): string {
  return DateTime.fromJSDate(at, { zone }).setLocale('en-GB').toFormat(format)
}

/** A stretch of time in which clocks in a zone are the same number of minutes ahead of UTC; open at its end when last. */
export type Offset = { readonly until: Date | undefined; readonly minutes: number }

/** How far clocks in `zone` are ahead of UTC from `from` to `to`, in order: what a log store needs to count local days. */
export function offsetsIn(from: Date, to: Date, zone: string): readonly Offset[] {
  const minutesAt = (ms: number): number => DateTime.fromMillis(ms, { zone }).offset
  const found: Offset[] = []
  let minutes = minutesAt(from.getTime())
  for (let at = from.getTime(); at < to.getTime(); at += hour) {
    const next = Math.min(at + hour, to.getTime())
    if (minutesAt(next) === minutes) continue
    let [low, high] = [at, next]
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2)
      if (minutesAt(middle) === minutes) low = middle
      else high = middle
    }
    // Clocks are changed on whole minutes.
    found.push({ until: new Date(Math.round(high / 60_000) * 60_000), minutes })
    minutes = minutesAt(next)
  }
  return [...found, { until: undefined, minutes }]
}
const hour = 3_600_000
