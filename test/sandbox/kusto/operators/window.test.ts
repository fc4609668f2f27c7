import { functions } from '../functions/ask.ts'

const { rows, refuses } = functions()
const T = 'datatable(k: string, v: long)["b", 1, "a", 3, "a", 1, "b", 4, "a", 3] | sort by k asc, v asc'

rows('row_number counts, from anywhere, and again where asked', [
  [`${T} | project row_number()`, [[1], [2], [3], [4], [5]]],
  [`${T} | project row_number(10, k != prev(k))`, [[10], [11], [12], [10], [11]]],
])

rows('prev and next look around; beyond the ends they find nothing, or what is given', [
  [
    `${T} | project prev(v), next(k, 2), prev(v, 1, -1)`,
    [
      [null, 'a', -1],
      [1, 'b', 1],
      [3, 'b', 3],
      [3, '', 3],
      [1, '', 1],
    ],
  ],
])

rows('row_cumsum adds up, and again where asked', [
  [
    `${T} | project row_cumsum(v), row_cumsum(v, k != prev(k))`,
    [
      [1, 1],
      [4, 4],
      [7, 7],
      [8, 1],
      [12, 5],
    ],
  ],
])

rows('ranks', [
  [
    `${T} | project row_rank_dense(v, k != prev(k)), row_rank_min(v, k != prev(k))`,
    [
      [1, 1],
      [2, 2],
      [2, 2],
      [1, 1],
      [2, 2],
    ],
  ],
])

rows('conditions may look at other rows too', [
  [`${T} | where v == prev(v) or row_number() == 1 | project v`, [[1], [3]]],
])

const visits = `datatable(who: string, at: datetime)["ann", datetime(2026-03-01 09:50), "bob", datetime(2026-03-01 08:00),
  "ann", datetime(2026-03-01 08:00), "ann", datetime(2026-03-01 08:40), "ann", datetime(2026-03-01 09:10), "bob", datetime(2026-03-01 08:40)]
  | sort by who asc, at asc`

rows('a session ends after a pause, after its longest time, or when it must', [
  [
    `${visits} | extend start = row_window_session(at, 1h, 40m, who != prev(who)) | project strcat(who, format_datetime(start, " HH:mm"))`,
    [['ann 08:00'], ['ann 08:40'], ['ann 08:40'], ['ann 09:50'], ['bob 08:00'], ['bob 08:40']],
  ],
  [
    `${visits} | where who == "ann" | extend start = row_window_session(at, 65m, 1h) | summarize count() by start | project count_ | sort by count_ asc`,
    [[2], [2]],
  ],
])

rows('serialize fixes the order there is', [
  [
    'datatable(v: long)[5, 7] | serialize n = row_number() | project v, n',
    [
      [5, 1],
      [7, 2],
    ],
  ],
])

refuses('rows without an order cannot be counted', [
  ['datatable(v: long)[5, 7] | extend row_number()', /serialized/],
  [`${T} | summarize count() by k | extend row_number()`, /serialized/],
])
