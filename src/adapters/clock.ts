import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../ports/clock.ts'

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) => wait(ms, undefined, { signal, ref: false }),
}

/**
 * A clock that is ahead of the machine's by the milliseconds that stand in a file; without the file it is right.
 * The file is read at every look, so that a test moves the day of a running bot. Sleeping takes as long as ever.
 */
export const clockAhead = (path: string): Clock => ({
  ...systemClock,
  now: () => new Date(Date.now() + leadIn(path)),
})

function leadIn(path: string): number {
  try {
    const lead = Number(readFileSync(path, 'utf8'))
    return Number.isFinite(lead) ? lead : 0
  } catch {
    return 0
  }
}
