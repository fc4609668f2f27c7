import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openStage, type Stage } from './stage.ts'

let stage: Stage
before(async () => {
  stage = await openStage({ days: 1 })
})
after(() => stage?.close())

// In the group chat, because the Playground does not show answers below what a bot posted in a channel by itself.
test('a chat subscribes, and an alert of the logs appears in it with what triage found', async () => {
  await stage.enter('On-call')
  await stage.say('subscribe alerts evals')
  await stage.card('Posted here: alerts, evals')
  const { alerts } = stage.world
  for (const { displayName } of alerts.rules())
    alerts.change(displayName, { enabled: displayName === 'error-rate' })
  // The bad release of the sandbox's story breaks this rule by itself.
  await alerts.tick(true)
  const card = await stage.card(/prod: [\s\S]*error-rate[\s\S]*Next:/)
  const text = (await card.textContent()) ?? ''
  assert.match(text, /Nobody has acknowledged it/)
  assert.match(text, /requests failed: error rate/)
  assert.match(text, /pct [\d.]+ > 5/)
  await stage.picture('e2e-incident-firing', card)
})

test('it is acknowledged by a button, for everybody to see', async () => {
  const card = await stage.card(/prod: [\s\S]*error-rate[\s\S]*Nobody has acknowledged it/)
  await card.getByRole('button', { name: 'Acknowledge' }).click()
  const seen = await stage.card(/error-rate[\s\S]*Acknowledged by/)
  await stage.picture('e2e-incident-acknowledged', seen)
})

test('when the logs are calm again it clears, and a person resolves it and reads what happened', async () => {
  const { alerts } = stage.world
  // Whatever else has fired by itself meanwhile.
  for (const { displayName } of alerts.rules()) {
    alerts.change(displayName, { enabled: false })
    await alerts.force(displayName, 'Resolved')
  }
  const cleared = await stage.card(/error-rate[\s\S]*All alerts are over/)
  await cleared.getByRole('button', { name: 'Close' }).click()
  const resolved = await stage.card(/error-rate[\s\S]*Resolved by/)
  await stage.picture('e2e-incident-resolved', resolved)
  await resolved.getByRole('button', { name: 'Timeline' }).click()
  const timeline = await stage.card(/Alert error-rate fired[\s\S]*Acknowledged[\s\S]*Resolved/)
  await stage.picture('e2e-incident-timeline', timeline)
})
