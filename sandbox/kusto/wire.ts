import type { KustoType } from './contract.ts'
import { refuse } from './error.ts'
import { formatDatetime } from './values/datetime.ts'
import { formatTimespan } from './values/timespan.ts'

// TypeScript's library does not know JSON.rawJSON yet; Node 24 has it.
const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => unknown }

/**
 * A value read from DuckDB, as the Logs API writes it: datetimes as ISO text with 7 digits, timespans and decimals as
 * text, NaN and infinities by name, dynamics as JSON text. A long beyond 2^53 is a raw JSON number, so that
 * `JSON.stringify` writes every digit.
 */
export const wireValue = (type: KustoType, value: unknown): unknown => {
  if (value === null || value === undefined) return type === 'string' ? '' : null
  return WIRE[type](value)
}

const WIRE: Readonly<Record<KustoType, (value: unknown) => unknown>> = {
  bool: (value) => value,
  int: (value) => value,
  long: (value) => long(value as bigint),
  real: (value) => (Number.isFinite(value as number) ? value : String(value)),
  decimal: (value) => decimalText(String(value)),
  string: (value) => value,
  guid: (value) => value,
  datetime: (value) => datetime(value as bigint),
  timespan: (value) => formatTimespan(value as bigint),
  dynamic: (value) => value,
}

/** One tick past the last datetime that there is. */
const END = 3155378976000000000n

const datetime = (ticks: bigint): string =>
  ticks >= 0n && ticks < END ? formatDatetime(ticks) : refuse('a datetime before year 1 or after year 9999')

const long = (value: bigint): unknown => {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : rawJSON(String(value))
}

const decimalText = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)
