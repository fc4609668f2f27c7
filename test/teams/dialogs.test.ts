import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { UsageError } from '../../src/chat/errors.ts'
import { sayText } from '../../src/chat/reply.ts'
import { type TestBot, testBot } from '../fakes/bot.ts'
import { sampleCommand } from '../fakes/command.ts'
import type { Sent } from '../fakes/connector.ts'

let ran: unknown[] = []
const drill = sampleCommand('drill', {
  role: 'responder',
  writes: true,
  parse: (words) => (words === '' ? {} : { env: words }),
  questions: [
    {
      arg: 'env',
      ask: 'Which environment?',
      choices: async () => [
        { title: 'Production', value: 'prod' },
        { title: 'Staging', value: 'staging' },
      ],
    },
    { arg: 'why', ask: 'Why?' },
  ],
  answer: (arg, words) => {
    if (arg === 'env' && !['prod', 'staging'].includes(words))
      throw new UsageError(`There is no environment "${words}".`)
    return { [arg]: words }
  },
  confirm: (args) => `Drill ${args.env} because ${args.why}?`,
  run: async (args) => {
    ran.push(args)
    return sayText(`drilled ${args.env}`)
  },
})
const look = sampleCommand('look')
const picky = sampleCommand('picky', {
  parse: () => {
    throw new UsageError('There is no fruit here.', { words: 'last 2h' })
  },
})

let bot: TestBot
before(async () => {
  bot = await testBot({ commands: [drill, look, picky] })
})
after(() => bot.stop())
beforeEach(async () => {
  ran = []
  await bot.say('cancel')
})

type Block = { type: string; actions: { title: string; verb: string; data: unknown }[] }
const choicesOn = ({ activity }: Sent) =>
  (activity.attachments[0].content.body as Block[]).flatMap(({ type, actions }) =>
    type === 'ActionSet' ? actions : [],
  )
const asks = (sent: Sent, what: RegExp) => {
  assert.equal(sent.activity.channelData.ops.outcome, 'question')
  assert.match(sent.activity.summary ?? sent.activity.text, what)
}

test('a command that lacks nothing but a yes asks for it, and runs once it is typed', async () => {
  asks(await bot.ask('drill prod'), /Why\?/)
  asks(await bot.ask('practice'), /Drill prod because practice\?/)
  assert.deepEqual(ran, [])
  assert.equal((await bot.ask('yes')).activity.text, 'drilled prod')
  assert.deepEqual(ran, [{ env: 'prod', why: 'practice' }])
  assert.equal(bot.dialogs.saved.size, 0, 'nothing is left open')
})

test('a missing argument is asked for with its choices on a card, which can be pressed', async () => {
  const question = await bot.ask('drill')
  asks(question, /Which environment/)
  const [first, second] = choicesOn(question)
  assert.deepEqual([first?.title, second?.title], ['Production', 'Staging'])
  const { status, body } = await bot.click('answer', second?.data)
  assert.equal(status, 200)
  assert.match(String(body.value), /staging/)
  await bot.connector.until(({ activity }) => activity.summary === 'Why?')
})

test('an answered question loses its buttons in place', async () => {
  const question = await bot.ask('drill')
  await bot.say('prod')
  const settled = await bot.connector.until(({ how, id }) => how === 'update' && id === question.id)
  assert.match(settled.activity.summary, /Which environment\? ✓ prod/)
  assert.deepEqual(settled.activity.attachments[0].content.actions, [])
})

test('an answer that cannot be read is refused with its reason, and the question stays open', async () => {
  await bot.ask('drill')
  asks(await bot.ask('mars'), /There is no environment "mars"/)
  asks(await bot.ask('prod'), /Why\?/)
})

test('a confirmation takes only yes or no', async () => {
  await bot.ask('drill prod')
  await bot.ask('practice')
  asks(await bot.ask('perhaps'), /say yes or no/)
  assert.match((await bot.ask('no')).activity.text, /nothing was changed/)
  assert.deepEqual(ran, [])
  assert.equal(bot.dialogs.saved.size, 0)
})

test('cancel leaves, and says what was left', async () => {
  await bot.ask('drill')
  assert.match((await bot.ask('Cancel.')).activity.text, /Left "drill": nothing was changed/)
  assert.match((await bot.ask('cancel')).activity.text, /nothing to cancel/)
  assert.match((await bot.ask('prod')).activity.summary, /I do not know "prod"/)
})

test('help interrupts without disturbing the question', async () => {
  await bot.ask('drill')
  assert.match((await bot.ask('help drill')).activity.summary, /drill/)
  asks(await bot.ask('prod'), /Why\?/)
})

test('another command takes the place of an open question', async () => {
  await bot.ask('drill')
  assert.equal((await bot.ask('look')).activity.text, 'look done')
  assert.match((await bot.ask('prod')).activity.summary, /I do not know/)
})

test('a question belongs to the person and the thread it was put in', async () => {
  const question = await bot.ask('drill')
  const [choice] = choicesOn(question)
  await bot.click('answer', choice?.data, { as: 'app' })
  await bot.connector.until(({ activity }) => /put to somebody else/.test(activity.text ?? ''))
  assert.match(
    (await bot.ask('prod', { conversation: '19:ops@thread.tacv2;messageid=42' })).activity.summary,
    /do not know/,
  )
  asks(await bot.ask('prod'), /Why\?/)
})

test('a click on an earlier question is told so, and answers nothing', async () => {
  const [old] = choicesOn(await bot.ask('drill'))
  await bot.ask('cancel')
  await bot.ask('drill')
  const before = bot.connector.sent.length
  const { status } = await bot.click('answer', old?.data)
  assert.equal(status, 200)
  await bot.connector.until(
    (sent) => bot.connector.sent.indexOf(sent) >= before && /no longer open/.test(sent.activity.text ?? ''),
  )
  asks(await bot.ask('prod'), /Why\?/)
})

test('two answers at the same moment run the command once', async () => {
  await bot.ask('drill prod')
  await bot.ask('practice')
  await Promise.all([bot.say('yes'), bot.say('yes')])
  assert.equal(ran.length, 1)
})

test('the role is asked for again when the answer comes', async () => {
  const { activity } = await bot.ask('drill', { as: 'ann' })
  assert.equal(activity.channelData.ops.outcome, 'refusal')
  assert.equal(bot.dialogs.saved.size, 0, 'no question is opened')
})

test('where looking is anybody’s, acting takes its own role, which is judged before anything is asked', async () => {
  const lever = sampleCommand('lever', {
    parse: (words) => (words === 'pull' ? { do: 'pull' } : { do: 'look', why: '' }),
    acts: ({ do: what }) => (what === 'look' ? undefined : { role: 'responder', what: String(what) }),
    questions: [{ arg: 'why', ask: 'Why?' }],
    run: async (args) => sayText(`${args.do} done`),
  })
  const own = await testBot({ commands: [lever] })
  assert.match((await own.ask('lever', { as: 'ann' })).activity.text ?? '', /look done/)
  const refused = await own.ask('lever pull', { as: 'ann' })
  assert.equal(refused.activity.channelData.ops.outcome, 'refusal')
  assert.match(JSON.stringify(refused.activity), /lever pull.* needs a responder.*You may look: .*lever/)
  assert.equal(own.dialogs.saved.size, 0, 'no question is opened')
  asks(await own.ask('lever pull'), /Why/)
  assert.match((await own.ask('it creaks')).activity.text ?? '', /pull done/)
  await own.stop()
})

test('a question is forgotten after a quarter of an hour', async () => {
  const now = new Date('2026-11-24T12:00:00Z')
  let at = now
  const clock = { now: () => at, sleep: () => new Promise<void>(() => undefined) }
  const slow = await testBot({ commands: [drill] }, { ports: { clock } })
  await slow.ask('drill')
  at = new Date(now.getTime() + 16 * 60_000)
  assert.match((await slow.ask('prod')).activity.summary, /I do not know "prod"/)
  await slow.stop()
})

test('times in the line are meant from when it was typed, not from when the question was answered', async () => {
  let at = new Date('2026-11-24T12:00:00Z')
  const clock = { now: () => at, sleep: () => new Promise<void>(() => undefined) }
  const seen: Date[] = []
  const dated = sampleCommand('dated', {
    parse: (_words, { now }) => ({ at: now }),
    questions: [{ arg: 'env', ask: 'Which environment?' }],
    run: async (args) => {
      seen.push(args.at)
      return sayText('ok')
    },
  })
  const slow = await testBot({ commands: [dated] }, { ports: { clock } })
  await slow.ask('dated')
  at = new Date('2026-11-24T12:10:00Z')
  await slow.ask('prod')
  assert.deepEqual(seen, [new Date('2026-11-24T12:00:00Z')])
  await slow.stop()
})

test('a stored question of an older version is no question', async () => {
  const key = '19:ops@thread.tacv2;messageid=1700000000000 aaaaaaaa-0000-4000-8000-000000000002'
  await bot.dialogs.write(key, { dialogStack: [{ id: 'gone', state: { dialogs: 7 } }] }, undefined)
  assert.match((await bot.ask('prod')).activity.summary, /I do not know/)
  asks(await bot.ask('drill'), /Which environment/)
})

test('a line that cannot be read gets the sentence of what read it, and an example with the command in front', async () => {
  const { activity } = await bot.ask('picky banana')
  const card = JSON.stringify(activity)
  assert.equal(activity.channelData.ops.outcome, 'refusal')
  assert.match(card, /There is no fruit here/)
  assert.match(card, /"line":"picky last 2h"/)
  assert.doesNotMatch(card, /went wrong/)
})
