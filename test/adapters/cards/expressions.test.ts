import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Expression } from 'adaptive-expressions'

const texts = [
  ...['title', 'Title', 'missing', 'no', 'zero', 'empty', 'nothing', 'nothing.deeper', 'title.length'],
  ...[
    'row.title',
    'row.TITLE',
    'ROW.title',
    'row.missing.deeper',
    `row['a.b']`,
    'row.count',
    'map.key',
    'map.KEY',
  ],
  ...[
    'rows[0].title',
    'rows[n].title',
    `rows[0]['title']`,
    'rows.length',
    'row[key]',
    'constructor',
    'row.toString',
  ],
  ...[
    'row.title == title',
    `concat(row.title, '-', title)`,
    'count(rows) > n',
    '__proto__',
    'row.hidden',
    'two.two',
  ],
]
const hidden = { title: 'a row', 'a.b': 'dotted', count: 3 }
Object.defineProperty(hidden, 'hidden', { value: 'unseen', enumerable: false })
const row = {
  title: 'a title',
  no: false,
  zero: 0,
  empty: '',
  nothing: null,
  row: hidden,
  n: 0,
  key: 'title',
}
const two = { Two: { two: 'first' }, two: { two: 'exactly' } }
const all = { ...row, map: new Map([['key', 'value']]), rows: [{ title: 'first' }, { title: 'second' }] }
const memories = [all, { ...all, n: 1, key: 'count' }, { ...all, row: null }, {}, { two: two.two }]

const expressions = texts.map((text) => Expression.parse(text))
const answers = () =>
  expressions.map((expression) => [
    expression.toString(),
    ...memories.map((memory) => {
      const { value, error } = expression.tryEvaluate(memory)
      return [value, error]
    }),
  ])

test('expressions come to what the library makes of them', async () => {
  const before = answers()
  await import('../../../src/adapters/cards/expressions.ts')
  // Twice: the second time it is remembered.
  assert.deepEqual(answers(), before)
  assert.deepEqual(answers(), before)
})

test('of two names that differ by case, the one that is written is meant', () => {
  assert.deepEqual(Expression.parse('two.two').tryEvaluate(two).value, 'exactly')
})
