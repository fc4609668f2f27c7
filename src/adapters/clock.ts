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
 * The file is read anew when what was read is `freshMs` old, so that a test moves the day of a running bot and a
 * turn, which looks at the clock a dozen times, does not read it as often. Sleeping takes as long as ever.
 */
export function clockAhead(path: string, freshMs = 200): Clock {
  let read = { at: Number.NEGATIVE_INFINITY, lead: 0 }
  const lead = () => {
    const at = performance.now()
    if (at - read.at >= freshMs) read = { at, lead: leadIn(path) }
    return read.lead
  }
  return { ...systemClock, now: () => new Date(Date.now() + lead()) }
}

function leadIn(path: string): number {
  try {
    const lead = Number(readFileSync(path, 'utf8'))
    return Number.isFinite(lead) ? lead : 0
  } catch {
    return 0
  }
}
