import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { UsageError } from '../../../src/chat/errors.ts'
import { completeArgs, readAnswer, readArgs } from '../../../src/features/model/args.ts'
import { model } from '../../../src/features/model/index.ts'

test('a line names the model and its version, in words or in order', () => {
  for (const line of [
    'gpt-5 2025-08-07',
    'gpt-5 version 2025-08-07',
    'gpt-5 version=2025-08-07',
    'to gpt-5 Version: 2025-08-07',
    'swap to gpt-5 2025-08-07',
  ])
    assert.deepEqual(
      completeArgs(readArgs(line)),
      { do: 'plan', wish: { model: 'gpt-5', version: '2025-08-07' } },
      line,
    )
  assert.deepEqual(completeArgs(readArgs('')), { do: 'list' })
})

test('deployment, capacity and a reason are read, wherever they stand', () => {
  assert.deepEqual(
    completeArgs(readArgs('gpt-5 deployment chat capacity 50 version 2025-08-07 because it is better')),
    {
      do: 'ask',
      wish: { model: 'gpt-5', version: '2025-08-07', deployment: 'chat', capacity: 50 },
      reason: 'it is better',
    },
  )
})

test('what is missing stays open for a question', () => {
  assert.deepEqual(readArgs('gpt-5'), { do: 'plan', model: 'gpt-5', reason: '' })
  assert.deepEqual(readArgs('gpt-5 version'), { do: 'plan', model: 'gpt-5', reason: '' })
  assert.deepEqual(readArgs('gpt-5 version capacity 50'), {
    do: 'plan',
    model: 'gpt-5',
    capacity: 50,
    reason: '',
  })
  assert.throws(() => readArgs('gpt-5 version 1 deployment'), /Say what stands behind "deployment"/)
  assert.deepEqual(readArgs('gpt-5 2025-08-07 ask'), { do: 'ask', model: 'gpt-5', version: '2025-08-07' })
  assert.deepEqual(readAnswer('version', ' 2025-08-07 '), { version: '2025-08-07' })
  assert.deepEqual(readAnswer('reason', 'cheaper'), { reason: 'cheaper' })
})

test('what cannot be meant is refused with what to type instead', () => {
  for (const [line, sentence] of [
    ['gpt-5 2025-08-07 and more', /I do not understand "2025-08-07 and more"/],
    ['gpt-5 2025-08-07 version 2025-09-01', /I do not understand/],
    ['because it is better', /Name the model/],
    ['version 2025-08-07', /Name the model/],
    ['gpt-5 version "2025"', /no name of a version/],
    ['gpt/5 2025-08-07', /no name of a model/],
    ['gpt-5 2025-08-07 capacity thirty', /whole number.*"thirty"/],
    ['gpt-5 2025-08-07 capacity 0', /1 to 10000/],
  ] as const)
    assert.throws(
      () => readArgs(line),
      (error) => error instanceof UsageError && sentence.test(error.message),
      line,
    )
})

test('whatever is typed is read or refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (line) => {
      try {
        completeArgs(readArgs(line))
      } catch (error) {
        assert.ok(error instanceof UsageError)
      }
    }),
  )
})

test('looking is for everybody, asking in one’s name takes a responder', () => {
  const absent = {} as Parameters<typeof model>[0]
  const [command] = model(absent, { workflows: [], environment: 'prod' }).commands
  const needs = (line: string) => command?.acts?.(readArgs(line))?.role
  assert.deepEqual(
    ['', 'gpt-5', 'gpt-5 2025-08-07', 'gpt-5 2025-08-07 ask', 'gpt-5 because it is better'].map(needs),
    [undefined, undefined, undefined, 'responder', 'responder'],
  )
})
