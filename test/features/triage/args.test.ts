import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { UsageError } from '../../../src/chat/errors.ts'
import { completeArgs, readArgs } from '../../../src/features/triage/args.ts'

const reading = { now: new Date('2026-11-24T14:00:00Z'), zone: 'Europe/Berlin' }
const environments = ['dev', 'prod']
const read = (words: string) => completeArgs(readArgs(words, reading, environments))
const span = (words: string) => {
  const { window, environment } = read(words)
  return [window.from.toISOString().slice(0, 16), window.to.toISOString().slice(0, 16), environment]
}

test('nothing said means two hours of the first environment', () => {
  assert.deepEqual(span(''), ['2026-11-24T12:00', '2026-11-24T14:00', 'dev'])
  assert.equal(read('').said, undefined)
})

test('windows and environments are read in any order', () => {
  const ninety = ['2026-11-24T12:30', '2026-11-24T14:00', 'prod']
  for (const words of [
    'last 90m env prod',
    'env prod last 90m',
    'env=PROD last 90m',
    'environment: prod last 90m',
    'prod last 90m',
    'last 90m prod',
    'last 90m in prod please',
  ])
    assert.deepEqual(span(words), ninety, words)
  assert.deepEqual(span('since 14:00'), ['2026-11-24T13:00', '2026-11-24T14:00', 'dev'])
  assert.deepEqual(span('yesterday'), ['2026-11-22T23:00', '2026-11-23T23:00', 'dev'])
  assert.equal(read('prod last 90m').said, 'last 90m')
})

test('an unknown environment is answered with the known ones', () => {
  assert.throws(
    () => read('last 2h env moon'),
    (error) => error instanceof UsageError && /"moon".*dev, prod/.test(error.message),
  )
  assert.throws(() => readArgs('', reading, []), /No environment is configured/)
})

test('words that mean nothing are named, shortened, with a line to try', () => {
  assert.throws(
    () => read('last 2h banana'),
    (error) =>
      error instanceof UsageError && /"banana"/.test(error.message) && error.try === 'triage last 2h',
  )
  assert.throws(
    () => read('x'.repeat(5000)),
    (error) => error instanceof UsageError && error.message.length < 200,
  )
})

test('any words give arguments or a sentence', () => {
  const word = fc.oneof(
    fc.constantFrom(
      'last',
      'since',
      '2h',
      '90m',
      'env',
      'prod',
      'dev',
      'yesterday',
      '14:00',
      'to',
      'from',
      '=',
      '1e99h',
      '😀',
    ),
    fc.string({ maxLength: 12 }),
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 7 }), (words) => {
      try {
        const { window, environment } = read(words.join(' '))
        assert.ok(window.from < window.to && environments.includes(environment))
      } catch (error) {
        assert.ok(error instanceof UsageError, String(error))
        assert.match(error.message, /\S/)
      }
    }),
    { numRuns: 1000 },
  )
})

test('arguments survive a trip through JSON', () => {
  const given = readArgs('last 2h env prod', reading, environments)
  assert.deepEqual(completeArgs(JSON.parse(JSON.stringify(given))), completeArgs(given))
})
