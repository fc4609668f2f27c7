import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { escapeAround, escapeMarkdown, unescapeMarkdown } from '../../../src/adapters/cards/escape.ts'
import { plain } from '../../../src/chat/plain.ts'

for (const [text, escaped] of [
  ['**bold** _it_ `code`', '\\*\\*bold\\*\\* \\_it\\_ \\`code\\`'],
  ['[click](https://evil.example)', '\\[click\\](https://evil.example)'],
  ['<at>Sam</at>', '\\<at>Sam\\</at>'],
  ['worker_name stays', 'worker_name stays'],
  ['# head\n- item\n+ item\n1. item\n> quote', '\\# head\n\\- item\n\\+ item\n1\\. item\n\\> quote'],
  ['~~gone~~', '\\~~gone\\~~'],
  ['14:05 – 3.5 % of -2', '14:05 – 3.5 % of -2'],
  ['{{DATE(2026-01-01)}}', '{\\{DATE(2026-01-01)}}'],
  ['a\u202eb', 'ab'],
  ['back\\slash', 'back\\\\slash'],
] as const)
  test(`${JSON.stringify(text)} is escaped`, () => assert.equal(escapeMarkdown(text), escaped))

test('no tag, link, emphasis or macro is left unescaped', () => {
  const piece = fc.oneof(
    fc.constantFrom('*', '_', '[', ']', '(', ')', '<', '>', '`', '\\', '~', '{{', '- ', '\n', '#', '1.'),
    fc.string({ maxLength: 4 }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (parts) => {
      const made = escapeMarkdown(parts.join(''))
      const bare = made.replace(/\\./gs, 'x')
      assert.doesNotMatch(bare, /[*[\]<`\\]|~~|\{\{/, made)
      assert.doesNotMatch(bare, /^\s*([-+](\s|$)|[#>])/m, made)
    }),
    { numRuns: 2000 },
  )
})

test('reading aloud gives back what was meant', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) =>
      assert.equal(unescapeMarkdown(escapeMarkdown(text)), plain(text)),
    ),
    { numRuns: 2000 },
  )
})

test('only what is declared stays a mention', () => {
  const text = escapeAround('<at>Sam</at> and <at>Kim</at>', ['<at>Sam</at>'])
  assert.equal(text, '<at>Sam</at> and \\<at>Kim\\</at>')
})
