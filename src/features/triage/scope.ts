import type { Window } from '../../ports/telemetry.ts'
import type { Scope } from './query.ts'
import { SILENCE_DAYS } from './report.ts'

const widths = [1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720].map((minutes) => minutes * 60)
/** More, and no client has room for the times below them. */
const MOST_BARS = 7
const DAY_MS = 86_400_000

/** The window, the one before it and the width of the chart's bars: the narrowest with at most 7 of them. */
export function scopeOf(window: Window, now: Date): Scope {
  const length = window.to.getTime() - window.from.getTime()
  const before = { from: new Date(window.from.getTime() - length), to: window.from }
  const barSeconds = widths.find((width) => length / 1000 / width <= MOST_BARS) ?? 86_400
  return { window, before, now, barSeconds }
}

/** What the request's timespan must cover: both windows, and enough time to tell fresh from stale. */
export function reachOf({ before, now }: Scope): Window {
  return { from: new Date(Math.min(now.getTime() - DAY_MS, before.from.getTime())), to: now }
}

/** Where to look for the newest row at all. */
export const silenceOf = (now: Date): Window => ({
  from: new Date(now.getTime() - SILENCE_DAYS * DAY_MS),
  to: now,
})
