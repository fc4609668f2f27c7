import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { tokensOf } from '../../../src/chat/kql/tokens.ts'

const cut = (text: string) => tokensOf(text).tokens.map((token) => token.text)

const pieces: readonly (readonly [string, readonly string[]])[] = [
  ['traces | where x == 1.5', ['traces', '|', 'where', 'x', '==', '1.5']],
  ['print "a | b; // c"', ['print', '"a | b; // c"']],
  [String.raw`print "a\"|b", 'c\'d'`, ['print', String.raw`"a\"|b"`, ',', String.raw`'c\'d'`]],
  [String.raw`print @"C:\", @'it''s'`, ['print', String.raw`@"C:\"`, ',', "@'it''s'"]],
  ['print h"x", H@"y"', ['print', 'h"x"', ',', 'H@"y"']],
  ['print ```a\n| "b"```', ['print', '```a\n| "b"```']],
  ['T // | evaluate python()\n| count', ['T', '|', 'count']],
  ['x between (1 .. 2h)', ['x', 'between', '(', '1', '..', '2h', ')']],
  ['T|mv-expand a', ['T', '|', 'mv', '-', 'expand', 'a']],
]

for (const [text, expected] of pieces)
  test(`cuts ${JSON.stringify(text)}`, () => assert.deepEqual(cut(text), expected))

test('a string that never ends is told, with where it begins', () => {
  assert.equal(tokensOf('print "abc').open, 6)
  assert.equal(tokensOf('print "a\nb"').open, 6)
  assert.equal(tokensOf("print ```a'").open, 6)
  assert.equal(tokensOf('print "a"').open, undefined)
})

test('whatever is typed is cut, in order, and nothing but spaces and comments is left out', () => {
  const part = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom('"', "'", '```', '@"', '//', '\n', '|', '('),
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const text = parts.join('')
      let at = 0
      for (const { start, end } of tokensOf(text).tokens) {
        assert.match(text.slice(at, start), /^(?:\s|\/\/[^\n]*(?:\n|$))*$/)
        assert.ok(end > start)
        at = end
      }
    }),
    { numRuns: 500 },
  )
})
