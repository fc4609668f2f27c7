import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { sayText } from '../../src/chat/reply.ts'
import { type TestBot, tenantId, testBot } from '../fakes/bot.ts'
import { sampleCommand } from '../fakes/command.ts'

const ran: string[] = []
const act = sampleCommand('act', {
  writes: true,
  role: 'approver',
  run: async () => {
    ran.push('act')
    return sayText('done')
  },
})
let bot: TestBot
before(async () => {
  bot = await testBot({ commands: [act] })
})
after(() => bot.stop())

const fields = [
  'type',
  'id',
  'from',
  'recipient',
  'conversation',
  'text',
  'entities',
  'value',
  'name',
  'replyToId',
  'membersAdded',
  'action',
  'channelData',
  'deliveryMode',
  'textFormat',
  'locale',
]
const valid = () => ({
  type: 'message',
  channelId: 'msteams',
  serviceUrl: bot.connector.url,
  from: { id: '29:x', name: 'X', aadObjectId: 'aaaaaaaa-0000-4000-8000-000000000001' },
  recipient: { id: '28:bot', name: 'ops' },
  conversation: { id: 'a:x', conversationType: 'personal', tenantId },
  text: 'help',
})

test('whatever an activity holds, the answer is never 500, and nothing runs that nobody asked for', async () => {
  const odd = fc.tuple(fc.constantFrom(...fields), fc.jsonValue({ maxDepth: 3 }))
  const mentioned = fc.constantFrom('message', 'invoke', 'conversationUpdate', 'installationUpdate')
  await fc.assert(
    fc.asyncProperty(mentioned, fc.array(odd, { minLength: 1, maxLength: 4 }), async (type, changes) => {
      const response = await bot.post({ ...valid(), type, ...Object.fromEntries(changes) })
      await response.arrayBuffer()
      assert.ok([200, 400, 403].includes(response.status), `HTTP ${response.status}`)
    }),
    { numRuns: 300 },
  )
  assert.deepEqual(ran, [])
  assert.equal(await bot.say('help', { in: 'personal' }), 200, 'and the bot still works')
})

test('a body that is any text is 400', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
      const response = await bot.post(text)
      await response.arrayBuffer()
      assert.equal(response.status, 400)
    }),
    { numRuns: 100 },
  )
})

test('an activity nested without end is refused or taken, not fatal', async () => {
  const deep = `{"type":"message","x":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
  const response = await bot.post(deep)
  assert.ok([400, 403].includes(response.status), String(response.status))
  assert.equal(await bot.say('help', { in: 'personal' }), 200)
})
