import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { functions, NOW } from './ask.ts'

const { gives, query, refuses, rows } = functions()
const at = (text: string): string => `${text.includes('T') ? text : `${text}T00:00:00`}.0000000Z`

gives('datetimes move by calendar and clock', [
  ["datetime_add('year', 1, make_datetime(2017,1,1))", at('2018-01-01')],
  ["datetime_add('quarter', 1, make_datetime(2017,1,1))", at('2017-04-01')],
  ["datetime_add('month', 1, make_datetime(2017,1,1))", at('2017-02-01')],
  ["datetime_add('week', 1, make_datetime(2017,1,1))", at('2017-01-08')],
  ["datetime_add('day', 1, make_datetime(2017,1,1))", at('2017-01-02')],
  ["datetime_add('hour', 1, make_datetime(2017,1,1))", at('2017-01-01T01:00:00')],
  ["datetime_add('Minute', 1, make_datetime(2017,1,1))", at('2017-01-01T00:01:00')],
  ["datetime_add('second', 1, make_datetime(2017,1,1))", at('2017-01-01T00:00:01')],
  ["datetime_add('year', -5, make_datetime(2017,1,1))", at('2012-01-01')],
  ["datetime_add('quarter', 12, make_datetime(2017,1,1))", at('2020-01-01')],
  ["datetime_add('month', -15, make_datetime(2017,1,1))", at('2015-10-01')],
  ["datetime_add('week', 100, make_datetime(2017,1,1))", at('2018-12-02')],
  ["datetime_add('month', 1, datetime(2017-01-31 10:00:00.1234567))", '2017-02-28T10:00:00.1234567Z'],
])

gives('differences count the boundaries between two datetimes', [
  ["datetime_diff('year', datetime(2017-01-01), datetime(2000-12-31))", 17],
  ["datetime_diff('quarter', datetime(2017-07-01), datetime(2017-03-30))", 2],
  ["datetime_diff('month', datetime(2017-01-01), datetime(2015-12-30))", 13],
  ["datetime_diff('week', datetime(2017-10-29 00:00), datetime(2017-09-30 23:59))", 5],
  ["datetime_diff('day', datetime(2017-10-29 00:00), datetime(2017-09-30 23:59))", 29],
  ["datetime_diff('hour', datetime(2017-10-31 01:00), datetime(2017-10-30 23:59))", 2],
  ["datetime_diff('minute', datetime(2017-10-30 23:05:01), datetime(2017-10-30 23:00:59))", 5],
  ["datetime_diff('second', datetime(2017-10-30 23:00:10.100), datetime(2017-10-30 23:00:00.900))", 10],
  [
    "datetime_diff('millisecond', datetime(2017-10-30 23:00:00.200100), datetime(2017-10-30 23:00:00.100900))",
    100,
  ],
  [
    "datetime_diff('microsecond', datetime(2017-10-30 23:00:00.1009001), datetime(2017-10-30 23:00:00.1008009))",
    100,
  ],
  [
    "datetime_diff('nanosecond', datetime(2017-10-30 23:00:00.0000000), datetime(2017-10-30 23:00:00.0000007))",
    -700,
  ],
])

const moment = 'datetime(2017-10-30 01:02:03.7654321)'
gives('parts of datetimes are numbers', [
  ...Object.entries({
    year: 2017,
    quarter: 4,
    month: 10,
    week_of_year: 44,
    day: 30,
    dayOfYear: 303,
    hour: 1,
    minute: 2,
    second: 3,
    millisecond: 765,
    microsecond: 765432,
    nanosecond: 765432100,
  }).map(([part, value]) => [`datetime_part("${part}", ${moment})`, value] as const),
  ['dayofmonth(datetime(2015-12-14))', 14],
  ['dayofweek(datetime(1947-11-30 10:00:05))', '00:00:00'],
  ['dayofweek(datetime(1970-05-11))', '1.00:00:00'],
  ['toint(dayofweek(datetime(1970-5-12)) / 1d)', 2],
  ['dayofyear(datetime(2015-12-14))', 348],
  ['week_of_year(datetime(2020-12-31))', 53],
  ['week_of_year(datetime(2020-06-15))', 25],
  ['week_of_year(datetime(1970-01-01))', 1],
  ['week_of_year(datetime(2000-01-01))', 52],
  ['hourofday(datetime(2015-12-14 18:54))', 18],
  ['monthofyear(datetime(2015-12-14))', 12],
  ['getyear(datetime(2015-10-12))', 2015],
])

const day = 'datetime(2017-01-01 10:10:17)'
gives('periods begin on Sunday, the first or January, and end a tick before the next', [
  [`startofday(${day}, -1)`, at('2016-12-31')],
  [`startofday(${day})`, at('2017-01-01')],
  [`startofweek(${day}, -1)`, at('2016-12-25')],
  [`startofweek(${day})`, at('2017-01-01')],
  [`startofmonth(${day}, -1)`, at('2016-12-01')],
  [`startofmonth(${day}, 1)`, at('2017-02-01')],
  [`startofyear(${day}, 1)`, at('2018-01-01')],
  [`endofday(${day})`, '2017-01-01T23:59:59.9999999Z'],
  [`endofweek(${day}, -1)`, '2016-12-31T23:59:59.9999999Z'],
  [`endofweek(${day})`, '2017-01-07T23:59:59.9999999Z'],
  [`endofmonth(${day}, 1)`, '2017-02-28T23:59:59.9999999Z'],
  [`endofyear(${day}, -1)`, '2016-12-31T23:59:59.9999999Z'],
])

gives('datetimes and timespans are made from numbers', [
  ['make_datetime(2017, 10, 01)', at('2017-10-01')],
  ['make_datetime(2017, 10, 01, 12, 10)', at('2017-10-01T12:10:00')],
  ['make_datetime(2017, 10, 01, 12, 11, 0.1234567)', '2017-10-01T12:11:00.1234567Z'],
  ['make_datetime(2017, 2, 30)', null],
  ['make_timespan(1, 12)', '01:12:00'],
  ['make_timespan(1, 12, 30)', '01:12:30'],
  ['make_timespan(1, 12, 30, 55)', '1.12:30:55'],
  ['unixtime_seconds_todatetime(1546300800)', at('2019-01-01')],
  ['unixtime_milliseconds_todatetime(1546300800000)', at('2019-01-01')],
  ['unixtime_microseconds_todatetime(1546300800000000)', at('2019-01-01')],
  ['unixtime_nanoseconds_todatetime(1546300800000000000)', at('2019-01-01')],
  ['unixtime_seconds_todatetime(1e30)', null],
  ['now()', `${NOW.toISOString().slice(0, -1)}0000Z`],
  ['now(-2d) == ago(2d)', true],
])

gives('formats write what their letters say', [
  ["format_datetime(datetime(2017-01-29 09:00:05), 'yy-MM-dd [HH:mm:ss]')", '17-01-29 [09:00:05]'],
  ["format_datetime(datetime(2017-01-29 09:00:05), 'yyyy-M-dd [H:mm:ss]')", '2017-1-29 [9:00:05]'],
  ["format_datetime(datetime(2017-01-29 09:00:05), 'yy-MM-dd [hh:mm:ss tt]')", '17-01-29 [09:00:05 AM]'],
  ["format_datetime(datetime(2009-06-15T13:45:30.6175425), 'h tt fffffff FF')", '1 PM 6175425 61'],
  ["format_datetime(datetime(2009-06-15T13:45:30.0500000), 's.F')", '30.'],
  ["format_datetime(datetime(null), 'yyyy')", ''],
  ["format_timespan(time(29.09:00:05.12345), 'dd.hh:mm:ss:FF')", '29.09:00:05:12'],
  ["format_timespan(time(29.09:00:05.12345), 'ddd.h:mm:ss [fffffff]')", '029.9:00:05 [1234500]'],
])

gives('bins align to zero, to year one or to a fixed point', [
  ['bin(4.5, 1)', 4],
  ['bin(-4, 3)', -6],
  ['bin(time(16d), 7d)', '14.00:00:00'],
  ['bin(-1h, 1d)', '-1.00:00:00'],
  ['bin(datetime(1970-05-11 13:45:07), 1d)', at('1970-05-11')],
  ['bin(datetime(2026-11-24 03:00), 7d)', at('2026-11-23')],
  ['floor(2.15, 1)', 2],
  ['bin(5, -1)', null],
  ['bin(int(null), 2)', null],
  ['bin_at(6.5, 2.5, 7)', 4.5],
  ['bin_at(time(1h), 1d, 12h)', '-12:00:00'],
  ['bin_at(datetime(2017-05-15 10:20:00.0), 1d, datetime(1970-01-01 12:00:00.0))', at('2017-05-14T12:00:00')],
  ['bin_at(datetime(2017-05-17 10:20:00.0), 7d, datetime(2017-06-04 00:00:00.0))', at('2017-05-14')],
])

rows('time zones follow their rules, also where clocks change', [
  [
    `range Local from datetime(2022-03-27 01:00) to datetime(2022-03-27 04:00) step 1h
     | extend Utc = datetime_local_to_utc(Local, 'Europe/Brussels')
     | project hourofday(Utc), hourofday(datetime_utc_to_local(Utc, 'Europe/Brussels'))`,
    [
      [0, 1],
      [0, 1],
      [1, 3],
      [2, 4],
    ],
  ],
  [
    `print a = datetime_local_to_utc(datetime(2020-02-02 20:02:20), 'US/Pacific'),
           b = datetime_utc_to_local(datetime(2022-07-11 22:18:48.4678620), 'Australia/Canberra')`,
    [['2020-02-03T04:02:20.0000000Z', '2022-07-12T08:18:48.4678620Z']],
  ],
])

refuses('open questions about dates are refused', [
  ["format_datetime(now(), 'ddd')", /format_datetime\(\) with 'ddd'/],
  ["format_timespan(-1h, 'h')", /negative/],
  ["datetime_local_to_utc(datetime(2022-10-30 02:30), 'Europe/Brussels')", /clocks show twice/],
  ["datetime_utc_to_local(now(), 'Nowhere')", /time zone 'Nowhere'/],
  ["todatetime('13th of May 2020')", /conversion of the text/],
])

const TICK = 10_000n
const EPOCH = 621355968000000000n
const iso = (ticks: bigint): string =>
  `${new Date(Number((ticks - EPOCH) / TICK)).toISOString().slice(0, 19)}.${String(ticks % 10_000_000n).padStart(7, '0')}Z`
const floorTo = (value: bigint, size: bigint): bigint => value - (((value % size) + size) % size)

test('bins, parts and starts of any datetime agree with JavaScript dates', async () => {
  const moments = fc.sample(
    fc.date({ min: new Date('1600-01-01'), max: new Date('2400-01-01'), noInvalidDate: true }),
    { numRuns: 200, seed: 11 },
  )
  const answer = await query(
    `datatable(t:datetime)[${moments.map((date) => `datetime(${date.toISOString()})`).join(',')}]
     | project bin(t, 17m), startofweek(t), startofmonth(t), dayofweek(t) / 1d, dayofyear(t), tostring(t)`,
  )
  for (const [index, date] of moments.entries()) {
    const ticks = BigInt(date.getTime()) * TICK + EPOCH
    const midnight = floorTo(ticks, 864_000_000_000n)
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
    assert.deepEqual(
      answer.tables[0]?.rows[index],
      [
        iso(floorTo(ticks, 17n * 600_000_000n)),
        iso(midnight - BigInt(date.getUTCDay()) * 864_000_000_000n),
        iso(BigInt(Date.UTC(year, month, 1)) * TICK + EPOCH),
        date.getUTCDay(),
        Math.floor((date.getTime() - Date.UTC(year, 0, 1)) / 86_400_000) + 1,
        iso(ticks),
      ],
      date.toISOString(),
    )
  }
})
