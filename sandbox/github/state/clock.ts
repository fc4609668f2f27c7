/** The story's time, in milliseconds since 1970. Tokens and rate limits go by the wall instead. */
export type StoryClock = {
  now(): number
  /** Jumps forward; what happens in between happens at its own moment. */
  advance(ms: number): void
}

/** Follows `source` (default: the wall), shifted so that it starts at `start` when that is given. */
export function storyClock(source: () => number = Date.now, start?: number): StoryClock {
  let shift = start === undefined ? 0 : start - source()
  return {
    now: () => source() + shift,
    advance: (ms) => {
      shift += ms
    },
  }
}
