/** Lets `most` through in any minute, evenly refilled; false for the rest. */
export function perMinute(most: number, now: () => number = () => performance.now()): () => boolean {
  let left = most
  let at = now()
  return () => {
    const moment = now()
    left = Math.min(most, left + ((moment - at) * most) / 60_000)
    at = moment
    if (left < 1) return false
    left--
    return true
  }
}
