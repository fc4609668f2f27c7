import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { review } from '../../sandbox/accelerator/hitl-client.ts'
import { wireApprover } from '../../sandbox/approver.ts'
import { findPerson } from '../../sandbox/people.ts'
import { openStage, type Stage } from './stage.ts'

let stage: Stage
let endpoint = ''
before(async () => {
  const sam = findPerson('Sam')
  assert.ok(sam)
  stage = await openStage({ days: 1, as: sam })
  endpoint = await wireApprover(stage.bot, stage.world.accelerator)
  // The bot speaks only where it has been spoken to.
  await stage.enter('Personal Chat')
  await stage.say('help')
  await stage.card('What I can do for you')
  await stage.enter('ops')
  await stage.say('help')
  await stage.card('What I can do for you')
})
after(() => stage?.close())

test('an agent asks, the card comes to the channel with nothing personal on it, a click is the answer', async () => {
  const answer = review(endpoint, {
    tool: 'crm_write_contact',
    args: { account_id: 'A-1042', email: 'pat.quixworth@contoso.com', last_name: 'Quixworth' },
  })
  const card = await stage.card('Writes a contact into the CRM?')
  const text = (await card.textContent()) ?? ''
  assert.match(text, /A-1042/)
  assert.match(text, /p…@contoso\.com \(masked\)/)
  assert.doesNotMatch(text, /quixworth/i)
  await stage.picture('e2e-hitl-asked', card)
  await card.getByRole('button', { name: 'Approve' }).click()
  assert.deepEqual(await answer, { outcome: 'approved' })
  const told = await stage.card('the agent has been told')
  assert.match((await told.textContent()) ?? '', /Approved by Sam Okafor/)
  await stage.picture('e2e-hitl-told', told)
})

test('a mail is read in the personal chat, and decided there', async () => {
  const answer = review(endpoint, {
    tool: 'send_email',
    args: {
      to: ['pat.quixworth@contoso.com'],
      subject: 'Your offer',
      body_markdown:
        'Dear Pat Quixworth,\n\nas agreed on Tuesday, here is the offer for 240 seats.\n\nBest,\nJo',
    },
  })
  const card = await stage.card('Sends an e-mail to people outside?')
  assert.equal(await card.getByRole('button', { name: 'Approve' }).count(), 0)
  await stage.picture('e2e-hitl-mail', card)
  await card.getByRole('button', { name: 'Read everything' }).click()
  await stage.enter('Personal Chat')
  const page = await stage.card('Dear Pat Quixworth')
  await stage.picture('e2e-hitl-read', page)
  await page.getByRole('button', { name: 'Approve' }).click()
  assert.deepEqual(await answer, { outcome: 'approved' })
})

test('hitl tells how agents are answered', async () => {
  await stage.say('hitl')
  const card = await stage.card('Approvals of agents')
  const text = (await card.textContent()) ?? ''
  assert.match(text, /The accelerator asks 127\.0\.0\.1/)
  assert.match(text, /2 approved/)
  await stage.picture('e2e-hitl-status', card)
})

test('the channel has seen nothing personal, nor has the log', async () => {
  await stage.enter('ops')
  await stage.card('Sends an e-mail to people outside')
  const seen = (await stage.page.locator('body').textContent()) ?? ''
  assert.doesNotMatch(seen, /quixworth|Dear Pat|240 seats/i)
  assert.doesNotMatch(stage.bot.said(), /quixworth|240 seats/i)
})
