import { WEEK } from '../time/duration.ts'

/** When something that is practised is due: a week after it was first known, then `months` after it was last done. */
export function nextPractice(last: Date | undefined, knownSince: Date, months: number): Date {
  if (!last) return new Date(knownSince.getTime() + WEEK)
  const at = new Date(last)
  at.setUTCMonth(at.getUTCMonth() + months)
  // The 31st of a month that has none is the last day of it.
  if (at.getUTCDate() !== last.getUTCDate()) at.setUTCDate(0)
  return at
}
