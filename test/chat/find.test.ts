import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { findCommand } from '../../src/chat/find.ts'
import { nearest } from '../../src/chat/nearest.ts'
import { sampleCommand } from '../fakes/command.ts'

const names = ['triage', 'trace', 'help', 'rollback', 'drill', 'audit', 'eval', 'killswitch']
const commands = [
  ...names.map((name) => sampleCommand(name)),
  sampleCommand('status', { aliases: ['health'] }),
]

for (const [typed, meant] of [
  ['traige', 'triage'],
  ['triag', 'triage'],
  ['triage2', 'triage'],
  ['rolback', 'rollback'],
  ['roll', 'rollback'],
  ['hlep', 'help'],
  ['hepl', 'help'],
  ['TRACE', 'trace'],
  ['killswich', 'killswitch'],
] as const)
  test(`"${typed}" is near "${meant}"`, () => assert.equal(nearest(typed, names), meant))

for (const typed of ['', 'x', 'deploy', 'hello world', 'constructor', '__proto__', 'zzzzzz', '🙂'])
  test(`"${typed}" is near nothing`, () => assert.equal(nearest(typed, names), undefined))

test('one slip in a name still leads to it', () => {
  const slip = fc.tuple(
    fc.constantFrom(...names),
    fc.nat(20),
    fc.constantFrom('drop', 'double', 'swap', 'replace'),
  )
  fc.assert(
    fc.property(slip, ([name, at, kind]) => {
      const i = at % name.length
      const typed = {
        drop: name.slice(0, i) + name.slice(i + 1),
        double: name.slice(0, i) + name[i] + name.slice(i),
        swap: name.slice(0, i) + (name[i + 1] ?? '') + name[i] + name.slice(i + 2),
        replace: `${name.slice(0, i)}_${name.slice(i + 1)}`,
      }[kind]
      assert.equal(nearest(typed, names), name)
    }),
  )
})

test('a guess is never taken for the command', () => {
  assert.deepEqual(findCommand('traige last 2h', commands), {
    command: undefined,
    guess: 'triage',
    word: 'traige',
    words: 'last 2h',
  })
})

for (const line of [
  'triage last 2h',
  'TRIAGE last 2h',
  '/triage last 2h',
  '!Triage last 2h',
  'triage: last 2h',
])
  test(`"${line}" finds the command and its words`, () => {
    const found = findCommand(line, commands)
    assert.equal(found.command?.name, 'triage')
    assert.equal(found.command && found.words, 'last 2h')
  })

test('another name finds the same command', () =>
  assert.equal(findCommand('health', commands).command?.name, 'status'))

test('words keep their capitals', () => {
  const found = findCommand('Trace ABC Def', commands)
  assert.equal(found.command && found.words, 'ABC Def')
})
