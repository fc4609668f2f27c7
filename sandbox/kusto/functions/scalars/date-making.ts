import { refuse } from '../../error.ts'
import { argument, scalar } from '../args.ts'
import type { Call, ScalarFunction } from '../contract.ts'
import { convert } from '../convert/implicit.ts'
import { EPOCH_TICKS, text, timestampOf } from '../sql.ts'
import { DELIMITERS, piecesOf } from '../udfs/date-format.ts'
import { conversion } from './conversion.ts'

const real = (call: Call, index: number): string => convert(argument(call, index), 'real')

const makeDatetime = (call: Call): string => {
  if (call.args.length === 1) return conversion.todatetime?.build(call) ?? ''
  const parts = [0, 1, 2, 3, 4, 5].map((index) => (call.args[index] ? real(call, index) : '0'))
  return `k_make_datetime(${parts.join(', ')})`
}

const makeTimespan = (call: Call): string => {
  const { length } = call.args
  if (length === 1) return conversion.totimespan?.build(call) ?? ''
  const parts = call.args.map((_, index) => real(call, index))
  return `k_make_timespan(${[...(length === 4 ? [] : ['0']), ...parts, ...(length === 2 ? ['0'] : [])].join(', ')})`
}

/** Ticks of a count of `ticks` since 1970; null outside of Kusto's calendar. */
const unixtime = (per: { ticks: bigint } | { divisor: bigint }): ScalarFunction =>
  scalar(1, 1, (call) => {
    const value = argument(call, 0)
    const whole = value.type === 'int' || value.type === 'long'
    const count = whole ? `${value.sql}::HUGEINT` : real(call, 0)
    const scaled =
      'ticks' in per ? `${count} * ${per.ticks}` : `${count} ${whole ? '//' : '/'} ${per.divisor}`
    const ticks = `(${whole ? scaled : `TRY_CAST(round(${scaled}) AS HUGEINT)`} + ${EPOCH_TICKS})`
    return `CASE WHEN ${ticks} BETWEEN 0 AND 3155378975999999999 THEN ${ticks}::BIGINT END`
  })

const now = scalar(0, 1, (call) =>
  call.args[0] ? `(${call.now} + ${call.args[0].sql})` : `${call.now}::BIGINT`,
)

const ago = scalar(1, 1, (call) => {
  const span = argument(call, 0)
  if (span.type !== 'timespan') return refuse(`ago() of ${span.type}`)
  // A constant stays one, so that a table can skip what lies before it.
  return typeof span.literal === 'bigint'
    ? `${call.now - span.literal}::BIGINT`
    : `(${call.now} - ${span.sql})`
})

/** Format elements that DuckDB writes as well, and faster. */
const STRFTIME: Readonly<Record<string, string>> = {
  yyyy: '%Y',
  yy: '%y',
  MM: '%m',
  dd: '%d',
  HH: '%H',
  hh: '%I',
  mm: '%M',
  ss: '%S',
  tt: '%p',
}

const formatDatetime = (call: Call): string => {
  const [at, format] = [argument(call, 0), argument(call, 1)]
  const pieces = typeof format.literal === 'string' ? piecesOf(format.literal) : []
  const known = pieces.map((piece) => (DELIMITERS.includes(piece) ? piece : STRFTIME[piece]))
  const sql =
    pieces.length > 0 && known.every((piece) => piece !== undefined)
      ? `strftime(${timestampOf(at.sql)}, ${text(known.join(''))})`
      : `k_format_datetime(${at.sql}, ${format.sql})`
  return `coalesce(${sql}, '')`
}

/** Datetimes and timespans from numbers and from the clock. */
export const dateMaking: Record<string, ScalarFunction> = {
  now,
  ago,
  make_datetime: scalar(1, 6, makeDatetime),
  make_timespan: scalar(1, 4, makeTimespan),
  unixtime_seconds_todatetime: unixtime({ ticks: 10000000n }),
  unixtime_milliseconds_todatetime: unixtime({ ticks: 10000n }),
  unixtime_microseconds_todatetime: unixtime({ ticks: 10n }),
  unixtime_nanoseconds_todatetime: unixtime({ divisor: 100n }),
  format_datetime: scalar(2, 2, formatDatetime),
  format_timespan: scalar(
    2,
    2,
    (call) => `coalesce(k_format_timespan(${argument(call, 0).sql}, ${argument(call, 1).sql}), '')`,
  ),
}
