import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { plain } from '../../src/chat/plain.ts'

test('characters that hide or turn text go, everything that is seen stays', () => {
  assert.equal(plain('a\u202eb\u200bc\u0007d\u{e0041}e'), 'abcde')
  assert.equal(plain('Ünïcödé 日本 עברית 👩‍👩‍👧 می‌خواهم\n\tx'), 'Ünïcödé 日本 עברית 👩‍👩‍👧 می‌خواهم\n\tx')
})

test('half a surrogate becomes a replacement character', () => assert.equal(plain('a\ud83db'), 'a\ufffdb'))

test('a text is cut to its limit with an ellipsis, never through a character', () => {
  assert.equal(plain('abcdef', 4), 'abc…')
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.integer({ min: 2, max: 30 }),
      (text, limit) => {
        const made = plain(text, limit)
        assert.ok(made.length <= limit && made.isWellFormed(), JSON.stringify(made))
      },
    ),
  )
})

test('what was made plain is plain', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => assert.equal(plain(plain(text)), plain(text))),
  )
})
