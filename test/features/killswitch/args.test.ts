import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { UsageError } from '../../../src/chat/errors.ts'
import { completeArgs, readAnswer, readArgs } from '../../../src/features/killswitch/args.ts'

const environments = ['prod', 'staging']
const read = (words: string) => readArgs(words, environments)

test('status of all, or of one', () => {
  for (const words of ['', 'status', 'please'])
    assert.deepEqual(completeArgs(read(words)), { do: 'status', environment: undefined })
  for (const words of ['staging', 'status staging', 'in Staging', 'env staging'])
    assert.deepEqual(completeArgs(read(words)), { do: 'status', environment: 'staging' })
})

test('engage takes scope and environment in either order, and the rest is the reason', () => {
  const wanted = { do: 'engage', scope: 'tools', environment: 'prod', reason: 'odd mails to customers' }
  assert.deepEqual(read('engage tools prod odd mails to customers'), wanted)
  assert.deepEqual(read('engage prod tools because odd mails to customers'), wanted)
  assert.deepEqual(read('ENGAGE Tools in PROD odd mails to customers'), wanted)
  assert.deepEqual(read('engage everything in staging now it leaks'), {
    ...{ do: 'engage', scope: 'both', environment: 'staging', reason: 'it leaks' },
  })
})

test('what engaging needs and was not said is left to be asked', () => {
  assert.deepEqual(read('engage'), { do: 'engage' })
  assert.deepEqual(read('engage tools'), { do: 'engage', scope: 'tools' })
  assert.deepEqual(read('engage prod'), { do: 'engage', environment: 'prod' })
  assert.deepEqual(readArgs('engage tools', ['only']), { do: 'engage', scope: 'tools', environment: 'only' })
  assert.deepEqual(readAnswer('scope', ' Both ', environments), { scope: 'both' })
  assert.deepEqual(readAnswer('environment', 'Prod', environments), { environment: 'prod' })
  assert.deepEqual(readAnswer('reason', ' it leaks ', environments), { reason: 'it leaks' })
  for (const [arg, words] of [
    ['scope', 'some'],
    ['environment', 'mars'],
    ['reason', 'x'],
  ] as const)
    assert.throws(() => readAnswer(arg, words, environments), UsageError)
})

test('release wants green evals, or a sentence instead', () => {
  assert.deepEqual(read('release prod'), { do: 'release', scope: 'both', reason: '', environment: 'prod' })
  assert.equal(
    read('release prod override evals cannot run while stopped').override,
    'evals cannot run while stopped',
  )
  assert.equal(read('release in prod override because evals cannot run').override, 'evals cannot run')
  assert.throws(() => read('release prod override'), /Say in a sentence why/)
  assert.throws(() => read('release prod now or never'), UsageError)
  assert.equal(read('release').environment, undefined)
})

test('an unknown word is not taken for anything', () => {
  for (const words of ['mars', 'relase prod', 'prod staging']) assert.throws(() => read(words), UsageError)
})

test('whatever is typed is read or refused with a sentence', () => {
  const word = fc.oneof(
    fc.constantFrom('engage', 'release', 'tools', 'prod', 'override', 'both', 'in'),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (words) => {
      try {
        const given = read(words.join(' '))
        assert.ok(['status', 'engage', 'release'].includes(given.do as string))
      } catch (error) {
        assert.ok(error instanceof UsageError)
        assert.match(error.message, /[.?"]$/)
      }
    }),
  )
})
