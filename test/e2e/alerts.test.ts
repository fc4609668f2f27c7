import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { unzipSync } from 'fflate'
import { findPerson } from '../../sandbox/people.ts'
import { connectWebhooks } from '../../sandbox/webhooks.ts'
import { nextDue } from '../../src/chat/schedule/rule.ts'
import { MINUTE } from '../../src/chat/time/duration.ts'
import { inZone } from '../../src/chat/time/zone.ts'
import { openStage, type Stage } from './stage.ts'

const sam = findPerson('Sam')
assert.ok(sam)
let stage: Stage
before(async () => {
  stage = await openStage({ days: 1, as: sam, webhooks: false })
})
after(() => stage?.close())

// In the group chat, because the Playground does not show answers below what a bot posted in a channel by itself.
test('a chat subscribes, and an alert of the logs appears in it with what triage found', async () => {
  await stage.enter('On-call')
  await stage.say('subscribe alerts evals')
  await stage.card('Posted here: alerts, evals')
  const { alerts } = stage.world
  // An hour, because at some hours of some days fewer than five requests end in its quarter of an hour.
  for (const { displayName } of alerts.rules())
    alerts.change(displayName, { enabled: displayName === 'error-rate', window: 3600 })
  connectWebhooks(stage.world, stage.bot)
  // The bad release of the sandbox's story breaks this rule by itself.
  await alerts.tick(true)
  const card = await stage.card(/prod: [\s\S]*error-rate[\s\S]*Next:/, 180_000)
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

test('the clock comes to the business day, and the KPI review is in the channel without anybody asking', async () => {
  await stage.enter('ops')
  await stage.say('subscribe kpi')
  await stage.card('Posted here: kpi')
  const { timeZone: zone } = Intl.DateTimeFormat().resolvedOptions()
  const month = inZone(new Date(), zone, 'LLLL yyyy')
  // The default of ops.yaml: the third business day, nine o'clock. That of next month, which looks at this one.
  const calendar = { zone, holidays: [] }
  const rule = { on: { every: 'month', businessDay: 3 }, at: { hour: 9, minute: 0 }, calendar } as const
  let due = nextDue(rule, new Date())
  if (due && inZone(due.at, zone, 'LLLL yyyy') === month) due = nextDue(rule, due.at)
  assert.ok(due)
  await stage.bot.moveClock(new Date(due.at.getTime() + 2 * MINUTE))
  // Whoever looks for what is due looks once a minute.
  const card = await stage.card(`KPI review ${month}`, 240_000)
  const text = (await card.textContent()) ?? ''
  assert.match(text, /briefing_production_time[\s\S]*outreach_reply_rate[\s\S]*not instrumented/)
  assert.match(text, /Incidents1, with/)
  assert.match(text, /Review not held yet/)
  await stage.picture('e2e-kpi-review', card)
})

test('the review is held by a button, for everybody to see, and its numbers go with whoever needs proof', async () => {
  const card = await stage.card(/KPI review \w+ \d+/)
  await card.getByRole('button', { name: 'Review held' }).click()
  const held = await stage.card(/Review held: said Sam Okafor/)
  await stage.picture('e2e-kpi-held', held)
  await stage.say('kpi export last month')
  const pack = await stage.card(/Evidence pack[\s\S]*Hash of the list of hashes/)
  const [, hash = ''] = /hashes: ([0-9a-f]{64})/.exec((await pack.textContent()) ?? '') ?? []
  // Where a browser would open another window, whose download is nobody's here.
  await stage.page.evaluate('window.open = (url) => { window.opened = String(url); return null }')
  await pack.getByText('Download the ZIP').click()
  const link = await stage.page.waitForFunction('window.opened')
  const zip = await fetch(String(await link.jsonValue()))
  const files = unzipSync(new Uint8Array(await zip.arrayBuffer()))
  assert.equal(
    createHash('sha256')
      .update(files.SHA256SUMS ?? '')
      .digest('hex'),
    hash,
  )
  assert.match(new TextDecoder().decode(files['review.txt']), /Held: Sam Okafor/)
  await stage.picture('e2e-kpi-pack', pack)
  await stage.say(`audit verify ${hash}`)
  await stage.page
    .getByText(/kpi\.exported[\s\S]*The chain is whole/)
    .last()
    .waitFor()
})
