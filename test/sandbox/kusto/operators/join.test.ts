import { functions } from '../functions/ask.ts'

const { rows, refuses } = functions()
const L = 'let L = datatable(k: long, v: string)[1, "a", 1, "b", 2, "c", long(null), "n"];'
const R = 'let R = datatable(k: long, w: string)[1, "x", 2, "y", 2, "z", 3, "q"];'
const both = `${L} ${R} `

rows('a bare join keeps one left row per key; inner keeps all; a null meets nothing', [
  [
    `${both} L | join R on k | sort by w asc`,
    [
      [1, 'a', 1, 'x'],
      [2, 'c', 2, 'y'],
      [2, 'c', 2, 'z'],
    ],
  ],
  [`${both} L | join kind=inner R on k | count`, [[4]]],
])

rows('outer joins fill with nulls, and strings with nothing', [
  [
    `${both} L | join kind=leftouter R on k | where isempty(w) | project k, v, k1, w`,
    [[null, 'n', null, '']],
  ],
  [
    `${both} L | join kind=rightouter R on k | where isempty(v) | project v, k1, w | sort by w asc`,
    [['', 3, 'q']],
  ],
  [`${both} L | join kind=fullouter R on k | count`, [[6]]],
])

rows('semi and anti joins filter one side', [
  [`${both} L | join kind=leftsemi R on k | project v | sort by v asc`, [['a'], ['b'], ['c']]],
  [`${both} L | join kind=leftanti R on k | project v`, [['n']]],
  [`${both} L | join kind=rightsemi R on k | project w | sort by w asc`, [['x'], ['y'], ['z']]],
  [`${both} L | join kind=rightanti R on k | project w | sort by w asc`, [['q']]],
])

rows('conditions name sides, combine, and compare numbers of different types', [
  [`${both} L | join kind=inner (R | project n = toint(k), w) on $left.k == $right.n | count`, [[4]]],
  [`${both} L | join kind=inner (R | extend v = "a") on k, v | project w`, [['x']]],
  [
    `${both} L | join kind=inner (R | extend v = "a") on $left.k == $right.k and $left.v == $right.v | project w`,
    [['x']],
  ],
])

rows('a table joins itself', [
  [`${both} L | where isnotnull(k) | join kind=inner L on k | count`, [[5]]],
  [
    `${both} L | as M | join kind=inner (M | where v == "a") on k | project v, v1 | sort by v asc`,
    [
      ['a', 'a'],
      ['b', 'a'],
    ],
  ],
])

rows('lookup adds columns without repeating the key', [
  [
    `${both} L | lookup (R | where w != "z") on k | sort by v asc`,
    [
      [1, 'a', 'x'],
      [1, 'b', 'x'],
      [2, 'c', 'y'],
      [null, 'n', ''],
    ],
  ],
  [`${both} L | lookup kind=inner R on k | count`, [[4]]],
])

refuses('joins that cannot be answered are named', [
  [`${both} L | join kind=inner L on k`, /keys of both sides are null/],
  [`${both} L | lookup (L | project k, u = v) on k`, /keys of both sides are null/],
  [
    'datatable(t: datetime)[datetime(null)] | join kind=leftanti (datatable(t: datetime)[datetime(null)]) on t',
    /keys of both sides are null/,
  ],
  [`${both} L | join kind=leftouter R on $left.v == $right.k`, /string|long|type/i],
  [`${both} L | extend d = dynamic([1]) | join (R | extend d = dynamic([1])) on d`, /dynamic/],
])
