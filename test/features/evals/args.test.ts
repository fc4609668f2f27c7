import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../../../src/chat/errors.ts'
import { readEvals, readPull } from '../../../src/features/evals/args.ts'

test('reads what is wanted', () => {
  for (const [words, view] of [
    ['', 'status'],
    ['history', 'history'],
    ['HISTORY', 'history'],
    ['run', 'run'],
    ['run now', 'run'],
  ])
    assert.deepEqual(readEvals(words ?? ''), { view }, words)
  assert.throws(() => readEvals('prod please'), UsageError)
})

test('reads a pull request by number or address', () => {
  for (const words of ['123', '#123', 'pr 123']) assert.deepEqual(readPull(words), { number: 123 }, words)
  for (const words of ['https://github.com/o/r/pull/123', 'https://github.com/o/r/pull/123/files'])
    assert.deepEqual(readPull(words), { number: 123, repository: 'o/r' }, words)
  assert.deepEqual(readPull(' '), {})
  for (const words of ['0', '-1', '12 13', 'main', '9999999999', 'https://github.com/o/r/issues/1'])
    assert.throws(() => readPull(words), UsageError, words)
})
