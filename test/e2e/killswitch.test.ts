import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { findPerson } from '../../sandbox/people.ts'
import { openStage, type Stage } from './stage.ts'

let stage: Stage
before(async () => {
  stage = await openStage({ days: 1, pace: { bootstrapMs: 6000, ingestionMs: 500, workMs: 50 } })
  // Runs of workflows take seconds here, not minutes.
  stage.world.githubServer.setSpeed(4)
  stage.page.setDefaultTimeout(240_000)
})
after(() => stage?.close())

const switchIn = (name: 'prod' | 'staging') =>
  [...stage.world.accelerators[name].app.serving().variables.keys()].filter((key) => key.startsWith('KILL'))

test('the status says of each environment what is set and what has effect', async () => {
  stage.world.accelerators.prod.app.change({ set: { KILLSWITCH: '1' }, by: 'alex@contoso.example' })
  await stage.enter('On-call')
  await stage.say('killswitch')
  const card = await stage.card('KILLSWITCH=1 is set and has NO effect')
  const text = (await card.textContent()) ?? ''
  assert.match(text, /Off: everything runs/)
  assert.match(text, /never: no drill yet/)
  await stage.picture('e2e-killswitch-status', card)
})

test('a drill in staging is followed on one card, proves everything, and puts things back', async () => {
  await stage.say('drill workflow staging')
  const question = await stage.card('Stop all requests in staging for a drill?')
  await question.getByRole('button', { name: 'Yes' }).click()
  const live = await stage.card(/A request is refused/)
  await stage.page
    .getByText(/not with the documented 503/)
    .last()
    .waitFor()
  await stage.picture('e2e-drill-live', live)
  assert.deepEqual(switchIn('staging'), ['KILLSWITCH_WORKFLOW'])
  const report = await stage.card('Report: kill switch drill in staging')
  await stage.picture('e2e-drill-report', report)
  const text = (await report.textContent()) ?? ''
  assert.match(text, /PASSED: everything was proven/)
  assert.match(text, /The alert "kill-switch-engaged" fired \d+ s after/)
  assert.match(text, /8 of 8/)
  assert.deepEqual(switchIn('staging'), [])
  await stage.say('drill history')
  assert.match((await (await stage.card('Kill switch drills')).textContent()) ?? '', /staging, workflow/)
})

test('one person stops tools in production; the card says when that has effect', async () => {
  await stage.say('killswitch engage tools prod odd mails to customers')
  const question = await stage.card('Stop tools with side effects in prod, because "odd mails to customers"?')
  await stage.picture('e2e-killswitch-confirm', question)
  await question.getByRole('button', { name: 'Yes' }).click()
  const coming = await stage.card(/[Nn](OT IN EFFECT YET|ot in effect yet)/)
  await stage.picture('e2e-killswitch-coming', coming)
  const effective = await stage.card(/In effect: tools with side effects are stopped/)
  await stage.picture('e2e-killswitch-engaged', effective)
  assert.ok(switchIn('prod').includes('KILLSWITCH_TOOLS'))
})

test('letting go wants green evals or a reason, and a second person', async () => {
  await stage.say('killswitch release prod')
  await stage.page
    .getByText(/Not yet: no green evals/)
    .last()
    .waitFor()
  await stage.say('killswitch release prod override the drill has proven that it works')
  const request = await stage.card('Release the kill switch in prod WITHOUT green evals')
  await stage.picture('e2e-killswitch-release', request)
  assert.ok(switchIn('prod').includes('KILLSWITCH_TOOLS'), 'nothing is released before somebody agrees')
})

test('a second person agrees, and both cards follow the release to its end', async () => {
  const request = () => stage.card('Release the kill switch in prod WITHOUT green evals')
  await (await request()).getByRole('button', { name: 'Approve' }).click()
  await stage.page
    .getByText(/a second person must approve it/)
    .last()
    .waitFor()
  assert.ok(switchIn('prod').includes('KILLSWITCH_TOOLS'), 'who asked cannot agree')
  stage.clickAs(findPerson('Mina'))
  await (await request()).getByRole('button', { name: 'Approve' }).click()
  stage.clickAs(undefined)
  await stage.page.getByText('Released: the ready revision runs without the switch.').last().waitFor()
  const agreed = await request()
  assert.match((await agreed.textContent()) ?? '', /Done[\s\S]*Approved by Mina Kaya/)
  await stage.picture('e2e-killswitch-released-request', agreed)
  const card = await stage.card(/Kill switch in prod[\s\S]*Released/)
  const text = (await card.textContent()) ?? ''
  assert.match(text, /Alex Rivera, agreed by Mina Kaya/)
  assert.match(text, /WITHOUT green evals[\s\S]*the drill has proven that it works/)
  await stage.picture('e2e-killswitch-released', card)
  assert.ok(!switchIn('prod').includes('KILLSWITCH_TOOLS'))
  await stage.say('killswitch prod')
  const status = await stage.card(/prod[\s\S]*Off: everything runs/)
  await stage.picture('e2e-killswitch-off-again', status)
})
