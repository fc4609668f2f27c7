import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sayText } from '../../src/chat/reply.ts'
import { start } from '../../src/compose.ts'
import { readConfig } from '../../src/config.ts'
import { fakeAudit } from '../fakes/audit.ts'
import { cast, listeningLog, type TestBot, tenantId, testBot } from '../fakes/bot.ts'
import { sampleCommand } from '../fakes/command.ts'
import { fakeConnector } from '../fakes/connector.ts'
import { appId, fakeIdentity, issuer } from '../fakes/identity.ts'
import { fakeDialogs, fakeInbox } from '../fakes/state.ts'

let count = 0
const tally = sampleCommand('tally', { run: async () => sayText(`run ${++count}`) })

let bot: TestBot
before(async () => {
  bot = await testBot({ commands: [tally] })
})
after(() => bot.stop())

test('the same activity delivered twice is answered once', async () => {
  const before = count
  assert.deepEqual(
    await Promise.all([bot.say('tally', { id: 'twice' }), bot.say('tally', { id: 'twice' })]),
    [200, 200],
  )
  await bot.say('tally', { id: 'twice' })
  assert.equal(count, before + 1)
})

test('on two replicas it is answered once too', async () => {
  const inbox = fakeInbox()
  const [one, two] = await Promise.all([1, 2].map(() => testBot({ commands: [tally] }, { ports: { inbox } })))
  const before = count
  await Promise.all([one?.say('tally', { id: 'both' }), two?.say('tally', { id: 'both' })])
  assert.equal(count, before + 1)
  await Promise.all([one?.stop(), two?.stop()])
})

test('the same id in another conversation is another activity', async () => {
  const before = count
  await bot.say('tally', { id: 'same' })
  await bot.say('tally', { id: 'same', conversation: '19:other@thread.tacv2;messageid=1' })
  assert.equal(count, before + 2)
})

test('when Teams does not take the answer, it hears 200 all the same and the log says so', async () => {
  bot.connector.fail({ status: 403 })
  assert.equal(await bot.say('help'), 200)
  assert.ok(
    bot.logged.some(({ event, error }) => event === 'activity.failed' && /HTTP 403/.test(String(error))),
  )
})

test('when the inbox cannot be asked, nothing runs and the person is told', async () => {
  const inbox = { first: () => Promise.reject(new Error('database is away')) }
  const own = await testBot({ commands: [tally] }, { ports: { inbox } })
  const before = count
  assert.equal((await own.ask('tally')).activity.channelData.ops.outcome, 'error')
  assert.equal(count, before)
  await own.stop()
})

for (const over of [
  { type: 'messageReaction' },
  { type: 'event', name: 'application/vnd.microsoft.readReceipt' },
  { type: 'messageUpdate' },
  { type: 'conversationUpdate', membersAdded: [{ id: '29:somebody' }] },
  { type: 'installationUpdate', action: 'remove' },
])
  test(`an activity of type ${over.type} is taken silently`, async () => {
    const before = bot.connector.sent.length
    assert.equal(await bot.say('tally', { over }), 200)
    assert.equal(bot.connector.sent.length, before)
  })

test('hello is said once when the bot comes into a conversation, though Teams tells it twice', async () => {
  const conversation = { id: '19:new@thread.tacv2', conversationType: 'channel', tenantId }
  const before = bot.connector.sent.length
  await bot.say('', { over: { type: 'installationUpdate', action: 'add', conversation } })
  await bot.say('', { over: { type: 'conversationUpdate', membersAdded: [{ id: '28:bot' }], conversation } })
  const said = bot.connector.sent.slice(before)
  assert.equal(said.length, 1)
  assert.match(said[0]?.activity.summary, /Hello, I am ops\. Mention me first, as in "@ops help"/)
  assert.deepEqual(
    said[0]?.activity.attachments[0].content.actions.map((one: { title: string }) => one.title),
    ['tally', 'help'],
  )
})

test('with an app id the whole way works with signed tokens, and without one nothing does', async () => {
  const [identity, connector] = await Promise.all([fakeIdentity(), fakeConnector()])
  const variables = {
    OPS_SANDBOX: 'true',
    PORT: '0',
    MicrosoftAppId: appId,
    MicrosoftAppTenantId: tenantId,
    MicrosoftAppPassword: 'x',
    BOT_OPENID_URL: identity.openIdUrl,
    BOT_JWKS_URL: identity.jwksUrl,
    BOT_TOKEN_ISSUER: issuer,
  }
  const environments = {
    prod: { appInsights: '/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/c' },
  }
  const { log } = listeningLog()
  const running = await start(
    readConfig(variables, () => ({ environments })),
    {
      ports: { dialogs: fakeDialogs(), inbox: fakeInbox(), audit: fakeAudit(), log },
      teams: { strict: true, token: async () => 'token-for-teams' },
    },
  )
  const activity = {
    type: 'message',
    id: 'signed',
    channelId: 'msteams',
    serviceUrl: connector.url,
    from: { id: cast.ann.id, name: cast.ann.name, aadObjectId: cast.ann.oid },
    recipient: { id: `28:${appId}`, name: 'ops' },
    conversation: { id: 'a:1', conversationType: 'personal', tenantId },
    text: 'help',
  }
  const post = (authorization: string) =>
    fetch(`http://127.0.0.1:${running.port}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify(activity),
    })
  assert.equal((await post('')).status, 401)
  assert.equal((await post(`Bearer ${await identity.token(connector.url)}`)).status, 200)
  assert.equal(connector.sent.length, 1)
  assert.equal(connector.sent[0]?.headers.authorization, 'Bearer token-for-teams')
  await running.stop()
  await Promise.all([connector.close(), identity.close()])
})
