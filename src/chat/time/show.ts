import type { Window } from '../window.ts'
import { DAY, HOUR, MINUTE, WEEK } from './duration.ts'
import { inZone, zoneName } from './zone.ts'

/** Where and when the reader is. */
export type Viewer = { readonly now: Date; readonly zone: string }

/** "14:05 CET (2 h ago)"; on another day "Mon 23 Nov 14:05 CET (1 d ago)"; in another year with the year. */
export function showTime(at: Date, viewer: Viewer): string {
  return `${clockTime(at, viewer)} ${zoneName(at, viewer.zone)} (${showAgo(at, viewer.now)})`
}

/** "14:05 CET", for what is read at another time than it is written. */
export const showMoment = (at: Date, viewer: Viewer): string =>
  `${clockTime(at, viewer)} ${zoneName(at, viewer.zone)}`

/** "just now", "5 min ago", "2 h ago", "3 d ago"; "in 5 min" for the future. */
export function showAgo(at: Date, now: Date): string {
  const ms = now.getTime() - at.getTime()
  if (Math.abs(ms) < MINUTE) return 'just now'
  return ms > 0 ? `${showLength(ms)} ago` : `in ${showLength(-ms)}`
}

/** A length of time in its largest fitting units: "45 s", "12 min", "1 h 30 min", "2 d 3 h". */
export function showLength(ms: number): string {
  if (ms < MINUTE) return `${Math.floor(ms / 1000)} s`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`
  if (ms < DAY) return pair(ms, HOUR, 'h', MINUTE, 'min')
  if (ms < WEEK) return pair(ms, DAY, 'd', HOUR, 'h')
  return `${Math.floor(ms / DAY)} d`
}

/** "12:00 – 14:00 CET"; days are named when either end is not today. */
export function showWindow({ from, to }: Window, viewer: Viewer): string {
  const zones = [zoneName(from, viewer.zone), zoneName(to, viewer.zone)]
  const sameDay = dayOf(from, viewer) === dayOf(to, viewer)
  const days = sameDay && dayOf(to, viewer) === dayOf(viewer.now, viewer) ? '' : dated(viewer, from, to)
  const start = inZone(from, viewer.zone, `${days}HH:mm`) + (zones[0] === zones[1] ? '' : ` ${zones[0]}`)
  return `${start} – ${inZone(to, viewer.zone, sameDay ? 'HH:mm' : `${days}HH:mm`)} ${zones[1]}`
}

function clockTime(at: Date, viewer: Viewer): string {
  const today = dayOf(at, viewer) === dayOf(viewer.now, viewer)
  return inZone(at, viewer.zone, today ? 'HH:mm' : `${dated(viewer, at)}HH:mm`)
}

/** The format of a day, with the year if any of `days` is not in the reader's year. */
function dated({ now, zone }: Viewer, ...days: readonly Date[]): string {
  const year = (at: Date) => inZone(at, zone, 'yyyy')
  return days.every((day) => year(day) === year(now)) ? 'ccc d LLL ' : 'ccc d LLL yyyy '
}

const dayOf = (at: Date, { zone }: Viewer): string => inZone(at, zone, 'yyyy-MM-dd')

function pair(ms: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % big) / small)
  return `${Math.floor(ms / big)} ${bigName}${rest > 0 ? ` ${rest} ${smallName}` : ''}`
}
