import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { findPerson, type Person } from '../../sandbox/people.ts'
import { openStage, type Stage } from './stage.ts'

/*
 * Two people in Microsoft's client: Alex asks, Sam approves. The client knows one person, so Sam's clicks are his
 * in the request that the client sends.
 */
let stage: Stage
let clicking: Person | undefined
before(async () => {
  stage = await openStage({ days: 2 })
  stage.world.githubServer.setSpeed(30)
  await stage.page.route('**/_conversation/v1/invoke', async (route) => {
    const sent = route.request().postDataJSON()
    const from = clicking ? { ...sent.from, id: clicking.id } : sent.from
    await route.continue({ postData: JSON.stringify({ ...sent, ...(from && { from }) }) })
  })
})
after(() => stage?.close())

const button = async (text: string | RegExp, name: string | RegExp) =>
  (await stage.card(text)).getByRole('button', { name }).first().click()

test('a plan is looked at before anybody is asked', async () => {
  await stage.enter('ops')
  await stage.say('rollback')
  const candidates = await stage.card('last known good')
  await stage.picture('e2e-rollback-candidates', candidates)
  await button('last known good', /^Plan v1\.5\.0/)
  const plan = await stage.card('Nothing has been started')
  assert.match(
    (await plan.textContent()) ?? '',
    /Undoes[\s\S]*A regression in prompts[\s\S]*Kill switch and approver/,
  )
  await stage.picture('e2e-rollback-plan', plan)
})

test('who asks says why, and everybody sees one card that names who may approve', async () => {
  await button('Nothing has been started', 'Ask for approval')
  await button('Why? A few words', 'Evals are red')
  const card = await stage.card('Waiting for approval')
  assert.match(
    (await card.textContent()) ?? '',
    /Asked by[\s\S]*Alex Rivera[\s\S]*Evals are red[\s\S]*Sam Okafor/,
  )
  await stage.picture('e2e-rollback-pending', card)
})

test('the one who asked cannot approve, a second person can, and the run is seen to its end', async () => {
  const { githubServer } = stage.world
  await button('Waiting for approval', 'Approve')
  await stage.page
    .getByText(/a second person must approve it/)
    .last()
    .waitFor()
  assert.equal(githubServer.repository().runs.filter(({ inputs }) => inputs.key).length, 0)

  clicking = findPerson('Sam')
  await button('Waiting for approval', 'Approve')
  const underway = await stage.card(/Approved and underway|prod runs v1\.5\.0/)
  await stage.picture('e2e-rollback-underway', underway)
  const live = await stage.card('prod runs v1.5.0')
  await stage.picture('e2e-rollback-live', live)
  assert.match((await live.textContent()) ?? '', /Approved by Sam Okafor/)
  for (let i = 0; githubServer.repository().live.get('prod')?.version !== 'v1.5.0' && i < 100; i++)
    await wait(100)
  assert.equal(githubServer.repository().live.get('prod')?.version, 'v1.5.0')
  assert.equal(githubServer.repository().runs.filter(({ inputs }) => inputs.key).length, 1)
})

test('a second one for the same environment is kept out while the first is checked', async () => {
  clicking = undefined
  await stage.say('rollback v1.4.0 prod because I want to be sure')
  await stage.page
    .getByText(/approved or underway already|Asked: Roll back prod to v1\.4\.0/)
    .last()
    .waitFor()
  await stage.say('approvals history')
  await stage.picture('e2e-rollback-history', await stage.card('Newest requests'))
})
