import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { UsageError } from '../../../src/chat/errors.ts'
import { readArgs, readReason } from '../../../src/features/rollback/args.ts'

const environments = ['prod', 'staging']
const read = (words: string) => readArgs(words, environments)

const lines: readonly (readonly [string, object])[] = [
  ['', { do: 'candidates', environment: 'prod' }],
  ['staging', { do: 'candidates', environment: 'staging' }],
  ['env staging', { do: 'candidates', environment: 'staging' }],
  ['v1.4.2', { do: 'plan', environment: 'prod', tag: 'v1.4.2' }],
  ['v1.4.2 staging', { do: 'plan', environment: 'staging', tag: 'v1.4.2' }],
  ['staging to v1.4.2', { do: 'plan', environment: 'staging', tag: 'v1.4.2' }],
  ['release/2026-05 env prod', { do: 'plan', environment: 'prod', tag: 'release/2026-05' }],
  ['prod env staging', { do: 'plan', environment: 'staging', tag: 'prod' }],
  ['v1 because: evals are red', { do: 'ask', environment: 'prod', tag: 'v1', reason: 'evals are red' }],
  ['v1 prod ask', { do: 'ask', environment: 'prod', tag: 'v1', reason: undefined }],
  ['v1 because', { do: 'ask', environment: 'prod', tag: 'v1', reason: undefined }],
  ['tag-newest-green staging', { do: 'tag', environment: 'staging' }],
  ['revert 4k2m9q7x1c', { do: 'revert', id: '4k2m9q7x1c' }],
]
for (const [words, wanted] of lines)
  test(`"rollback ${words}"`, () => {
    const { reason, ...given } = read(words)
    const { reason: why, ...rest } = wanted as { reason?: string }
    assert.deepEqual(given, rest)
    if ('reason' in wanted) assert.equal(reason, why)
  })

for (const words of [
  'v1 v2',
  'env dev',
  'revert',
  'revert 1 2',
  '$(rm)',
  '-rf',
  'ask',
  `v1${'x'.repeat(200)}`,
])
  test(`"rollback ${words.slice(0, 20)}" is explained, not guessed`, () => {
    assert.throws(() => read(words), UsageError)
  })

test('whatever is typed is read or explained, and a tag never carries what a shell would read', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (words) => {
      try {
        const given = read(words)
        if (given.tag !== undefined) assert.match(given.tag as string, /^[A-Za-z0-9][A-Za-z0-9._/-]*$/)
        assert.ok(environments.includes(given.environment as string) || given.do === 'revert')
      } catch (error) {
        assert.ok(error instanceof UsageError, String(error))
      }
    }),
  )
})

test('a reason is a few words at least, and not a novel', () => {
  assert.throws(() => readReason(' x '), UsageError)
  assert.equal((readReason('y'.repeat(1000)).reason as string).length, 300)
})
