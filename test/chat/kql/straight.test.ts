import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { straightened } from '../../../src/chat/kql/straight.ts'

const cases: readonly (readonly [typed: string, meant: string])[] = [
  ['traces | where a == “x y”', 'traces | where a == "x y"'],
  ['traces | where a == ‘x’ and b == „y“', `traces | where a == 'x' and b == "y"`],
  ['where m has "don’t" and n == ’x’', `where m has "don’t" and n == 'x'`],
  ['where m has “don’t”', 'where m has "don’t"'],
  ['where m == “mixed"', 'where m == "mixed"'],
  ['print h"a", @"b“c"', 'print h"a", @"b“c"'],
  ['T // “a comment”\n| where a == “b”', 'T // “a comment”\n| where a == "b"'],
  ['```kql\ntraces\n| count\n```', 'traces\n| count'],
  ['`traces | count`', 'traces | count'],
  ['print “', 'print "'],
]
for (const [typed, meant] of cases)
  test(`reads ${JSON.stringify(typed)} as it was meant`, () => assert.equal(straightened(typed), meant))

test('what has straight quotes only is left alone', () => {
  const part = fc.constantFrom('a', ' ', '"', "'", '\\', '|', '@', 'h', '\n', '//', '1', '“x”')
  fc.assert(
    fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
      const text = parts.join('').replace(/[“”]/g, '"')
      assert.equal(straightened(text), text.trim())
    }),
  )
})
