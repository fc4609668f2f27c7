import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readArgs } from '../../../src/features/incident/args.ts'

const read = (line: string) => readArgs(line, ['prod', 'staging']).args

test('reads what to do with which incident', () => {
  assert.deepEqual(read(''), { do: 'list' })
  assert.deepEqual(read('list'), { do: 'list' })
  assert.deepEqual(read('KFM482'), { do: 'show', id: 'kfm482' })
  assert.deepEqual(read('ack'), { do: 'acknowledge' })
  assert.deepEqual(read('ack #kfm482'), { do: 'acknowledge', id: 'kfm482' })
  assert.deepEqual(read('take kfm482'), { do: 'assign', id: 'kfm482', text: 'me' })
  assert.deepEqual(read('assign kfm482 Rob Responder'), { do: 'assign', id: 'kfm482', text: 'Rob Responder' })
  assert.deepEqual(read('note restarted the app'), { do: 'note', text: 'restarted the app' })
  assert.deepEqual(read('resolve kfm482 quota raised'), { do: 'resolve', id: 'kfm482', text: 'quota raised' })
  assert.deepEqual(read('timeline kfm482'), { do: 'timeline', id: 'kfm482' })
  assert.deepEqual(read('declare customers report errors env staging'), {
    do: 'declare',
    text: 'customers report errors',
    environment: 'staging',
  })
  assert.deepEqual(read('new it is slow'), { do: 'declare', text: 'it is slow', environment: 'prod' })
})

test('says what to type instead of what it does not understand', () => {
  assert.throws(() => read('resolv kfm482'), /Did you mean "resolve"/)
  assert.throws(() => read('constructor'), /I do not understand/)
  assert.throws(() => read('note'), /What shall I note/)
  assert.throws(() => read('note kfm482'), /What shall I note/)
  assert.throws(() => read('declare'), /What is wrong/)
  assert.throws(() => read('declare it burns env dev'), /no environment "dev"/)
  assert.throws(() => read('timeline of yesterday'), /I do not understand/)
})
