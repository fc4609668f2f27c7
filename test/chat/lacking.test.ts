import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../../src/chat/errors.ts'
import { lackingFor } from '../../src/chat/lacking.ts'
import { sampleCommand } from '../fakes/command.ts'

const reading = { now: new Date('2026-11-24T13:30:00Z'), zone: 'UTC' }
const command = sampleCommand('drill', {
  examples: ['drill', 'drill staging', 'drill history'],
  parse: (words) => {
    if (words === 'staging') throw new UsageError('There is no staging here.')
    return { words }
  },
  acts: ({ words }) => (words === 'history' ? undefined : { role: 'responder', what: 'begin' }),
})
const reader = { roles: ['reader'], guest: false } as const

test('who may not act is told so, also where an example names an environment that is not here', () => {
  assert.deepEqual(lackingFor(reader, command, '', reading), {
    role: 'responder',
    subject: 'drill begin',
    instead: 'drill history',
  })
  assert.equal(lackingFor(reader, command, 'history', reading), undefined)
})
