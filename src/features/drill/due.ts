import { nextPractice } from '../../chat/schedule/practice.ts'
import { DAY, WEEK } from '../../chat/time/duration.ts'
import { showAgo, showTime, type Viewer } from '../../chat/time/show.ts'
import type { DrillRecord } from '../../ports/drills.ts'

/** When an environment is to be drilled next, and since when that counts. */
export type Due = { readonly environment: string; readonly at: Date; readonly last: DrillRecord | undefined }

/** Drills that were begun in earnest and ended; an aborted one was none. */
const counts = ({ outcome }: DrillRecord): boolean => outcome !== 'aborted'

/** A week after the bot first knew of an environment, then every so many months after the last drill. */
export function dueOf(
  environment: string,
  records: readonly DrillRecord[],
  months: number,
  knownSince: Date,
): Due {
  const last = records.find((record) => record.environment === environment && counts(record))
  return { environment, at: nextPractice(last?.endedAt, knownSince, months), last }
}

/** `key` is the same all the time in which nothing new is to be said. */
export type Reminder = {
  readonly key: string
  readonly text: string
  readonly tone: 'default' | 'warning' | 'attention'
}

/** What is to be said at `now`: a week before, on the day, and every week that it is overdue. */
export function reminderOf({ at, last }: Due, viewer: Viewer): Reminder | undefined {
  const { now } = viewer
  const day = at.toISOString().slice(0, 10)
  const before = last
    ? `The last one was ${showAgo(last.endedAt, now)} (${last.outcome}).`
    : 'There was none yet.'
  const late = now.getTime() - at.getTime()
  if (late < -WEEK) return undefined
  if (late < 0) return { key: `${day} soon`, text: `Due ${showTime(at, viewer)}. ${before}`, tone: 'default' }
  if (late < DAY) return { key: `${day} due`, text: `Due today. ${before}`, tone: 'warning' }
  const week = Math.floor(late / WEEK)
  if (week === 0) return undefined
  return {
    key: `${day} overdue ${week}`,
    text: `OVERDUE since ${showTime(at, viewer)}. ${before}`,
    tone: 'attention',
  }
}

/** A line for the history: when the next one is. */
export function dueLine({ environment, at }: Due, viewer: Viewer): string {
  const late = viewer.now.getTime() > at.getTime()
  return `${environment}: ${late ? 'OVERDUE since' : 'next due'} ${showTime(at, viewer)}`
}
