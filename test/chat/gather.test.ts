import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../../src/chat/errors.ts'
import { gather } from '../../src/chat/gather.ts'
import { parseWindow } from '../../src/chat/window.ts'
import { sampleCommand } from '../fakes/command.ts'

const reading = { now: new Date('2026-11-24T13:30:00Z'), zone: 'UTC' }
const command = sampleCommand('roll', {
  parse: (words, { now, zone }) => {
    const { window, rest } = parseWindow(words, { now, zone })
    return { window, ...(rest ? { tag: rest } : {}) }
  },
  questions: [
    { arg: 'tag', ask: 'Which tag?' },
    { arg: 'why', ask: 'Why?' },
  ],
  answer: (arg, words) => {
    if (arg === 'tag' && !words.startsWith('v')) throw new UsageError('A tag begins with v.')
    return { [arg]: words.toUpperCase() }
  },
  complete: (given) => ({ ...given, whole: true }),
})

test('the first missing argument is asked for, with what is known so far', () => {
  const found = gather(command, { words: 'last 2h', answers: [] }, reading)
  assert.equal(found.question?.arg, 'tag')
  assert.deepEqual(Object.keys(found.question ? found.given : {}), ['window'])
})

test('answers count as if they had been in the line, and nothing is asked twice', () => {
  const answers = [{ arg: 'why', words: 'slow' }]
  const found = gather(command, { words: 'v1', answers }, reading)
  assert.equal(found.question, undefined)
  const { tag, why, whole } = (found.question === undefined ? found.args : {}) as Record<string, unknown>
  assert.deepEqual({ tag, why, whole }, { tag: 'v1', why: 'SLOW', whole: true })
})

test('an answer that cannot be read is the answerer’s mistake', () => {
  assert.throws(
    () => gather(command, { words: '', answers: [{ arg: 'tag', words: '1' }] }, reading),
    UsageError,
  )
})

test('without an own reading an answer is taken as written', () => {
  const bare = sampleCommand('bare', { questions: [{ arg: 'env', ask: 'Which?' }] })
  const found = gather(bare, { words: '', answers: [{ arg: 'env', words: 'Prod' }] }, reading)
  assert.deepEqual(found.question === undefined && found.args, { env: 'Prod' })
})
