/** A time of day; `zone` when it was written with one; `used` is how many words it took. */
export type Clock = {
  readonly hour: number
  readonly minute: number
  readonly zone: string | undefined
  readonly used: number
}

/** Reads "14:00", "9:05", "2pm", "2:30 pm", "noon", "midnight", each with "utc" or "z" after it if so meant. */
export function readClock(tokens: readonly string[]): Clock | undefined {
  const time = bare(tokens)
  if (!time) return undefined
  const after = tokens[time.used] ?? ''
  if (tokens[time.used - 1]?.endsWith('z')) return { ...time, zone: 'UTC' }
  if (/^(utc|gmt|z)$/.test(after)) return { ...time, zone: 'UTC', used: time.used + 1 }
  return { ...time, zone: undefined }
}

function bare(tokens: readonly string[]): Omit<Clock, 'zone'> | undefined {
  const [head = '', next = ''] = tokens
  if (head === 'noon') return { hour: 12, minute: 0, used: 1 }
  if (head === 'midnight') return { hour: 0, minute: 0, used: 1 }
  const match = /^(\d{1,2})(?::(\d{2}))?(?::\d{2})?(am|pm|z)?$/.exec(head)
  if (!match) return undefined
  const apart = match[3] === undefined && /^(am|pm)$/.test(next)
  const half = apart ? next : match[3]
  // "14" alone may be hours, minutes or a time: it is not a time.
  if (match[2] === undefined && half !== 'am' && half !== 'pm') return undefined
  const said = Number(match[1])
  const minute = Number(match[2] ?? 0)
  const twelve = half === 'am' || half === 'pm'
  if (minute > 59 || said > 23 || (twelve && (said < 1 || said > 12))) return undefined
  const hour = twelve ? (said % 12) + (half === 'pm' ? 12 : 0) : said
  return { hour, minute, used: apart ? 2 : 1 }
}
