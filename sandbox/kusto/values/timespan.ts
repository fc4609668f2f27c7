/** Ticks (100 ns) per unit. */
export const TICKS = {
  tick: 1n,
  microsecond: 10n,
  millisecond: 10_000n,
  second: 10_000_000n,
  minute: 600_000_000n,
  hour: 36_000_000_000n,
  day: 864_000_000_000n,
} as const

const UNITS: Readonly<Record<string, bigint>> = {
  ...Object.fromEntries(
    Object.entries(TICKS).flatMap(([name, ticks]) => [
      [name, ticks],
      [`${name}s`, ticks],
    ]),
  ),
  d: TICKS.day,
  h: TICKS.hour,
  hr: TICKS.hour,
  hrs: TICKS.hour,
  m: TICKS.minute,
  min: TICKS.minute,
  s: TICKS.second,
  sec: TICKS.second,
  ms: TICKS.millisecond,
  milli: TICKS.millisecond,
  millis: TICKS.millisecond,
  milliseconds: TICKS.millisecond,
  micro: TICKS.microsecond,
  micros: TICKS.microsecond,
}

const AMOUNT = /^(-?)\s*(\d+)(?:\.(\d+))?\s*([a-z]*)$/i
const CLOCK = /^(-?)(?:(\d+)\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?$/

/**
 * Ticks of timespan text: `1.5h`, `15 seconds`, `2` (days), `1.02:03:04.5`, `-00:01`. Undefined when it is none of
 * these. A fraction finer than a tick is cut.
 */
export const parseTimespan = (text: string): bigint | undefined => {
  const trimmed = text.trim()
  return amount(trimmed) ?? clock(trimmed)
}

const amount = (text: string): bigint | undefined => {
  const found = AMOUNT.exec(text)
  if (!found) return undefined
  const [, sign, whole = '', fraction = '', unit = ''] = found
  const ticks = unit === '' ? TICKS.day : UNITS[unit.toLowerCase()]
  if (ticks === undefined) return undefined
  const value = (BigInt(whole + fraction) * ticks) / 10n ** BigInt(fraction.length)
  return sign ? -value : value
}

const clock = (text: string): bigint | undefined => {
  const found = CLOCK.exec(text)
  if (!found) return undefined
  const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = ''] = found
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined
  const value =
    BigInt(days) * TICKS.day +
    BigInt(hours) * TICKS.hour +
    BigInt(minutes) * TICKS.minute +
    BigInt(seconds) * TICKS.second +
    BigInt(fraction.padEnd(7, '0'))
  return sign ? -value : value
}

/** Kusto's text of a timespan: `[-][d.]hh:mm:ss[.fffffff]`. */
export const formatTimespan = (ticks: bigint): string => {
  const size = ticks < 0n ? -ticks : ticks
  const days = size / TICKS.day
  const part = (unit: bigint, modulus: bigint): string => String((size / unit) % modulus).padStart(2, '0')
  const fraction = size % TICKS.second
  return [
    ticks < 0n ? '-' : '',
    days > 0n ? `${days}.` : '',
    `${part(TICKS.hour, 24n)}:${part(TICKS.minute, 60n)}:${part(TICKS.second, 60n)}`,
    fraction > 0n ? `.${String(fraction).padStart(7, '0')}` : '',
  ].join('')
}
