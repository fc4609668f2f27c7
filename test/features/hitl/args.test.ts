import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readArgs } from '../../../src/features/hitl/args.ts'

const read = (words: string) => readArgs(words, ['prod', 'staging']).args

test('what may be asked', () => {
  assert.deepEqual(read(''), { do: 'status', environment: undefined })
  assert.deepEqual(read('PROD'), { do: 'status', environment: 'prod' })
  assert.deepEqual(read('status env staging'), { do: 'status', environment: 'staging' })
  assert.deepEqual(read('rotate prod'), { do: 'rotate', environment: 'prod' })
  assert.deepEqual(read('retire staging'), { do: 'retire', environment: 'staging' })
  assert.deepEqual(read('show 4k2m9q7x1c'), { do: 'show', id: '4k2m9q7x1c' })
  assert.deepEqual(read('4k2m9q7x1c'), { do: 'show', id: '4k2m9q7x1c' })
})

test('what may not, with what to say instead', () => {
  for (const words of [
    'rotate',
    'rotate dev',
    'nonsense',
    'show',
    'prod staging',
    'rotate prod now',
    'show x y',
  ])
    assert.throws(() => read(words), { name: 'UsageError', message: /Say/ })
})
