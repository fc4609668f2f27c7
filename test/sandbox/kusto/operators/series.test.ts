import { functions } from '../functions/ask.ts'

const { rows, refuses } = functions()
const T =
  'datatable(t: datetime, k: string, v: long)[datetime(2026-01-01 05:00), "a", 1, datetime(2026-01-03), "a", 2, datetime(2026-01-03 23:59), "b", 4, datetime(2025-12-31), "a", 9]'
const days = (...names: string[]) => JSON.stringify(names.map((day) => `${day}T00:00:00.0000000Z`))

rows('make-series fills every bin from start to just before end', [
  [
    `${T} | make-series n = count(), s = sum(v) default = -1 on t from datetime(2026-01-01) to datetime(2026-01-04) step 1d`,
    [['[1,0,2]', '[1,-1,6]', days('2026-01-01', '2026-01-02', '2026-01-03')]],
  ],
])

rows('make-series by keys, each over the same range', [
  [
    `${T} | make-series n = count() on t from datetime(2026-01-01) to datetime(2026-01-04) step 1d by k | project k, n | sort by k asc`,
    [
      ['a', '[1,0,1]'],
      ['b', '[0,0,1]'],
    ],
  ],
])

rows('without start and end each series spans its own rows, on bins of the step', [
  [
    `${T} | where v < 9 | make-series n = count() on t step 1d by k | project k, n, t | sort by k asc`,
    [
      ['a', '[1,0,1]', days('2026-01-01', '2026-01-02', '2026-01-03')],
      ['b', '[1]', days('2026-01-03')],
    ],
  ],
])

rows('numbers are an axis too, and reals stay reals', [
  ['range x from 1 to 5 step 2 | make-series avg(x) on x from 0 to 6 step 2', [['[1.0,3.0,5.0]', '[0,2,4]']]],
])

rows('no rows make no series, unless asked for', [
  [
    `${T} | take 0 | make-series count() on t from datetime(2026-01-01) to datetime(2026-01-03) step 1d | count`,
    [[0]],
  ],
  [
    `${T} | take 0 | make-series kind=nonempty n = count() on t from datetime(2026-01-01) to datetime(2026-01-03) step 1d | project n`,
    [['[0,0]']],
  ],
])

rows('a series in range() has the bin of its end too', [
  [
    `${T} | make-series n = count(), s = sum(v) default = -1 on t in range(datetime(2026-01-01), datetime(2026-01-02), 1d) by k`,
    [['a', '[1,0]', '[1,-1]', days('2026-01-01', '2026-01-02')]],
  ],
  ['range x from 1 to 9 step 1 | make-series sum(x) on x in range(3, 9, 3)', [['[12,21,9]', '[3,6,9]']]],
])

refuses('series that are too long or open are named', [
  [
    `${T} | make-series count() on t from datetime(2000-01-01) to datetime(2026-01-01) step 1s`,
    /more than 1048576/,
  ],
  [
    `${T} | make-series count() on t in range(datetime(2026-01-01), datetime(2026-01-03), 1d)`,
    /rows after the end and in its bin/,
  ],
  [
    `${T} | make-series count() on t in range(datetime(2026-01-01 05:00), datetime(2026-01-03), 1d)`,
    /start between two bins/,
  ],
])
