import { TICKS } from './timespan.ts'

const EPOCH = 621355968000000000n
/** One tick past the last datetime. */
const END = 3155378976000000000n

/** Ticks since 0001-01-01 of a moment in JavaScript's time. */
export const ticksOfDate = (date: Date): bigint => BigInt(date.getTime()) * TICKS.millisecond + EPOCH

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const CLOCK = String.raw`(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,7})\d*)?)?`
const ZONE = String.raw`\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?`
const ISO = new RegExp(
  String.raw`^(\d{4})(?:[-./]|,\s*)(\d{1,2})(?:(?:[-./]|,\s*)(\d{1,2})(?:[T\s]+${CLOCK}${ZONE})?)?$`,
  'i',
)
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/
const YEAR = /^(\d{4})$/
const AMERICAN = new RegExp(
  String.raw`^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:\s+${CLOCK}\s*(AM|PM)?${ZONE})?$`,
  'i',
)
const MAIL = new RegExp(
  String.raw`^(?:[a-z]+,\s*)?(\d{1,2})[\s-]([a-z]{3})[a-z]*[\s-](\d{4}|\d{2})(?:\s+${CLOCK}${ZONE})?$`,
  'i',
)

type Parts = readonly [
  year: number,
  month: number,
  day: number,
  clock: readonly (string | undefined)[],
  half?: string,
]

/**
 * Ticks of datetime text in the forms that Kusto documents (ISO 8601, RFC 822, RFC 850, sortable) and in the
 * American `02/17/2016 08:40:01` (or with dashes); undefined otherwise. Without an offset the text is UTC. Digits past 100 ns are cut.
 */
export const parseDatetime = (text: string): bigint | undefined => {
  const parts = split(text.trim())
  return parts ? assemble(...parts) : undefined
}

const split = (text: string): Parts | undefined => {
  const iso = ISO.exec(text) ?? COMPACT.exec(text) ?? YEAR.exec(text)
  if (iso) return [Number(iso[1]), Number(iso[2] ?? 1), Number(iso[3] ?? 1), iso.slice(4)]
  const american = AMERICAN.exec(text)
  if (american) {
    const [, month, day, year, hour, minute, second, fraction, half, zone] = american
    return [Number(year), Number(month), Number(day), [hour, minute, second, fraction, zone], half]
  }
  const mail = MAIL.exec(text)
  if (!mail) return undefined
  const month = MONTHS.indexOf((mail[2] ?? '').toLowerCase()) + 1
  const year = Number(mail[3])
  const full = mail[3]?.length === 4 ? year : year < 50 ? 2000 + year : 1900 + year
  return month === 0 ? undefined : [full, month, Number(mail[1]), mail.slice(4)]
}

const assemble = (
  year: number,
  month: number,
  day: number,
  [hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z']: readonly (string | undefined)[],
  half?: string,
): bigint | undefined => {
  const hours = half ? (Number(hour) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0) : Number(hour)
  if (hours > 23 || Number(minute) > 59 || Number(second) > 59 || year < 1) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  const ticks =
    ticksOfDate(date) +
    BigInt(hours) * TICKS.hour +
    BigInt(minute) * TICKS.minute +
    BigInt(second) * TICKS.second +
    BigInt(fraction.padEnd(7, '0')) -
    offset(zone)
  return ticks < 0n || ticks >= END ? undefined : ticks
}

const offset = (zone: string): bigint => {
  const found = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone)
  if (!found) return 0n
  const size = BigInt(found[2] ?? 0) * TICKS.hour + BigInt(found[3] ?? 0) * TICKS.minute
  return found[1] === '-' ? -size : size
}

/** ISO text with 7 fraction digits and Z, as on the wire and in `tostring()`. */
export const formatDatetime = (ticks: bigint): string => {
  const date = new Date(Number((ticks - EPOCH - (ticks % TICKS.second)) / TICKS.millisecond))
  return `${date.toISOString().slice(0, 19)}.${String(ticks % TICKS.second).padStart(7, '0')}Z`
}
