import { UsageError } from '../errors.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
export const WEEK = 7 * DAY

const units: { readonly [word: string]: number } = {
  ...spell(MINUTE, 'm', 'min', 'mins', 'minute', 'minutes'),
  ...spell(HOUR, 'h', 'hr', 'hrs', 'hour', 'hours'),
  ...spell(DAY, 'd', 'day', 'days'),
  ...spell(WEEK, 'w', 'wk', 'wks', 'week', 'weeks'),
}
const foreign: { readonly [word: string]: string } = {
  ...spell('Seconds are too fine', 's', 'sec', 'secs', 'second', 'seconds'),
  ...spell('Months are too long', 'mo', 'month', 'months'),
  ...spell('Years are too long', 'y', 'yr', 'yrs', 'year', 'years'),
}
const words = 'one two three four five six seven eight nine ten eleven twelve'.split(' ')
const numbers = new Map<string, number>([
  ['a', 1],
  ['an', 1],
  ...words.map((word, i): [string, number] => [word, i + 1]),
])

function spell<T>(value: T, ...names: string[]): { [word: string]: T } {
  return Object.fromEntries(names.map((name) => [name, value]))
}

/** A length of time at the head of `tokens` (lower case): how long, and how many tokens it took. */
export type Length = { readonly ms: number; readonly used: number }

/**
 * Reads "2h", "1h30m", "1.5h", "2 hours", "two hours", "an hour", "hour". Undefined when the tokens do not
 * begin with a length; throws `UsageError` for one that cannot be meant (no unit, zero, seconds).
 */
export function readLength(tokens: readonly string[]): Length | undefined {
  const [head = '', next = ''] = tokens
  if (Object.hasOwn(units, head) && head.length > 2) return { ms: units[head] as number, used: 1 }
  const spelled = numbers.get(head)
  if (spelled !== undefined) return unitAfter(spelled, next)
  if (/^\d+([.,]\d+)?$/.test(head)) return unitAfter(decimal(head), next) ?? noUnit(head)
  if (/^-\d/.test(head))
    throw new UsageError(`"${head}" goes backwards: leave the minus out.`, { words: 'last 2h' })
  if (!/^(\d+([.,]\d+)?[a-z]+)+$/.test(head)) return undefined
  const parts = [...head.matchAll(/(\d+(?:[.,]\d+)?)([a-z]+)/g)]
  if (parts.some(([, , unit = '']) => !Object.hasOwn(units, unit) && !Object.hasOwn(foreign, unit)))
    return undefined
  return {
    ms: positive(parts.reduce((sum, [, n = '', unit = '']) => sum + decimal(n) * unitMs(unit), 0)),
    used: 1,
  }
}

function unitAfter(count: number, word: string): Length | undefined {
  if (!Object.hasOwn(units, word) && !Object.hasOwn(foreign, word)) return undefined
  return { ms: positive(count * unitMs(word)), used: 2 }
}

function unitMs(word: string): number {
  const ms = Object.hasOwn(units, word) ? units[word] : undefined
  if (ms !== undefined) return ms
  throw new UsageError(`${foreign[word]}: use m (minutes), h (hours), d (days) or w (weeks), up to 7d.`, {
    words: 'last 2h',
  })
}

function noUnit(head: string): never {
  throw new UsageError(
    `"${head}" of what? Add m (minutes), h (hours), d (days) or w (weeks), as in "last 2h"; a clock time is written 14:00.`,
    {
      words: 'last 2h',
    },
  )
}

function positive(ms: number): number {
  // Ten years are past every cap, and still a date: "last 1e300h" must be refused as long, not as broken.
  if (ms >= MINUTE) return Math.min(Math.round(ms), 3650 * DAY)
  throw new UsageError('A window must be at least a minute long.', { words: 'last 15m' })
}

const decimal = (text: string): number => Number(text.replace(',', '.'))
