import { refuse } from '../../error.ts'
import { argument, constantText, scalar } from '../args.ts'
import type { Call, ScalarFunction } from '../contract.ts'
import { timestampOf } from '../sql.ts'

export const DAY = 864000000000n

/** Ticks of the datetime argument at `index`. */
export const ticks = (call: Call, index: number): string => {
  const { sql, type } = argument(call, index)
  return type === 'datetime' ? sql : refuse(`${call.name}() of ${type}`)
}

const calendar = (part: string) => (sql: string) => `${part}(${timestampOf(sql)})`
const clock = (unit: bigint, modulus: bigint) => (sql: string) => `(${sql} // ${unit} % ${modulus})`

/** Parts of a datetime's ticks, by their names in lower case. */
const PARTS: Readonly<Record<string, (sql: string) => string>> = {
  year: calendar('year'),
  quarter: calendar('quarter'),
  month: calendar('month'),
  // ISO 8601: the week of the year's first Thursday is the first.
  week_of_year: calendar('week'),
  day: calendar('day'),
  dayofyear: calendar('dayofyear'),
  hour: clock(36000000000n, 24n),
  minute: clock(600000000n, 60n),
  second: clock(10000000n, 60n),
  millisecond: (sql) => `(${sql} % 10000000 // 10000)`,
  microsecond: (sql) => `(${sql} % 10000000 // 10)`,
  nanosecond: (sql) => `(${sql} % 10000000 * 100)`,
}

const part = (name: string): ScalarFunction => scalar(1, 1, (call) => partOf(call, name, 0))

const partOf = (call: Call, name: string, index: number): string => {
  const build = PARTS[name] ?? refuse(`${call.name}() of ${name}`)
  return `${build(ticks(call, index))}::INTEGER`
}

const datetimePart = scalar(2, 2, (call) => partOf(call, constantText(call, 0).toLowerCase(), 1))

/** Years, weeks, hours … of a datetime. */
export const dateParts: Record<string, ScalarFunction> = {
  getyear: part('year'),
  getmonth: part('month'),
  monthofyear: part('month'),
  dayofmonth: part('day'),
  dayofyear: part('dayofyear'),
  hourofday: part('hour'),
  week_of_year: part('week_of_year'),
  datetime_part: datetimePart,
  datepart: datetimePart,
  // Days since Sunday. Day 0 of the ticks, 0001-01-01, was a Monday.
  dayofweek: scalar(1, 1, (call) => `((${ticks(call, 0)} // ${DAY} + 1) % 7 * ${DAY})`),
}
