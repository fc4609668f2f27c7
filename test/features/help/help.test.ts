import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openCards } from '../../../src/adapters/cards/index.ts'
import { type TestBot, testBot } from '../../fakes/bot.ts'
import { sampleCommand } from '../../fakes/command.ts'
import type { Sent } from '../../fakes/connector.ts'

const triage = sampleCommand('triage', {
  summary: 'What is failing',
  examples: ['triage last 2h', 'triage yesterday'],
  usage: ['Looks back 7 days at most.'],
  aliases: ['incidents'],
})
const rollback = sampleCommand('rollback', {
  role: 'approver',
  writes: true,
  examples: ['rollback v1'],
  summary: 'Goes back',
})
const stop = sampleCommand('stop', {
  writes: true,
  examples: ['stop', 'stop engage'],
  summary: 'Stops things',
  parse: (words) => ({ words }),
  acts: ({ words }) => (words === '' ? undefined : { role: 'responder', what: 'engage' }),
})
const evals = sampleCommand('evals', { offers: true, examples: ['evals'], summary: 'Red or green' })
const { text } = openCards('cards', undefined)
const read = ({ activity }: Sent): string => text(activity.attachments[0].content)

let bot: TestBot
before(async () => {
  bot = await testBot({ commands: [triage, rollback, stop, evals] })
})
after(() => bot.stop())

test('help lists what the person may run, with an example each', async () => {
  const said = read(await bot.ask('help', { as: 'ann' }))
  assert.match(said, /triage last 2h\nWhat is failing/)
  assert.doesNotMatch(said, /rollback/)
})

test('what changes something stands apart, for those who may', async () => {
  const said = read(await bot.ask('help', { as: 'app' }))
  assert.ok(said.indexOf('Look') < said.indexOf('triage last 2h'))
  assert.ok(said.indexOf('Do\n') < said.indexOf('rollback v1\nGoes back'))
  assert.ok(said.indexOf('triage') < said.indexOf('rollback'))
})

test('what somebody may only look at stands with what looks, and help says what acting takes', async () => {
  const seen = (said: string) =>
    said.indexOf('Do\n') >= 0 && said.indexOf('Do\n') < said.indexOf('Stops things')
  assert.equal(seen(read(await bot.ask('help', { as: 'ann' }))), false)
  assert.equal(seen(read(await bot.ask('help', { as: 'app' }))), true)
  assert.match(read(await bot.ask('help stop')), /Looking is for everybody here, acting for responders\./)
})

test('a command whose buttons change something does not claim to change nothing', async () => {
  const said = read(await bot.ask('help evals'))
  assert.match(said, /The line changes nothing; what acts is a button/)
  assert.doesNotMatch(said, /Only looks/)
})

test('help on a command explains it', async () => {
  const said = read(await bot.ask('help triage'))
  for (const part of [
    'triage',
    'What is failing',
    'Looks back 7 days at most.',
    'triage yesterday',
    'Also: incidents.',
    'changes nothing',
  ])
    assert.ok(said.includes(part), part)
})

test('help finds a command by another name and by a near one', async () => {
  assert.match(read(await bot.ask('help incidents')), /What is failing/)
  assert.match(read(await bot.ask('help traige')), /What is failing/)
})

test('a command that changes something is not offered at a press', async () => {
  const { activity } = await bot.ask('help rollback', { as: 'app' })
  assert.deepEqual(activity.attachments[0].content.actions, [])
  assert.match(read({ activity } as Sent), /asked first/)
})

test('what one may not run has no help', async () => {
  const { activity } = await bot.ask('help rollback', { as: 'ann' })
  assert.equal(activity.channelData.ops.outcome, 'refusal')
  assert.match(activity.text, /There is no help on "rollback"/)
})

test('a line of the list leads to its explanation', async () => {
  const { activity } = await bot.ask('help')
  const lines = JSON.stringify(activity).match(/"line":"help [a-z]+"/g)
  assert.ok(lines?.includes('"line":"help triage"'))
})
