import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { functions } from './ask.ts'

const { query, refuses, rows, tables } = functions()

const people = 'datatable(name:string, day:long)["John", 9, "Paul", 18, "George", 25, "Ringo", 7]'
const fruit = `datatable(Fruit:string, Color:string, Version:int)["Apple", "Red", 1, "Apple", "Green", int(null),
  "Banana", "Yellow", int(null), "Banana", "Green", int(null), "Pear", "Brown", 1, "Pear", "Green", 2]`

rows('rows are counted, summed and averaged', [
  [
    `${people} | summarize countif(strlen(name) > 4), sumif(day, strlen(name) > 4), avgif(day, day < 10)`,
    [[2, 32, 8]],
  ],
  [
    'range x from 1 to 4 step 1 | extend y = iff(x == 1, real(null), real(5)) | summarize sum(y), avg(y), count(y)',
    [[15, 5, 4]],
  ],
  ['range x from 1 to 5 step 1 | summarize variance(x), variancep(x), min(x), max(x)', [[2.5, 2, 1, 5]]],
  [
    'datatable(t:timespan)[1h, 2h] | summarize sum(t), avg(t), max(t)',
    [['03:00:00', '01:30:00', '02:00:00']],
  ],
  [
    'datatable(s:string)["b", "a", "b"] | summarize dcount(s), min(s), max(s), dcountif(s, s == "b")',
    [[2, 'a', 'b', 1]],
  ],
  [
    'datatable(x:real, y:real)[1.0,14.0, 2.0,10.0, 3.0,17.0, 4.0,20.0, 5.0,50.0] | summarize covariance(x, y), covariancep(x, y)',
    [[20.5, 16.4]],
  ],
  [
    'datatable(n:long)[0x88888008, 0x42000000, 0x00767000, 0x00000005] | summarize toupper(tohex(binary_all_or(n)))',
    [['CAFEF00D']],
  ],
  [
    'datatable(n:long)[0xFFFFFFFF, 0xFFFFF00F, 0xCFFFFFFD, 0xFAFEFFFF] | summarize toupper(tohex(binary_all_and(n)))',
    [['CAFEF00D']],
  ],
  [
    'datatable(n:long)[0x44404440, 0x1E1E1E1E, 0x90ABBA09, 0x000B105A] | summarize toupper(tohex(binary_all_xor(n)))',
    [['CAFEF00D']],
  ],
  ['range x from 1 to 3 step 1 | summarize count_distinct(x), count_distinctif(x, x > 1)', [[3, 2]]],
])

tables('a covariance is named after both of its columns', [
  [
    'datatable(load:real, heat:real)[2.0, 3.0, 4.0, 7.0] | summarize covariance(load, heat), covariancepif(load, heat, load > 0) | extend up = covariance_load_heat > 0',
    'covariance_load_heat:real covariancepif_load_heat:real up:bool',
    [[4, 2, true]],
  ],
])

rows('of no rows an aggregate gives its documented default', [
  [
    `datatable(x:long, s:string)[]
    | summarize count(), sum(x), avg(x), max(x), max(s), percentile(x, 55), stdev(x), variance(x), make_list(x), make_set(x), dcount(x), take_any(s)`,
    [[0, 0, 'NaN', null, '', null, 0, 0, '[]', '[]', 0, '']],
  ],
])

rows('values are collected in order, without nulls', [
  [
    'datatable(s:string)["b", "a", "b"] | summarize make_list(s), make_set(s)',
    [['["b","a","b"]', '["b","a"]']],
  ],
  [
    'datatable(x:int)[int(null), 4, 4] | summarize make_list(x), make_list_with_nulls(x), make_set(x)',
    [['[4,4]', '[null,4,4]', '[4]']],
  ],
  [
    'range x from 1 to 9 step 1 | summarize make_list(x, 3), make_set_if(x, x % 2 == 0), make_list_if(x, x > 7)',
    [['[1,2,3]', '[2,4,6,8]', '[8,9]']],
  ],
  [
    "datatable(a:dynamic)[dynamic(['A1','A2']), dynamic(['A2','C1'])] | summarize make_set(a), make_list(a)",
    [['["A1","A2","C1"]', '[["A1","A2"],["A2","C1"]]']],
  ],
  [
    'datatable(k:string, v:long)["a", 1, "b", 2] | extend p = bag_pack(k, v) | summarize make_bag(p), make_bag_if(p, v > 1)',
    [['{"a":1,"b":2}', '{"b":2}']],
  ],
  ['range x from 1 to 3 step 1 | sort by x desc | summarize make_list(x)', [['[3,2,1]']]],
])

rows('the row of an extreme is one row, and any row where all are null', [
  [
    `${fruit} | summarize arg_max(Version, *) by Fruit | sort by Fruit asc`,
    [
      ['Apple', 1, 'Red'],
      ['Banana', null, 'Yellow'],
      ['Pear', 2, 'Green'],
    ],
  ],
  [
    `${fruit} | summarize arg_min(Version, Color) by Fruit | sort by Fruit asc`,
    [
      ['Apple', 1, 'Red'],
      ['Banana', null, 'Yellow'],
      ['Pear', 1, 'Brown'],
    ],
  ],
  ['datatable(a:string, b:long)["", 1, "x", 2] | summarize take_any(a)', [['x']]],
])

rows('percentiles are nearest ranks, weighted too', [
  ['range x from 1 to 100 step 1 | summarize percentiles(x, 0, 7, 50, 99.5, 100)', [[1, 7, 50, 100, 100]]],
  [
    'datatable(x:real)[1.5, 2.5] | summarize percentile(x, 50), percentiles_array(x, 25, 75)',
    [[1.5, '[1.5,2.5]']],
  ],
  [
    'datatable(t:datetime)[datetime(2020-01-01), datetime(2020-01-02)] | summarize percentile(t, 51)',
    [['2020-01-02T00:00:00.0000000Z']],
  ],
  [
    'datatable(n:long, b:long)[8,10, 6,20, 3,30, 1,40] | summarize percentilesw(b, n, 50, 75, 99.9)',
    [[20, 20, 40]],
  ],
  [
    'datatable(n:long, b:long)[8,10, 6,20, 3,30, 1,40] | summarize percentilesw_array(b, n, dynamic([50, 75, 99.9]))',
    [['[20,20,40]']],
  ],
])

refuses('aggregates that estimate in ways of their own are refused', [
  ['datatable(x:real)[1.0, real(nan)] | summarize max(x)', /max\(\) of NaN/],
  ['range x from 1 to 3 step 1 | summarize hll(x)', /hll/],
  ['range x from 1 to 3 step 1 | summarize tdigest(x)', /tdigest/],
  ['range x from 1 to 3 step 1 | summarize buildschema(pack_all())', /buildschema/],
  ['datatable(x:long)[] | summarize stdevp(x)', /stdevp\(\) of no values/],
  ['datatable(x:long)[1] | summarize covariance(x, x)', /covariance\(\) of one pair/],
  ['datatable(d:dynamic)[] | summarize make_bag(d)', /make_bag\(\) of nothing/],
  ['datatable(x:int)[1, int(null)] | summarize count_distinct(x)', /count_distinct\(\) of nulls/],
])

/** The least value that at least p percent of all do not exceed. */
const nearestRank = (values: readonly number[], percentage: number): number | undefined => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted.find(
    (value) => 100 * sorted.filter((other) => other <= value).length >= percentage * sorted.length,
  )
}

test('percentiles agree with their definition', async () => {
  const samples = fc.sample(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 40 }), {
    numRuns: 60,
    seed: 3,
  })
  const wanted = [0, 1, 7, 25, 50, 66, 90, 95, 99, 100]
  for (const values of samples) {
    const answer = await query(
      `datatable(x:long)[${values.join(',')}] | summarize percentiles(x, ${wanted.join(',')})`,
    )
    assert.deepEqual(
      answer.tables[0]?.rows[0],
      wanted.map((percentage) => nearestRank(values, percentage)),
      values.join(','),
    )
  }
})
