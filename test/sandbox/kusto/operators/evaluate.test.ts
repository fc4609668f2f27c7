import { functions } from '../functions/ask.ts'

const { rows, refuses } = functions()
const D =
  'datatable(i: long, d: dynamic)[1, dynamic({"name": "x", "n": 1}), 2, dynamic({"n": 2.5, "ok": true}), 3, dynamic(null)]'

rows('bag_unpack makes a column per slot, of the slots one type, in alphabetical order', [
  [
    `${D} | where i < 2 | evaluate bag_unpack(d) | getschema | project ColumnName, ColumnType`,
    [
      ['i', 'long'],
      ['n', 'long'],
      ['name', 'string'],
    ],
  ],
  [
    `${D} | evaluate bag_unpack(d) | project i, n, name, ok`,
    [
      [1, '1', 'x', null],
      [2, '2.5', '', true],
      [3, null, '', null],
    ],
  ],
])

rows('bag_unpack with prefix, ignored slots and a schema', [
  [`${D} | evaluate bag_unpack(d, "p_") | project p_name | take 1`, [['x']]],
  [`${D} | evaluate bag_unpack(d, ignoredProperties = dynamic(["n", "ok"])) | take 1`, [[1, 'x']]],
  [
    `${D} | evaluate bag_unpack(d) : (*, n: real) | project i, n`,
    [
      [1, 1],
      [2, 2.5],
      [3, null],
    ],
  ],
])

rows('what follows an unpacked bag is bound to its columns', [
  [`${D} | evaluate bag_unpack(d) | where name == "x" | extend z = strlen(name) | project z`, [[1]]],
  [`${D} | evaluate bag_unpack(d) | evaluate pivot(name, count(), i) | count`, [[3]]],
])

rows('pivot makes a column per value', [
  [
    'datatable(k: string, c: string, v: long)["a", "x", 1, "b", "x", 2, "a", "y", 3] | evaluate pivot(c, sum(v))',
    [
      ['a', 1, 3],
      ['b', 2, 0],
    ],
  ],
  [
    'datatable(k: string, c: string)["a", "x", "b", "x", "a", "x"] | evaluate pivot(c)',
    [
      ['a', 2],
      ['b', 1],
    ],
  ],
])

refuses('other plugins are named', [
  [`${D} | evaluate autocluster()`, /autocluster/],
  ['datatable(n: string, d: dynamic)["a", dynamic({"n": 1})] | evaluate bag_unpack(d)', /already exists/],
])
