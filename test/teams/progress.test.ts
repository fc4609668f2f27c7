import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { refuse, sayText } from '../../src/chat/reply.ts'
import type { Turn } from '../../src/chat/turn.ts'
import { type TestBot, testBot } from '../fakes/bot.ts'
import { sampleCommand } from '../fakes/command.ts'

let turn: Turn
let started = Promise.withResolvers<void>()
let work = Promise.withResolvers<void>()
const slow = sampleCommand('slow', {
  run: async (_args, given) => {
    turn = given
    started.resolve()
    await work.promise
    return sayText('found it')
  },
})
const quick = sampleCommand('quick')

let bot: TestBot
before(async () => {
  const patience = { progressAfterMs: 120, progressEveryMs: 60 }
  bot = await testBot({ commands: [slow, quick] }, { teams: { patience } })
})
after(() => bot.stop())

const begin = async () => {
  started = Promise.withResolvers()
  work = Promise.withResolvers()
  const before = bot.connector.sent.length
  const said = bot.say('slow')
  await started.promise
  return {
    said,
    since: () => bot.connector.sent.slice(before).filter(({ activity }) => activity.type !== 'typing'),
  }
}
const until = async (fits: () => boolean) => {
  for (const end = Date.now() + 3000; !fits(); await new Promise((done) => setTimeout(done, 10)))
    if (Date.now() > end) assert.fail('it did not happen within 3 s')
}

test('work that takes long shows a progress card, which becomes the result in place', async () => {
  const { said, since } = await begin()
  await until(() => since().length === 1)
  const [progress] = since()
  assert.equal(progress?.activity.channelData.ops.outcome, 'progress')
  assert.match(progress?.activity.summary, /Working on "slow"/)
  work.resolve()
  await said
  const [, result] = since()
  assert.deepEqual([result?.how, result?.id, result?.activity.text], ['update', progress?.id, 'found it'])
})

test('progress changes the sentence on the card, and only when there is a new one', async () => {
  const { said, since } = await begin()
  await until(() => since().length === 1)
  turn.progress('Asking Azure.')
  await until(() => since().length === 2)
  await new Promise((done) => setTimeout(done, 200))
  assert.equal(since().length, 2)
  assert.match(since()[1]?.activity.summary, /Asking Azure\./)
  assert.equal(since()[1]?.id, since()[0]?.id)
  work.resolve()
  await said
  assert.equal(since()[2]?.activity.text, 'found it')
})

test('work that is done in time shows no progress card', async () => {
  const before = bot.connector.sent.length
  await bot.ask('quick')
  await new Promise((done) => setTimeout(done, 200))
  const kinds = bot.connector.sent
    .slice(before)
    .map(({ activity }) => activity.channelData?.ops?.outcome ?? activity.type)
  assert.deepEqual(kinds, ['answer'])
})

test('a progress card that cannot be replaced is followed by the result', async () => {
  const { said, since } = await begin()
  await until(() => since().length === 1)
  bot.connector.fail({ status: 404 })
  work.resolve()
  await said
  assert.deepEqual([since()[1]?.how, since()[1]?.activity.text], ['post', 'found it'])
})

test('when stopping, work in hand is finished before the process ends', async () => {
  const patience = { progressAfterMs: 5000 }
  const own = await testBot({ commands: [slow] }, { teams: { patience } })
  started = Promise.withResolvers()
  work = Promise.withResolvers()
  const said = own.say('slow')
  await started.promise
  setTimeout(() => work.resolve(), 150)
  const { connector } = own
  await own.stop()
  assert.equal(await said, 200)
  assert.ok(connector.sent.some(({ activity }) => activity.text === 'found it'))
})

test('a turn is told when its time is up', async () => {
  const obedient = sampleCommand('obedient', {
    run: async (_args, { signal }) => {
      await new Promise((done) => signal.addEventListener('abort', done, { once: true }))
      return refuse('My time was up.')
    },
  })
  const own = await testBot({ commands: [obedient] }, { teams: { patience: { turnMs: 100 } } })
  assert.equal((await own.ask('obedient')).activity.text, 'My time was up.')
  await own.stop()
})
