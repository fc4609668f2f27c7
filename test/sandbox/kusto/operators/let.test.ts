import { functions } from '../functions/ask.ts'

const { rows, refuses } = functions()

rows('let names scalars, tables and functions, and inner names win', [
  ['let n = 2; range x from 1 to n step 1', [[1], [2]]],
  ['let T = datatable(x: long)[1, 2]; let U = T | where x > 1; U | union T | count', [[3]]],
  [
    'let f = (a: long, b: long = 10) { let c = a + b; c * 2 }; print f(1), f(1, 2), f(b = 3, a = 1)',
    [[22, 6, 8]],
  ],
  ['let x = 1; let f = () { let x = 5; x }; print x + f()', [[6]]],
])

rows('functions take rows’ columns, tables of any columns, and are invoked', [
  ['let twice = (v: long) { v * 2 }; range x from 1 to 2 step 1 | project twice(x)', [[2], [4]]],
  ['let n = (T: (*)) { T | count }; n((print a = 1))', [[1]]],
  [
    'let f = (T: (x: long), least: long) { T | where x >= least }; range x from 1 to 5 step 1 | invoke f(4)',
    [[4], [5]],
  ],
  [
    'let f = (T: (x: long)) { T | join kind=inner T on x }; range x from 1 to 3 step 1 | invoke f() | count',
    [[3]],
  ],
])

rows('toscalar is the first row’s first column; of no rows it is null, or empty for strings', [
  [
    'let T = datatable(x: long, s: string)[7, "a"]; print toscalar(T | summarize max(x)), toscalar(T | take 0), toscalar(T | take 0 | project s)',
    [[7, null, '']],
  ],
  [
    'let m = toscalar(range x from 1 to 3 step 1 | summarize max(x)); range x from 1 to 5 step 1 | where x > m',
    [[4], [5]],
  ],
])

rows('in may look into a table', [
  ['let S = datatable(x: long)[2, 3]; range x from 1 to 3 step 1 | where x in (S)', [[2], [3]]],
  [
    'let S = datatable(x: long)[2, 3]; range x from 1 to 3 step 1 | where x !in ((S | where x > 2))',
    [[1], [2]],
  ],
])

rows('options about how a cluster works change nothing', [
  ['set notruncation; set servertimeout = 3m; print x = 1 | extend y = 2', [[1, 2]]],
])

rows('materialize and as', [
  ['let T = materialize(range x from 1 to 3 step 1 | summarize s = sum(x)); T | union T', [[6], [6]]],
  ['print x = 1 | as A | union (A | extend x = x + 1) | sort by x asc', [[1], [2]]],
])

refuses('what Kusto forbids fails here too', [
  [
    'let T = datatable(x: long, y: long)[1, 2]; let f = (a: long) { toscalar(T | where x == a | project y) }; range x from 1 to 2 step 1 | extend f(x)',
    /row-context/,
  ],
  ['set query_now = datetime(2020-01-01); print 1 | take 1', /set query_now/],
  ['print 1 | take 1; print 2', /several results/],
])
