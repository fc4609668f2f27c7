import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { z } from 'zod'
import type { AnyAction } from '../../src/chat/action.ts'
import { UpstreamError } from '../../src/chat/errors.ts'
import { refuse, sayText } from '../../src/chat/reply.ts'
import { type TestBot, testBot } from '../fakes/bot.ts'
import { sampleCommand } from '../fakes/command.ts'

let decided = 0
let release: (() => void) | undefined
const card = (text: string) => ({ template: 'system/notice', data: { text, buttons: [] }, summary: text })
const action = (verb: string, run: AnyAction['run'], over: Partial<AnyAction> = {}): AnyAction => ({
  verb,
  role: 'reader',
  data: z.object({ id: z.string() }),
  run,
  ...over,
})
const actions = [
  action(
    'own.approve',
    async ({ id }) => {
      decided++
      return { outcome: 'answer', card: card(`approved ${id}`) }
    },
    { role: 'approver' },
  ),
  action('own.stale', async () => ({ outcome: 'refusal', card: card('already decided by Ann') })),
  action('own.no', async () => refuse('Not your own request.')),
  action('own.broken', async () =>
    Promise.reject(new UpstreamError('GitHub', 'failed', 'GitHub answered 502.')),
  ),
  action('own.slow', async () => {
    await new Promise<void>((done) => {
      release = done
    })
    return { outcome: 'answer', card: card('done at last') }
  }),
]
const look = sampleCommand('look', {
  parse: (words) => ({ words }),
  run: async ({ words }) => sayText(`looked at ${words}`),
})

let bot: TestBot
before(async () => {
  bot = await testBot({ commands: [look], actions }, { teams: { patience: { invokeMs: 100 } } })
})
after(() => bot.stop())

test('a command button does what typing its line would, in the thread of the card', async () => {
  const { status, body } = await bot.click('command', { line: 'look x1' }, { on: 'card-1' })
  assert.equal(status, 200)
  assert.deepEqual(body, {
    statusCode: 200,
    type: 'application/vnd.microsoft.activity.message',
    value: 'On it: look x1',
  })
  const answer = await bot.connector.until(({ activity }) => activity.text === 'looked at x1')
  assert.equal(answer.how, 'post')
  assert.equal(answer.conversation, '19:ops@thread.tacv2;messageid=1700000000000')
})

test('an action’s card is the new state of the clicked one: for who clicked, and in place for all', async () => {
  const { body } = await bot.click('own.approve', { id: '7' }, { as: 'app', on: 'card-2' })
  assert.equal(body.type, 'application/vnd.microsoft.card.adaptive')
  assert.equal(body.value.body[0].text, 'approved 7')
  const update = await bot.connector.until(({ how, id }) => how === 'update' && id === 'card-2')
  assert.deepEqual(update.activity.attachments[0].content, body.value)
})

test('a stale click is answered with the current state', async () => {
  const { status, body } = await bot.click('own.stale', { id: '7' }, { on: 'card-3' })
  assert.equal(status, 200)
  assert.equal(body.statusCode, 200)
  assert.match(body.value.body[0].text, /already decided by Ann/)
  await bot.connector.until(({ how, id }) => how === 'update' && id === 'card-3')
})

test('a refusal in words leaves the card as it is', async () => {
  const { body } = await bot.click('own.no', { id: '7' }, { on: 'card-4' })
  assert.equal(body.value, 'Not your own request.')
  assert.ok(!bot.connector.sent.some(({ id }) => id === 'card-4'))
})

test('who lacks the role gets a no, and nothing runs', async () => {
  const before = decided
  const { status, body } = await bot.click('own.approve', { id: '7' }, { as: 'ann', on: 'card-5' })
  assert.equal(status, 200)
  assert.match(body.value, /needs an approver/)
  assert.equal(decided, before)
})

test('a failure is said to who clicked, and leaves the card as it is', async () => {
  const { status, body } = await bot.click('own.broken', { id: '7' }, { on: 'card-6' })
  assert.equal(status, 200)
  assert.match(body.value, /GitHub failed\. GitHub answered 502\./)
  assert.ok(!bot.connector.sent.some(({ id }) => id === 'card-6'))
})

test('an action that takes long is acknowledged, and changes the card when it is done', async () => {
  const { body } = await bot.click('own.slow', { id: '7' }, { on: 'card-7' })
  assert.match(body.value, /Still working on it/)
  release?.()
  const update = await bot.connector.until(({ how, id }) => how === 'update' && id === 'card-7')
  assert.equal(update.activity.summary, 'done at last')
})

const forged: readonly [why: string, verb: string, data: unknown][] = [
  ['an unknown verb', 'own.nothing', { id: '7' }],
  ['a verb of the language', 'constructor', {}],
  ['data that do not fit', 'own.approve', { id: 7 }],
  ['no data', 'own.approve', undefined],
  ['a line that is no text', 'command', { line: { a: 1 } }],
  ['an empty line', 'command', { line: '' }],
  ['a huge line', 'command', { line: 'x'.repeat(10_000) }],
  ['an answer without a nonce', 'answer', { value: 'x' }],
]
for (const [why, verb, data] of forged)
  test(`a click with ${why} is answered with a sentence and does nothing`, async () => {
    const before = bot.connector.sent.length
    const { status, body } = await bot.click(verb, data, { as: 'app' })
    assert.equal(status, 200)
    assert.equal(body.statusCode, 200)
    assert.match(body.value, /I do not understand this button/)
    assert.equal(bot.connector.sent.length, before)
  })

test('another kind of invoke is answered too', async () => {
  const { status, body } = await bot.click('own.approve', { id: '7' }, { over: { name: 'task/fetch' } })
  assert.equal(status, 200)
  assert.match(body.value, /do not understand/)
})

test('a client that refreshes by itself changes nothing', async () => {
  const before = decided
  const value = {
    action: { type: 'Action.Execute', verb: 'own.approve', data: { id: '7' } },
    trigger: 'automatic',
  }
  const { body } = await bot.click('own.approve', {}, { as: 'app', over: { value } })
  assert.equal(body.statusCode, 200)
  assert.equal(decided, before)
})

test('the same click delivered twice acts once and is answered twice', async () => {
  const before = decided
  const both = await Promise.all(
    [1, 2].map(() => bot.click('own.approve', { id: '8' }, { as: 'app', id: 'same-click', on: 'card-8' })),
  )
  assert.deepEqual(
    both.map(({ status }) => status),
    [200, 200],
  )
  assert.ok(both.some(({ body }) => body.value === 'This click has been taken already.'))
  assert.equal(decided, before + 1)
})
