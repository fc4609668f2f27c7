import { formatDatetime } from '../../values/datetime.ts'
import { TICKS } from '../../values/timespan.ts'
import { refuseValue } from '../refusal.ts'

type Part = (ticks: bigint) => string

const pad = (value: bigint | number, width: number): string => String(value).padStart(width, '0')
const clock =
  (unit: bigint, modulus: bigint, width: number): Part =>
  (ticks) =>
    pad((ticks / unit) % modulus, width)
const halfDay = (ticks: bigint): bigint => ((ticks / TICKS.hour + 11n) % 12n) + 1n
const iso =
  (from: number, to: number): Part =>
  (ticks) =>
    formatDatetime(ticks).slice(from, to)
const fraction =
  (digits: number): Part =>
  (ticks) =>
    pad(ticks % TICKS.second, 7).slice(0, digits)

/** Digits of the fraction; with F, zeros at the end are left out. */
const fractions: readonly [string, Part][] = [1, 2, 3, 4, 5, 6, 7].flatMap((digits): [string, Part][] => [
  ['f'.repeat(digits), fraction(digits)],
  ['F'.repeat(digits), (ticks) => fraction(digits)(ticks).replace(/0+$/, '')],
])

const CLOCK: Readonly<Record<string, Part>> = {
  H: clock(TICKS.hour, 24n, 1),
  HH: clock(TICKS.hour, 24n, 2),
  m: clock(TICKS.minute, 60n, 1),
  mm: clock(TICKS.minute, 60n, 2),
  s: clock(TICKS.second, 60n, 1),
  ss: clock(TICKS.second, 60n, 2),
  ...Object.fromEntries(fractions),
}

const DATE: Readonly<Record<string, Part>> = {
  ...CLOCK,
  d: (ticks) => String(Number(iso(8, 10)(ticks))),
  dd: iso(8, 10),
  h: (ticks) => String(halfDay(ticks)),
  hh: (ticks) => pad(halfDay(ticks), 2),
  M: (ticks) => String(Number(iso(5, 7)(ticks))),
  MM: iso(5, 7),
  y: (ticks) => String(Number(iso(2, 4)(ticks))),
  yy: iso(2, 4),
  yyyy: iso(0, 4),
  tt: (ticks) => ((ticks / TICKS.hour) % 24n < 12n ? 'AM' : 'PM'),
}

const days =
  (width: number): Part =>
  (ticks) =>
    pad(ticks / TICKS.day, width)

const SPAN: Readonly<Record<string, Part>> = {
  ...CLOCK,
  // A timespan has no half days: h is H.
  h: clock(TICKS.hour, 24n, 1),
  hh: clock(TICKS.hour, 24n, 2),
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((width) => ['d'.repeat(width), days(width)])),
}

export const DELIMITERS = ' /-:,._[]'

/** A format in its elements, runs of one letter, and single delimiters. */
export const piecesOf = (format: string): readonly string[] => format.match(/([a-zA-Z])\1*|./gs) ?? []

const compiled = new Map<string, readonly Part[]>()

const compile = (format: string, parts: Readonly<Record<string, Part>>, what: string): readonly Part[] => {
  const key = `${what} ${format}`
  const known = compiled.get(key)
  if (known) return known
  const made = piecesOf(format).map((piece): Part => {
    if (DELIMITERS.includes(piece)) return () => piece
    return parts[piece] ?? refuseValue(`${what}() with '${piece}'`)
  })
  if (compiled.size > 1000) compiled.clear()
  compiled.set(key, made)
  return made
}

/** A datetime by a format of the documented elements and delimiters; others are refused. */
export const formatDate = (ticks: bigint, format: string): string =>
  compile(format, DATE, 'format_datetime')
    .map((part) => part(ticks))
    .join('')

/** The same for a timespan, which must not be negative. */
export const formatSpan = (ticks: bigint, format: string): string =>
  ticks < 0n
    ? refuseValue('format_timespan() of a negative timespan')
    : compile(format, SPAN, 'format_timespan')
        .map((part) => part(ticks))
        .join('')
