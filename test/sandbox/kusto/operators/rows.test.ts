import { functions } from '../functions/ask.ts'

const { rows, refuses } = functions()
const T =
  'datatable(a: long, s: string, r: real)[3, "c", 1.5, long(null), "", real(nan), 1, "a", real(null), 3, "b", -2.0]'

rows('where keeps rows whose condition is true, not those where it is null', [
  [
    `${T} | where a > 1 | project a, s`,
    [
      [3, 'c'],
      [3, 'b'],
    ],
  ],
  [`${T} | where not(a > 1) | project a, s`, [[1, 'a']]],
  [`${T} | where isnull(a) | count`, [[1]]],
])

rows('sort is descending by default, with nulls last; ascending puts them first', [
  [`${T} | sort by a | project a`, [[3], [3], [1], [null]]],
  [`${T} | sort by a asc | project a`, [[null], [1], [3], [3]]],
  [`${T} | sort by a asc nulls last | project a`, [[1], [3], [3], [null]]],
  [`${T} | order by a desc nulls first | project a`, [[null], [3], [3], [1]]],
])

rows('sort keeps NaN next to null, and null outermost', [
  [`${T} | sort by r asc | project r`, [[null], ['NaN'], [-2], [1.5]]],
  [`${T} | sort by r desc | project r`, [[1.5], [-2], ['NaN'], [null]]],
])

rows('sort by several keys and by expressions; the order outlives project', [
  [`${T} | sort by a desc, s asc | project s`, [['b'], ['c'], ['a'], ['']]],
  [`${T} | sort by strlen(s) asc, s desc | project s`, [[''], ['c'], ['b'], ['a']]],
])

rows('rows that a sort finds equal keep the order of the datatable', [
  [
    'datatable(k: long, v: string)[1, "x", 1, "y", 1, "z"] | sort by k asc',
    [
      [1, 'x'],
      [1, 'y'],
      [1, 'z'],
    ],
  ],
])

rows('top is sort and take; take of none or fewer rows is empty', [
  [`${T} | top 2 by s asc | project s`, [[''], ['a']]],
  [`${T} | sort by s | take 1 | project s`, [['c']]],
  [`${T} | take 0`, []],
  [`let n = 2; ${T} | sort by s | take n | count`, [[2]]],
])

rows('project makes exactly the named columns, also from each other', [
  [`${T} | project b = a, a = strlen(s) | take 1`, [[3, 1]]],
  [`${T} | project a, a1 = a | take 1`, [[3, 3]]],
])

rows('extend appends, and replaces in place', [
  [`${T} | extend a = s, z = a | project a, z | take 1`, [['c', 3]]],
  [`${T} | extend strlen(s) | take 1`, [[3, 'c', 1.5, 1]]],
])

rows('project-away, -keep, -rename and -reorder know patterns', [
  ['print aa = 1, ab = 2, b = 3 | project-away a*', [[3]]],
  ['print aa = 1, ab = 2, b = 3 | project-keep b, ab | getschema | project ColumnName', [['ab'], ['b']]],
  ['print a = 1, b = 2 | project-rename c = a | getschema | project ColumnName', [['c'], ['b']]],
  [
    'print b = 1, a2 = 2, a1 = 3 | project-reorder a* asc | getschema | project ColumnName',
    [['a1'], ['a2'], ['b']],
  ],
])

rows('distinct and count', [
  [`${T} | distinct a | sort by a`, [[3], [1], [null]]],
  [`${T} | distinct * | count`, [[4]]],
  ['print 1 | take 0 | count', [[0]]],
])

rows('range counts up, down, in reals and in time; a step the wrong way gives nothing', [
  ['range x from 1 to 6 step 2', [[1], [3], [5]]],
  ['range x from 3 to 1 step -1', [[3], [2], [1]]],
  ['range x from 1 to 3 step -1', []],
  ['range x from 0.0 to 0.3 step 0.1 | count', [[4]]],
  ['range t from datetime(2026-01-01) to datetime(2026-01-02) step 12h | count', [[3]]],
])

rows('summarize puts keys first; without rows it gives one row, unless there are keys', [
  [
    `${T} | summarize n = count() by a | sort by a asc`,
    [
      [null, 1],
      [1, 1],
      [3, 2],
    ],
  ],
  [`${T} | summarize by a | count`, [[3]]],
  [`${T} | take 0 | summarize count(), countif(a > 1)`, [[0, 0]]],
  [`${T} | take 0 | summarize count() by a`, []],
  [`${T} | summarize n = count() + countif(a == 3) * 10`, [[24]]],
])

rows('top-hitters counts or sums', [
  ['datatable(w: string, n: real)["a", 1.5, "b", 9, "a", 1] | top-hitters 1 of w', [['a', 2]]],
  [
    'datatable(w: string, n: real)["a", 1.5, "b", 9, "a", 1] | top-hitters 5 of w by n',
    [
      ['b', 9],
      ['a', 2.5],
    ],
  ],
])

refuses('what cannot be answered is named', [
  [`${T} | summarize`, /summarize/],
  [`${T} | sample 1`, /'sample'/],
  [`${T} | reduce by s`, /'reduce/],
  [`${T} | facet by s`, /'facet'/],
  ['search "x" | take 1', /'search'|search/],
])
