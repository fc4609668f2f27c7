import { refuse } from '../../error.ts'
import { argument, constantText, scalar } from '../args.ts'
import type { Call, ScalarFunction } from '../contract.ts'
import { convert } from '../convert/implicit.ts'
import { ticksOf, timestampOf } from '../sql.ts'
import { DAY, ticks } from './date-parts.ts'

const UNITS: Readonly<Record<string, bigint>> = {
  week: 7n * DAY,
  day: DAY,
  hour: 36000000000n,
  minute: 600000000n,
  second: 10000000n,
  millisecond: 10000n,
  microsecond: 10n,
}

const MONTHS: Readonly<Record<string, number>> = { year: 12, quarter: 3, month: 1 }

const long = (call: Call, index: number): string =>
  call.args[index] ? convert(argument(call, index), 'long') : '0'

const period = (call: Call): string => constantText(call, 0).toLowerCase()

/** Ticks moved by months; a day that the month lacks becomes its last. What is finer than a microsecond stays. */
const moveMonths = (sql: string, months: string): string =>
  `(${ticksOf(`${timestampOf(sql)} + to_months((${months})::INTEGER)`)} + ${sql} % 10)`

const datetimeAdd = (call: Call): string => {
  const name = period(call)
  const [amount, from] = [long(call, 1), ticks(call, 2)]
  const unit = UNITS[name]
  if (unit !== undefined) return `(${from} + ${amount} * ${unit})`
  if (name === 'nanosecond') return `(${from} + ${amount} // 100)`
  const months = MONTHS[name] ?? refuse(`datetime_add() of ${name}`)
  return moveMonths(from, `${amount} * ${months}`)
}

const monthNumber = (sql: string): string =>
  `(year(${timestampOf(sql)}) * 12 + month(${timestampOf(sql)}) - 1)`

/** How often the period's boundary lies between the two datetimes. */
const datetimeDiff = (call: Call): string => {
  const name = period(call)
  const [later, earlier] = [ticks(call, 1), ticks(call, 2)]
  if (name === 'nanosecond') return `((${later} - ${earlier}) * 100)`
  // Weeks begin on Sunday, six days after the Monday that ticks begin with.
  const shift = name === 'week' ? ` + ${DAY}` : ''
  const unit = UNITS[name]
  if (unit !== undefined) return `((${later}${shift}) // ${unit} - (${earlier}${shift}) // ${unit})`
  const months = MONTHS[name] ?? refuse(`datetime_diff() of ${name}`)
  return `(${monthNumber(later)} // ${months} - ${monthNumber(earlier)} // ${months})`
}

const startOfDay = (sql: string, offset: string): string => `(${sql} - ${sql} % ${DAY} + ${offset} * ${DAY})`

const startOfWeek = (sql: string, offset: string): string =>
  `((${sql} // ${DAY} - (${sql} // ${DAY} + 1) % 7 + ${offset} * 7) * ${DAY})`

const startOfMonths = (unit: 'month' | 'year', months: number) => (sql: string, offset: string) =>
  ticksOf(`(date_trunc('${unit}', ${timestampOf(sql)}) + to_months((${offset} * ${months})::INTEGER))`)

type Start = (sql: string, offset: string) => string

const starts: Readonly<Record<string, Start>> = {
  day: startOfDay,
  week: startOfWeek,
  month: startOfMonths('month', 1),
  year: startOfMonths('year', 12),
}

const edges = Object.entries(starts).flatMap(([name, start]): [string, ScalarFunction][] => [
  [`startof${name}`, scalar(1, 2, (call) => start(ticks(call, 0), long(call, 1)))],
  // The end is the last tick before the next start.
  [`endof${name}`, scalar(1, 2, (call) => `(${start(ticks(call, 0), `(${long(call, 1)} + 1)`)} - 1)`)],
])

/** Datetimes from datetimes. */
export const dateShifts: Record<string, ScalarFunction> = {
  datetime_add: scalar(3, 3, datetimeAdd),
  datetime_diff: scalar(3, 3, datetimeDiff),
  ...Object.fromEntries(edges),
  datetime_utc_to_local: zone('k_utc_to_local'),
  datetime_local_to_utc: zone('k_local_to_utc'),
}

function zone(udf: string): ScalarFunction {
  return scalar(2, 2, (call) => `${udf}(${ticks(call, 0)}, ${argument(call, 1).sql})`)
}
