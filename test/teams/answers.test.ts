import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { UpstreamError, UsageError } from '../../src/chat/errors.ts'
import { sayText } from '../../src/chat/reply.ts'
import type { Turn } from '../../src/chat/turn.ts'
import { type TestBot, testBot, wordsOf } from '../fakes/bot.ts'
import { sampleCommand } from '../fakes/command.ts'

const turns: Turn[] = []
const echo = sampleCommand('echo', {
  examples: ['echo hello'],
  parse: (words) => ({ words }),
  run: async ({ words }, turn) => {
    turns.push(turn)
    return sayText(`heard: ${words}`)
  },
})
const failing = sampleCommand('fail', {
  parse: (words) => ({ words }),
  run: async ({ words }) => {
    if (words === 'usage') throw new UsageError('Say it otherwise.', { try: 'fail better' })
    if (words === 'other') throw new UsageError('Echo it.', { try: 'echo hello' })
    if (words === 'azure')
      throw new UpstreamError('Azure Monitor Logs', 'throttled', 'Too many queries.', { retryAfter: 7 })
    throw new TypeError('undefined is not a function, said token Bearer abc')
  },
})
const approve = sampleCommand('approve', { role: 'approver', run: async () => sayText('approved') })
const wipe = sampleCommand('wipe', { writes: true, run: async () => Promise.reject(new Error('half way')) })

let bot: TestBot
before(async () => {
  bot = await testBot({ commands: [echo, failing, approve, wipe] })
})
after(() => bot.stop())

for (const kind of ['channel', 'group', 'personal'] as const)
  test(`a line in a ${kind} is answered there`, async () => {
    const answer = await bot.ask('echo one two', { in: kind })
    assert.equal(answer.activity.text, 'heard: one two')
    assert.equal(turns.at(-1)?.place.kind, kind)
  })

test('in a channel the answer goes to the thread, and the place is the channel', async () => {
  const answer = await bot.ask('echo x', { conversation: '19:ny@thread.tacv2;messageid=1700000000123' })
  assert.equal(answer.conversation, '19:ny@thread.tacv2;messageid=1700000000123')
  const place = {
    kind: 'channel',
    conversation: '19:ny@thread.tacv2',
    thread: '1700000000123',
    zone: 'America/New_York',
  }
  assert.deepEqual(turns.at(-1)?.place, place)
})

test('the actor is known by Entra object id, with the roles of the configuration', async () => {
  await bot.ask('echo x', { as: 'app' })
  assert.deepEqual(turns.at(-1)?.actor, {
    id: 'aaaaaaaa-0000-4000-8000-000000000003',
    teamsId: '29:app',
    name: 'Apu Approver',
    roles: ['approver'],
    guest: false,
  })
})

const spellings: readonly [why: string, text: string][] = [
  ['the mention last', 'echo hello <at>ops</at>'],
  ['the mention in the middle', 'echo <at>ops</at> hello'],
  ['two mentions', '<at>ops</at> echo hello <at>ops</at>'],
  ['a no-break space', '<at>ops</at>\u00a0echo\u00a0hello'],
  ['an HTML no-break space', '<at>ops</at>&nbsp;echo hello'],
  ['other Unicode spaces', '<at>ops</at>\u2003echo\u3000hello\u2028'],
  ['odd capitals', '<at>ops</at> ECHO hello'],
  ['trailing punctuation', '<at>ops</at> echo hello?!'],
  ['zero-width and direction characters', '<at>ops</at> \u200eec\u200bho \u202ehello\u202c'],
  ['a comma after the mention', '<at>ops</at>, echo hello'],
  ['a slash before the command', '<at>ops</at> /echo hello'],
  ['the name typed without a mention', '@ops echo hello'],
]
for (const [why, text] of spellings)
  test(`a line with ${why} is understood`, async () => {
    assert.equal((await bot.ask('', { text })).activity.text, 'heard: hello')
  })

test('somebody else’s mention stays as the name', async () => {
  const entities = [
    { type: 'mention', text: '<at>ops</at>', mentioned: { id: '28:bot' } },
    { type: 'mention', text: '<at>Sam Okafor</at>', mentioned: { id: '29:sam' } },
  ]
  const answer = await bot.ask('', { text: '<at>ops</at> echo <at>Sam Okafor</at>', over: { entities } })
  assert.equal(answer.activity.text, 'heard: Sam Okafor')
})

for (const [why, text, words] of [
  ['nothing but the mention', '<at>ops</at> ', /What shall I look at/],
  ['nothing at all', '', /What shall I look at/],
  ['no text', undefined, /What shall I look at/],
  ['garbage', '<at>ops</at> 𝕏𝕏\u0000 $$ {{', /I do not know/],
  ['only punctuation', '<at>ops</at> !!!', /What shall I look at/],
  ['a very long line', `<at>ops</at> echo ${'x'.repeat(1600)}`, /too long for me/],
  ['a huge line', 'x'.repeat(50_000), /too long for me/],
  ['a typo', '<at>ops</at> ehco hello', /Did you mean .*echo.*Nothing was run/],
  ['a name of the language', '<at>ops</at> constructor', /I do not know/],
] as const)
  test(`${why} gets a sentence`, async () => {
    const before = turns.length
    assert.match(
      wordsOf(await bot.ask('', text === undefined ? { over: { text: undefined } } : { text })),
      words,
    )
    assert.equal(turns.length, before, 'nothing was run')
  })

test('a typo can be mended at a press, with the rest of the line as it was', async () => {
  const { activity } = await bot.ask('ehco one two')
  assert.deepEqual(activity.attachments[0].content.actions[0].data, { line: 'echo one two' })
})

test('a typo in the name of a command that one may not run is not answered with its name', async () => {
  assert.doesNotMatch(wordsOf(await bot.ask('aprove', { as: 'ann' })), /approve/)
  assert.match(wordsOf(await bot.ask('aprove', { as: 'app' })), /approve/)
})

test('the typing indicator comes before the answer, and at once', async () => {
  const began = performance.now()
  const before = bot.connector.sent.length
  await bot.ask('echo x', { in: 'personal' })
  const [first, second] = bot.connector.sent.slice(before)
  assert.equal(first?.activity.type, 'typing')
  assert.ok((first?.at ?? Number.POSITIVE_INFINITY) - began < 1000)
  assert.equal(second?.activity.type, 'message')
})

test('in a channel, where nobody would see it, there is no typing indicator', async () => {
  const before = bot.connector.sent.length
  await bot.ask('echo x')
  assert.deepEqual(
    bot.connector.sent.slice(before).map(({ activity }) => activity.type),
    ['message'],
  )
})

test('help comes without an indicator: it is there already', async () => {
  const before = bot.connector.sent.length
  await bot.ask('help')
  assert.equal(bot.connector.sent.length, before + 1)
})

test('a mistake of the person is a refusal with something to press', async () => {
  const { activity } = await bot.ask('fail usage')
  assert.equal(activity.channelData.ops.outcome, 'refusal')
  assert.equal(activity.summary, 'Say it otherwise.')
  assert.deepEqual(activity.attachments[0].content.actions[0].data, { line: 'fail better' })
})

test('what to press may be a line of another command', async () => {
  const { activity } = await bot.ask('fail other')
  assert.deepEqual(activity.attachments[0].content.actions[0].data, { line: 'echo hello' })
})

test('a failure upstream names the system, when to come back, and offers a retry of the same line', async () => {
  const { activity } = await bot.ask('fail azure')
  assert.equal(activity.channelData.ops.outcome, 'error')
  assert.match(
    activity.summary,
    /Azure Monitor Logs is turning us away for now\. Too many queries\. Try again in 7 s\./,
  )
  assert.deepEqual(activity.attachments[0].content.actions[0].data, { line: 'fail azure' })
})

test('a failure of our own shows no detail, but a reference that the log has too', async () => {
  const { activity } = await bot.ask('fail otherwise')
  const { correlation, outcome } = activity.channelData.ops
  assert.equal(outcome, 'error')
  assert.doesNotMatch(JSON.stringify(activity), /undefined is not a function|Bearer/)
  assert.match(JSON.stringify(activity), new RegExp(`Quote ${correlation}`))
  assert.ok(
    bot.logged.some(({ event, facts }) => event === 'turn.failed' && facts.correlation === correlation),
  )
})

test('a write that failed is not offered again', async () => {
  const { activity } = await bot.ask('wipe')
  assert.equal(activity.channelData.ops.outcome, 'error')
  assert.deepEqual(activity.attachments[0].content.actions, [])
  assert.match(activity.summary, /may have been done/)
})

test('who lacks the role gets a no with what is needed, and the audit keeps it', async () => {
  const { activity } = await bot.ask('approve', { as: 'ann' })
  assert.equal(activity.channelData.ops.outcome, 'refusal')
  assert.match(activity.text, /"approve" needs an approver/)
  assert.deepEqual(bot.audit.entries.at(-1), {
    event: 'command.refused',
    actor: 'aaaaaaaa-0000-4000-8000-000000000001',
    subject: 'approve',
    detail: { need: 'approver', guest: false },
  })
  assert.equal((await bot.ask('approve', { as: 'app' })).activity.text, 'approved')
})

test('a guest is refused whatever the roles say', async () => {
  const id = '29:rob-as-guest'
  bot.connector.members.set(id, { userRole: 'guest' })
  const from = { id, name: 'Rob', aadObjectId: 'aaaaaaaa-0000-4000-8000-000000000009' }
  const { activity } = await bot.ask('echo x', { over: { from } })
  assert.match(activity.text, /members of this organisation only/)
})

test('somebody without an Entra object id is refused', async () => {
  const { activity } = await bot.ask('echo x', { over: { from: { id: '29:nobody', name: 'Nobody' } } })
  assert.equal(activity.channelData.ops.outcome, 'refusal')
})

test('the log knows what ran and how it ended, and not what was written', async () => {
  await bot.ask('echo personal-secret-words')
  const line = bot.logged.findLast(({ event }) => event === 'turn.done')
  assert.equal(line?.facts.command, 'echo')
  assert.equal(line?.facts.outcome, 'answer')
  assert.doesNotMatch(JSON.stringify(bot.logged), /personal-secret-words|Rob Responder/)
})
