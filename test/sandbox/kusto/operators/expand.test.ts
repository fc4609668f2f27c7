import { functions } from '../functions/ask.ts'

const { rows, refuses } = functions()

rows('mv-expand makes a row per element; an empty array makes none, null makes one', [
  [
    `datatable(i: long, d: dynamic)[1, dynamic([10, "x", null]), 2, dynamic([]), 3, dynamic(null), 4, dynamic(7)] | mv-expand d`,
    [
      [1, '10'],
      [1, '"x"'],
      [1, null],
      [3, null],
      [4, '7'],
    ],
  ],
])

rows('mv-expand of a bag makes bags of one, or pairs', [
  ['print d = dynamic({"a": 1, "b": "x"}) | mv-expand d', [['{"a":1}'], ['{"b":"x"}']]],
  ['print d = dynamic({"a": 1}) | mv-expand kind=array d | project tostring(d[0]), d[1]', [['a', '1']]],
])

rows('mv-expand names, counts, limits and types what it makes', [
  [
    'print d = dynamic([5, 6, 7]) | mv-expand with_itemindex=i e = d to typeof(long) limit 2 | project e, i',
    [
      [5, 0],
      [6, 1],
    ],
  ],
  ['print d = dynamic(["5", 6]) | mv-expand d to typeof(long)', [[null], [6]]],
  ['print d = dynamic(["true", false, {"n": 2.5}]) | mv-expand d to typeof(bool)', [[null], [false], [null]]],
  ['print d = dynamic([{"n": 2.5}, [1], 3]) | mv-expand d to typeof(long)', [[null], [null], [3]]],
  [
    'print a = dynamic([1, 2]), b = dynamic(["x"]) | mv-expand a, b',
    [
      ['1', '"x"'],
      ['2', null],
    ],
  ],
])

rows('the order of elements survives a sort before', [
  [
    'datatable(i: long, d: dynamic)[1, dynamic([1, 2]), 2, dynamic([3, 4])] | sort by i desc | mv-expand d to typeof(long) | project d',
    [[3], [4], [1], [2]],
  ],
])

rows('mv-apply runs its subquery inside each row', [
  [
    'datatable(i: long, d: dynamic)[1, dynamic([5, 1, 3]), 2, dynamic([4, 10])] | mv-apply e = d to typeof(long) on (top 2 by e | summarize l = make_list(e)) | project i, l',
    [
      [1, '[5,3]'],
      [2, '[10,4]'],
    ],
  ],
  [
    'datatable(i: long, d: dynamic)[1, dynamic([5, 6]), 2, dynamic([7])] | mv-apply e = d to typeof(long) on (where e > i + 5) | project i, e',
    [[2, 7]].slice(1),
  ],
  [
    'datatable(i: long, d: dynamic)[1, dynamic([5, 6]), 2, dynamic([7])] | mv-apply e = d to typeof(long) on (count) | project i, Count',
    [
      [1, 2],
      [2, 1],
    ],
  ],
  [
    'datatable(i: long, d: dynamic)[1, dynamic([[1, 2], [3]])] | mv-apply d on (mv-apply e = d to typeof(long) on (summarize s = sum(e)) | project s) | project i, s',
    [
      [1, 3],
      [1, 3],
    ],
  ],
])

rows('partition runs its subquery inside each key', [
  [
    'datatable(k: string, v: long)["a", 1, "a", 2, "b", 9] | partition by k (top 1 by v) | sort by k asc',
    [
      ['a', 2],
      ['b', 9],
    ],
  ],
  [
    'datatable(k: string, v: long)["a", 1, "a", 2, "b", 9] | partition hint.strategy=native by k (summarize s = sum(v) by k) | sort by k asc',
    [
      ['a', 3],
      ['b', 9],
    ],
  ],
])

rows('top-nested keeps the best of each level', [
  [
    'datatable(k: string, j: string, v: long)["a", "x", 1, "a", "y", 5, "b", "x", 2, "c", "x", 1] | top-nested 2 of k by sum(v), top-nested 1 of j by sum(v)',
    [
      ['a', 6, 'y', 5],
      ['b', 2, 'x', 2],
    ],
  ],
])

refuses('what does not work inside a subquery of rows is named', [
  [
    'print d = dynamic([1]) | mv-apply d on (join kind=inner (print x = 1) on $left.d == $right.x)',
    /join|dynamic/,
  ],
  ['print d = dynamic([1]) | mv-apply d on (union (print x = 1))', /union/],
])
