import { functions } from '../functions/ask.ts'

const { rows, refuses } = functions()
const A = 'let A = datatable(x: long, s: string)[1, "a"];'
const B = 'let B = datatable(x: long, t: real)[2, 0.5];'

rows('union keeps every column of every leg; what a leg lacks is null or empty', [
  [
    `${A} ${B} union A, B | sort by x asc`,
    [
      [1, 'a', null],
      [2, '', 0.5],
    ],
  ],
  [`${A} ${B} A | union B | count`, [[2]]],
  [`${A} ${B} union kind=inner A, B | sort by x asc`, [[1], [2]]],
])

rows('withsource names tables, `as` names and, for other legs, their place', [
  [
    `${A} ${B} union withsource=n A, (B | where x > 0) | project n, x | sort by x asc`,
    [
      ['A', 1],
      ['B', 2],
    ],
  ],
  [`${A} union withsource=n A, (print x = 9 | as P) | project n | sort by n asc`, [['A'], ['P']]],
  [`${A} union withsource=n A, (print x = 9) | project n | sort by n asc`, [['A'], ['union_arg1']]],
])

rows('columns of one name and several types are told apart by type', [
  [
    'union (print x = 1), (print x = "a") | getschema | project ColumnName, ColumnType',
    [
      ['x_long', 'long'],
      ['x_string', 'string'],
    ],
  ],
])

rows('a fuzzy union leaves out what does not exist', [
  [`${A} union isfuzzy=true A, Nope, (Nowhere | where x > 1) | count`, [[1]]],
])

rows('wildcards stand for views', [
  [
    'let V1 = view () { print x = 1 }; let V2 = view () { print x = 2 }; let W = () { print x = 3 }; union V* | count',
    [[2]],
  ],
])

refuses('without isfuzzy a missing table is an error', [
  [`${A} union A, Nope | count`, /Nope/],
  ['union withsource=x (print x = 1), (print x = 2) | count', /twice/],
])
