import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openStage, type Stage } from './stage.ts'

let stage: Stage
before(async () => {
  stage = await openStage()
})
after(() => stage?.close())

test('a person types "triage last 2h" in the channel and reads what is failing', async () => {
  await stage.enter('ops')
  await stage.say('triage last 2h')
  const card = await stage.card('requests failed')
  const text = (await card.textContent()) ?? ''
  assert.match(text, /output fails validation/)
  assert.match(text, /\d+ of \d+ requests failed: error rate/)
  assert.match(text, /severityLevel >= 3 alone would have shown/)
  assert.match(text, /Newest telemetry/)
  await stage.picture('e2e-triage', card)
})

test('pressing Trace shows one request of the worst group', async () => {
  const card = await stage.card('requests failed')
  await card
    .getByRole('button', { name: /^Trace [0-9a-f]{6}/ })
    .first()
    .click()
  const trace = await stage.card("Supervisor's plan")
  const text = (await trace.textContent()) ?? ''
  assert.match(text, /Failed in outreach_personalizer: empty subject/)
  assert.match(text, /account_planner \(stage 1\) completed/)
  await stage.picture('e2e-trace', trace)
})

test('evals: what is red, by which numbers, and the commit it entered with', async () => {
  await stage.say('evals')
  const card = await stage.card('It entered with')
  const text = (await card.textContent()) ?? ''
  assert.match(text, /Quality regression in prod/)
  assert.match(text, /quality cases failed \(no final briefing\)/)
  assert.match(text, /prompts · mchen/)
  await stage.picture('e2e-evals', card)
})

test('a run of the evals is asked for, confirmed, started, and its card changes until it is over', async () => {
  stage.world.githubServer.setSpeed(60)
  const status = await stage.card('It entered with')
  await status.getByRole('button', { name: 'Run now' }).click()
  const question = await stage.card('Run the evals against prod now?')
  await stage.picture('e2e-evals-ask', question)
  await question.getByRole('button', { name: 'Start the run' }).click()
  await stage.card('started evals.yml on main')
  const going = await stage.card('Evals of prod: running')
  await stage.picture('e2e-evals-running', going)
  const over = await stage.card(/Took \d+/)
  await stage.picture('e2e-evals-over', over)
  assert.match((await over.textContent()) ?? '', /asked for it/)
  const [first, second] = stage.world.githubServer.requests.filter(({ path }) => path.endsWith('/dispatches'))
  assert.ok(first)
  assert.equal(second, undefined)
})

test('the last runs are a picture', async () => {
  await stage.say('evals history')
  const card = await stage.card('Last 20 eval runs of prod')
  await card.getByRole('img').first().waitFor()
  await stage.picture('e2e-evals-history', card)
})

test('long work shows a progress card that turns into the result', async () => {
  stage.world.faults.add({ fault: 'slow', delayMs: 8000, count: 1 })
  await stage.say('triage last 30m')
  // The welcome of a slow machine may come in between.
  const cards = stage.page.locator('.ac-adaptiveCard').filter({ hasText: /Working on|Newest telemetry/ })
  const progress = await stage.card(/Working on/)
  await stage.picture('e2e-progress', progress)
  const count = await cards.count()
  await cards.last().getByText('Newest telemetry').waitFor()
  // The client draws a changed message beside the old one for a moment.
  for (const end = Date.now() + 30_000; (await cards.count()) !== count && Date.now() < end; )
    await stage.page.waitForTimeout(200)
  assert.equal(await cards.count(), count, 'the progress card is replaced, not followed')
})

test('the same words work in the group chat and in the personal chat', async () => {
  await stage.enter('On-call')
  await stage.say('Triage  last 90m.')
  assert.match((await (await stage.card('requests failed')).textContent()) ?? '', /Newest telemetry/)
  await stage.enter('Personal Chat')
  await stage.say('triage last 90m env prod')
  assert.match((await (await stage.card('requests failed')).textContent()) ?? '', /prod/)
})

test('an upstream that fails says so and offers a retry that works', async () => {
  await stage.enter('Personal Chat')
  stage.world.faults.add({ fault: '403', count: 1 })
  await stage.say('triage last 3h')
  const notice = await stage.card(/Azure Monitor Logs/)
  await stage.picture('e2e-refused', notice)
  await notice.getByRole('button', { name: 'Retry' }).click()
  const card = await stage.card(/in the 3 h before/)
  assert.match((await card.textContent()) ?? '', /requests failed/)
})

test("a person's own query is answered from the log store, and a wrong one with its place", async () => {
  await stage.say('query last 2h traces | summarize n = count() by severityLevel | order by n desc')
  // A triage above it names severityLevel as well.
  const card = await stage.card(/\d+ rows?[\s\S]*severityLevel/)
  await stage.picture('e2e-query', card)
  await stage.say('query traces | whre severityLevel > 1')
  await stage.page
    .getByText(/does not understand the query/)
    .last()
    .waitFor()
})

test('a command without its argument asks, and cancel leaves', async () => {
  await stage.say('trace')
  const question = await stage.card('Which request?')
  await stage.picture('e2e-question', question)
  await stage.say('cancel')
  await stage.page
    .getByText(/[Cc]ancelled|[Ll]eft|[Nn]othing was/)
    .last()
    .waitFor()
})

test('help is a card for the person who asks', async () => {
  await stage.say('help')
  const card = await stage.card('What I can do for you')
  assert.match((await card.textContent()) ?? '', /triage last 2h/)
  await stage.picture('e2e-help', card)
})
