import { functions } from '../functions/ask.ts'

const { rows, refuses } = functions()
const line = "print s = 'job=indexer id=42 took=1.5s rest'"

rows('parse cuts columns out of a text', [
  [
    `${line} | parse s with 'job=' job ' id=' id: long ' took=' took: real 's ' rest | project job, id, took, rest`,
    [['indexer', 42, 1.5, 'rest']],
  ],
  [`${line} | parse s with * 'id=' id: long * | project id`, [[42]]],
])

rows('where the text or a type does not fit, every column is null, unless relaxed', [
  [`print s = 'id=x n=5' | parse s with 'id=' id: long ' n=' n: long | project id, n`, [[null, null]]],
  [
    `print s = 'id=x n=5' | parse kind=relaxed s with 'id=' id: long ' n=' n: long | project id, n`,
    [[null, 5]],
  ],
  [`print s = 'nothing' | parse s with 'id=' id ' n=' n: long | project id, n`, [['', null]]],
])

rows('parse-where drops such rows', [
  [`datatable(s: string)['id=1', 'id=x', 'other'] | parse-where s with 'id=' id: long | project id`, [[1]]],
])

rows('regex mode is greedy, and its flags are those of RE2', [
  [`print s = 'a=1, b=2, c=3' | parse kind=regex s with 'a=' one ', ' * | project one`, [['1, b=2']]],
  [`print s = 'a=1, b=2, c=3' | parse kind=regex flags=U s with 'a=' one ', ' * | project one`, [['1']]],
])

rows('a column parsed twice keeps its place', [
  [`print s = 'x=1', x = 'old' | parse s with 'x=' x | project x`, [['1']]],
])

rows('parse-kv reads keys in any order, quoted and greedy', [
  [
    `print s = 'b=2, a=1, a=9' | parse-kv s as (a: long, b: long, c: string) with (pair_delimiter=',', kv_delimiter='=') | project a, b, c`,
    [[1, 2, '']],
  ],
  [
    `print s = 'x="a b" y=c' | parse-kv s as (x: string, y: string) with (pair_delimiter=' ', kv_delimiter='=', quote='"') | project x, y`,
    [['a b', 'c']],
  ],
  [
    `print s = 'x=a b y=c d' | parse-kv s as (x: string, y: string) with (pair_delimiter=' ', kv_delimiter='=', greedy=true) | project x, y`,
    [['a b', 'c d']],
  ],
  [
    `print s = '[INFO] thread:7, text: up' | parse-kv s as (thread: long, text: string) | project thread, text`,
    [[7, 'up']],
  ],
])

refuses('where the documentation leaves the answer open, there is none', [
  [`print s = 'a=1;b' | parse s with 'a=' a: long ';' | project a`, /goes on after the pattern/],
  [`print s = 'a' | parse s with a: datetime * | project a`, /after a column of type datetime/],
])
