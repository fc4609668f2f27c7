import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { findPerson } from '../../sandbox/people.ts'
import { openStage, type Stage } from './stage.ts'

/* Two people in Microsoft's client: Alex asks, Sam approves. */
let stage: Stage
before(async () => {
  stage = await openStage({ days: 2, pace: { workMs: 20, ingestionMs: 200 } })
  stage.world.githubServer.setSpeed(30)
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

  stage.clickAs(findPerson('Sam'))
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
  stage.clickAs(undefined)
  await stage.say('rollback v1.4.0 prod because I want to be sure')
  await stage.page
    .getByText(/approved or underway already|Asked: Roll back prod to v1\.4\.0/)
    .last()
    .waitFor()
})

test('users come back, it is seen to have helped, and the card ends at Done', async () => {
  for (let i = 0; i < 12; i++) await research(stage.world.accelerator)
  const done = await stage.card(/ended at[\s\S]*The commits are still on the default branch/, 120_000)
  const text = (await done.textContent()) ?? ''
  assert.match(text, /Roll back prod to v1\.5\.0[\s\S]*Done/)
  assert.match(text, /Failed requests[\s\S]*in the hour before, 0 % of \d\d since/)
  assert.match(text, /\/healthz[\s\S]*done/)
  assert.equal(await done.getByRole('button', { name: 'Approve' }).count(), 0)
  await stage.picture('e2e-rollback-done', done)
  await stage.say('approvals history')
  await stage.picture('e2e-rollback-history', await stage.card('Newest requests'))
})

test('the pull request that makes it last is opened from the card', async () => {
  await button(/The commits are still on the default branch/, 'Open the revert pull request')
  await button('Open a pull request that sets every file', 'Yes')
  await stage.page
    .getByText(/Pull request \d+ is open: \d+ files as they are at v1\.5\.0/)
    .last()
    .waitFor()
  const { pulls } = stage.world.githubServer.repository()
  assert.match(JSON.stringify(pulls.at(-1)), /ops\/revert-/)
})

/** A request as a user would send it. */
async function research(accelerator: string): Promise<void> {
  const answer = await fetch(`${accelerator}/research/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ company_name: 'Fabrikam', seller_intent: 'renew' },
      ...{ icp_definition: 'SaaS', our_solution: 'seats' },
    }),
  })
  assert.match(await answer.text(), /"final"/)
}
