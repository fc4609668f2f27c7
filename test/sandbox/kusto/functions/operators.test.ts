import { functions } from './ask.ts'

const { gives, refuses, rows } = functions()

gives('arithmetic follows the widest operand and cuts off integer division', [
  ['1 / 2', 0],
  ['-7 / 2', -3],
  ['1.0 / 2', 0.5],
  ['1 / 2.0', 0.5],
  ['real(1) / 2', 0.5],
  ['14 % 12', 2],
  ['-14 % 12', 10],
  ['14 % -12', 2],
  ['-14 % -12', 10],
  ['5.5 % 2', 1.5],
  ['int(5) + 10', 15],
  ['int(null) + 10', null],
  ['int(null) * 10', null],
  ['1.0 / 0.0', 'Infinity'],
  ['-1.0 / 0.0', '-Infinity'],
  ['0.0 / 0.0', 'NaN'],
  ['-(3 - 5)', 2],
])

gives('datetimes and timespans add, subtract and divide', [
  ['1d / 1s', 86400],
  ['1d / 5h', 4.8],
  ['time(1d) / time(1s)', 86400],
  ['24 * 60 * time(00:01:00) / time(1s)', 86400],
  ['86400 * 1s', '1.00:00:00'],
  ['1.5 * 1h', '01:30:00'],
  ['1d + 2d', '3.00:00:00'],
  ['1h - 2h', '-01:00:00'],
  ['7h % 2h', '01:00:00'],
  ['10h / 4', '02:30:00'],
  ['datetime(1910-06-11) + 1d', '1910-06-12T00:00:00.0000000Z'],
  ['datetime(1997-06-25) - datetime(1910-06-11)', '31791.00:00:00'],
  ['datetime(1970-01-01) + 1546897531 * 1s', '2019-01-07T21:45:31.0000000Z'],
  ['(datetime(2019-01-07 21:45:31.0000000) - datetime(1970-01-01)) / 1s', 1546897531],
])

rows('comparison with null is null, false or true as documented', [
  [
    `datatable(val:int)[5, int(null)]
     | extend a = val > 3, b = val > 3 or isnull(val), c = val == int(null), d = val != int(null)`,
    [
      [5, true, true, false, true],
      [null, null, true, null, null],
    ],
  ],
  ['datatable(i:int, s:string)[5, "a", int(null), "b"] | where i != 5 | project s', [['b']]],
  ['datatable(i:int)[5, int(null)] | where i !in (5) | count', [[1]]],
  [
    'datatable(b:bool)[true, false, bool(null)] | extend n = not(b), x = b and false, y = b or true | project n, x, y',
    [
      [false, false, true],
      [true, false, true],
      [null, false, true],
    ],
  ],
])

gives('equality compares numbers by value and text by case', [
  ['5 == 5.0', true],
  ['int(5) == 5', true],
  ['"a" == "A"', false],
  ['"a" =~ "A"', true],
  ['"a" !~ "A"', false],
  ['"aBc" !~ "xyz"', true],
  ['1d == 24h', true],
  ['true == true', true],
  ['guid(74be27de-1e4e-49d9-b579-fe0b331d3642) == guid(74BE27DE-1e4e-49d9-b579-fe0b331d3642)', true],
  ['real(nan) == real(nan)', false],
  ['real(nan) > 5.0', false],
  ['5.0 < real(nan)', false],
])

gives('a dynamic is compared by the value in it', [
  ['dynamic({"a":"x"}).a == "x"', true],
  ['dynamic({"a":"x"}).a != "y"', true],
  ['dynamic({"a":"x"}).b == "x"', false],
  ['dynamic({"a":"x"}).b != "x"', true],
  ['dynamic({"a":5}).a == 5', true],
  ['dynamic({"a":5}).a > 4.5', true],
  ['dynamic({"a":5}).b > 4', null],
  ['dynamic({"a":true}).a == true', true],
  ['dynamic({"a":5}).a + 1', 6],
  ['dynamic({"a":"x"}).a =~ "X"', true],
  ['dynamic({"a":5}).a between (1 .. 5)', true],
  ['dynamic({"a":"x"}).a in ("x", "y")', true],
])

gives('ranges include both ends', [
  ['50 between (50 .. 55)', true],
  ['55 between (50 .. 55)', true],
  ['56 !between (50 .. 55)', true],
  ['datetime(2007-07-30) between (datetime(2007-07-27) .. 3d)', true],
  ['datetime(2007-07-30 00:00:01) between (datetime(2007-07-27) .. 3d)', false],
  ['int(null) between (1 .. 2)', null],
])

gives('in looks through lists and arrays', [
  ['"abc" in ("123", "345", "abc")', true],
  ['"bca" !in ("123", "345", "abc")', true],
  ['"Abc" in~ ("123", "345", "abc")', true],
  ['"bCa" !in~ ("123", "345", "ABC")', true],
  ['"a" in (dynamic(["a", "b"]))', true],
  ['"A" in~ (dynamic(["a", "b"]))', true],
  ['2 in (dynamic([1, 2]))', true],
  ['2 in (1, 2.0)', true],
  ['3 in (1, 2)', false],
  ['long(null) in (1, 2)', false],
])

rows('in looks through the rows of a table', [
  [
    'let t = datatable(x:long)[1, 2]; datatable(y:long)[2, 3, long(null)] | extend a = y in (t), b = y !in (t)',
    [
      [2, true, false],
      [3, false, true],
      [null, false, true],
    ],
  ],
  ['let t = datatable(x:string)["A"]; datatable(y:string)["a", "b"] | where y in~ (t)', [['a']]],
  [
    'let t = datatable(x:string)["south"]; datatable(y:string)["SOUTH SEA", "north"] | where y has_any (t)',
    [['SOUTH SEA']],
  ],
])

refuses('values of types that have nothing in common are not compared', [
  ['1 == "a"', /^Cannot compare values of types long and string/],
  ['1h != 5', /types timespan and long/],
  ['datetime(2020-01-01) in ("2020-01-01")', /types datetime and string/],
])

refuses('what Kusto does not say is refused', [
  ['guid(74be27de-1e4e-49d9-b579-fe0b331d3642) == "74be27de"', /comparison of guid and string/],
  ['dynamic({"a":5}).a == "5"', /comparison of a dynamic number with text/],
  ['dynamic({"a":1}).b == ""', /null dynamic/],
  ['dynamic({"a":"5"}).a > 4', /not a number/],
  ['dynamic([1]) == dynamic([1])', /array or bag/],
  ['9223372036854775807 + 1', /out of range/],
  ['dynamic(1) * dynamic(2)', /dynamic \* dynamic/],
])
