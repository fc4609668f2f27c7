import { functions } from './ask.ts'

const { gives, refuses, rows } = functions()

gives('text of any scalar is Kusto text', [
  ['tostring(123)', '123'],
  ['tostring(1.0)', '1.0'],
  ['tostring(-0.25)', '-0.25'],
  ['tostring(int(null))', ''],
  ['tostring(true)', 'true'],
  ['tostring(1d)', '1.00:00:00'],
  ['tostring(90061.5s)', '1.01:01:01.5000000'],
  ['tostring(-1s)', '-00:00:01'],
  ['tostring(datetime(2017-10-15 12:00))', '2017-10-15T12:00:00.0000000Z'],
  ['tostring(guid(74BE27DE-1e4e-49d9-b579-fe0b331d3642))', '74be27de-1e4e-49d9-b579-fe0b331d3642'],
  ['tostring(dynamic([1, "a"]))', '[1,"a"]'],
  ['tostring(dynamic("a"))', 'a'],
])

gives('numbers are read from text and from dynamics', [
  ['tolong("123")', 123],
  ['tolong("-9223372036854775808") < 0', true],
  ['tolong("99999999999999999999")', null],
  ['tolong("not a number")', null],
  ['tolong(2.7)', 2],
  ['tolong(-2.7)', -2],
  ['tolong(real(nan))', null],
  ['tolong(1s)', 10000000],
  ['tolong(true)', 1],
  ['tolong(dynamic("42"))', 42],
  ['tolong(dynamic(42.9))', 42],
  ['tolong(dynamic([1]))', null],
  ['toint(2.3)', 2],
  ['toint("3000000000")', null],
  ['todouble("123.4")', 123.4],
  ['todouble("1e3")', 1000],
  ['todouble(".5")', 0.5],
  ['todouble("x")', null],
  ['todouble(dynamic("1.5"))', 1.5],
  ['toreal(5)', 5],
  ['tobool("true")', true],
  ['tobool("False")', false],
  ['tobool(1)', true],
  ['tobool(123)', true],
  ['tobool(0)', false],
  ['tobool("maybe")', null],
  ['todecimal("123.45678") == decimal(123.45678)', true],
])

gives('datetimes, timespans and guids are read from text', [
  ['todatetime("2015-12-31 23:59:59.9")', '2015-12-31T23:59:59.9000000Z'],
  ['todatetime("Sat, 8 Nov 2014 15:05:02 GMT")', '2014-11-08T15:05:02.0000000Z'],
  ['todatetime("12-02-2022") == datetime("12-02-2022")', true],
  ['todatetime("x")', null],
  ['todatetime(dynamic({"a":"2015-01-01"}).a)', '2015-01-01T00:00:00.0000000Z'],
  ['totimespan("0.00:03:00")', '00:03:00'],
  ['totimespan(4d)', '4.00:00:00'],
  ['totimespan("x")', null],
  ['toguid("0123456789abcdef0123456789abcdef")', '01234567-89ab-cdef-0123-456789abcdef'],
  ['toguid("0123456789ab-cdef-0123-456789abcdef")', '01234567-89ab-cdef-0123-456789abcdef'],
  ['toguid("01234567-89AB-cdef-0123-456789abcdef and more")', '01234567-89ab-cdef-0123-456789abcdef'],
  ['toguid("a string that is not a guid")', null],
])

gives('what is missing is told and replaced', [
  ['isnull(int(null))', true],
  ['isnull("")', false],
  ['isnotnull(1)', true],
  ['isempty("")', true],
  ['isempty(long(null))', true],
  ['isempty(dynamic(null))', true],
  ['isempty(dynamic({"a":""}).a)', true],
  ['isnotempty(dynamic({"a":"x"}).a)', true],
  ['isnotempty(dynamic({"a":"x"}).b)', false],
  ['coalesce(tolong("not a number"), tolong("42"), 33)', 42],
  ['coalesce("", "a")', 'a'],
  ['iff(true, 1, 2)', 1],
  ['iff(bool(null), 1, 2)', 2],
  ['iff(1 == 1, dynamic({"a":"x"}).a, "y")', 'x'],
  ['case(1 == 2, "a", 1 == 1, "b", "c")', 'b'],
  ['case(1 == 2, "a", "c")', 'c'],
  ['isnan(0.0 / 0.0)', true],
  ['isinf(1.0 / 0.0)', true],
  ['isfinite(1.0)', true],
  ['isfinite(-1.0 / 0.0)', false],
  ['assert(1 == 1, "never")', true],
])

rows('case and iff choose per row', [
  [
    'range Size from 1 to 15 step 6 | extend b = case(Size <= 3, "Small", Size <= 10, "Medium", "Large")',
    [
      [1, 'Small'],
      [7, 'Medium'],
      [13, 'Large'],
    ],
  ],
])

refuses('text that may be a number is refused rather than guessed', [
  ['tolong("12.5")', /conversion of the text '12.5'/],
  ['tolong(" 12")', /conversion of the text/],
  ['todouble("NaN")', /conversion of the text/],
  ['tobool("2")', /conversion of the text/],
  ['totimespan("5")', /conversion of the text/],
  ['tostring(1.0 / 3)', /round it first/],
  ['tostring(1e20)', /round it first/],
  ['todatetime(5)', /todatetime\(\) of long/],
  ['hash(5)', /hash\(\) of long/],
  ['rand()', /rand/],
])
