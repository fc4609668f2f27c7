import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accelerator, valid } from './start.ts'

test('health is told in the words that the accelerator really uses', async (t) => {
  const { server } = await accelerator(t)
  const answer = await fetch(`${server.url}/healthz`)
  assert.equal(answer.status, 200)
  assert.deepEqual(await answer.json(), { status: 'ok', scenario: 'sales-research' })
})

test('what it does not have is not found, and health cannot be posted', async (t) => {
  const { server } = await accelerator(t)
  assert.equal((await fetch(`${server.url}/`)).status, 404)
  assert.equal((await fetch(`${server.url}/healthz`, { method: 'POST' })).status, 405)
  assert.equal((await fetch(`${server.url}/research/stream`)).status, 405)
})

test('it fails when told to, and only then', async (t) => {
  const { server, faults } = await accelerator(t)
  faults.add({ fault: '503', count: 1 })
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200, 'a fault for logs is not for it')
  faults.clear()
  faults.add({ fault: '503', on: 'accelerator', count: 1 })
  faults.add({ fault: 'reset', on: 'accelerator', count: 1 })
  assert.equal((await fetch(`${server.url}/healthz`)).status, 503)
  await assert.rejects(fetch(`${server.url}/healthz`))
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200)
})

test('a request ends with a briefing, and its rows share the trace that the caller began', async (t) => {
  const { post, messages, written } = await accelerator(t)
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  const { status, events } = await post(valid, { traceparent: `00-${trace}-00f067aa0ba902b7-01` })
  assert.equal(status, 200)
  assert.deepEqual([...new Set(events.map(({ type }) => type))], ['status', 'partial', 'final', 'done'])
  assert.deepEqual(await messages(), [
    'request.received',
    'supervisor.routed',
    ...Array(4).fill('worker.completed'),
    'response.returned',
  ])
  assert.deepEqual([...new Set(written.map(({ operation_Id }) => operation_Id))], [trace])
  assert.equal(written.find(({ table }) => table === 'requests')?.resultCode, '200')
})

test('a body that lacks fields is a 422 without any typed event', async (t) => {
  const { post, messages } = await accelerator(t)
  assert.equal((await post({ company_name: 'Adatum' })).status, 422)
  assert.deepEqual(await messages(), [])
})

test('the kill switch of the workflow answers 200 with an error, once its revision is ready', async (t) => {
  const { post, app, clock, messages } = await accelerator(t)
  app.change({ set: { KILLSWITCH_WORKFLOW: 'on' }, by: 'test' })
  assert.equal((await post()).events.at(-2)?.type, 'final', 'the revision before serves on')
  clock.ms += 61_000
  const stopped = await post()
  assert.equal(stopped.status, 200)
  assert.deepEqual(stopped.events, [
    { type: 'error', message: 'killswitch engaged: workflow', seq: 1 },
    { type: 'done', seq: 2 },
  ])
  assert.ok((await messages()).includes('Kill switch engaged: KILLSWITCH_WORKFLOW'))
})

test('with Foundry down the switch never takes effect', async (t) => {
  const { post, app, clock } = await accelerator(t)
  app.stuck = true
  app.change({ set: { KILLSWITCH_WORKFLOW: 'on' }, by: 'test' })
  clock.ms += 3_600_000
  assert.equal((await post()).events.at(-2)?.type, 'final')
  app.stuck = false
  assert.equal((await post()).events[0]?.type, 'error')
})

test('"yes" is not on, and KILLSWITCH is nothing', async (t) => {
  const { post, app, clock } = await accelerator(t)
  app.change({ set: { KILLSWITCH_WORKFLOW: 'yes', KILLSWITCH: '1' }, by: 'test' })
  clock.ms += 61_000
  assert.equal((await post()).events.at(-2)?.type, 'final')
})

test('the kill switch of tools fails each tool and lets the rest be', async (t) => {
  const { post, app, clock, server, messages } = await accelerator(t)
  server.knobs.proposed = [{ tool: 'send_email', args: { to: ['a@b.example'] } }]
  app.change({
    set: { KILLSWITCH_TOOLS: 'on', HITL_APPROVER_ENDPOINT: 'https://bot.example/x' },
    by: 'test',
  })
  clock.ms += 61_000
  const { events } = await post()
  assert.deepEqual(
    events.slice(-3).map(({ type, error }) => [type, error]),
    [
      ['tool_error', 'killswitch engaged: tools'],
      ['final', undefined],
      ['done', undefined],
    ],
  )
  const said = await messages()
  assert.ok(said.includes('Kill switch engaged: KILLSWITCH_TOOLS') && said.includes('tool.failed'))
  assert.ok(!said.includes('tool.executed'))
})

test('without an approver a proposed tool is only told to the caller', async (t) => {
  const { post, server, messages } = await accelerator(t)
  server.knobs.proposed = [{ tool: 'send_email', args: {} }]
  const { events } = await post()
  assert.equal(events.at(-3)?.type, 'tool_pending_approval')
  assert.ok(!(await messages()).some((message) => String(message).startsWith('tool.')))
})

test('a yes executes, a no is a failure of the tool', async (t) => {
  let outcome: 'approved' | 'denied' = 'approved'
  const { post, server, app, clock, messages } = await accelerator(t, async () => ({ outcome }))
  server.knobs.proposed = [{ tool: 'send_email', args: {} }]
  app.change({ set: { HITL_APPROVER_ENDPOINT: 'https://bot.example/x' }, by: 'test' })
  clock.ms += 61_000
  assert.equal((await post()).events.at(-3)?.type, 'tool_result')
  outcome = 'denied'
  assert.equal((await post()).events.at(-3)?.error, 'Reviewer denied tool=send_email')
  const said = (await messages()).filter((message) => String(message).startsWith('tool.'))
  assert.deepEqual(said, ['tool.hitl_approved', 'tool.executed', 'tool.hitl_rejected', 'tool.failed'])
})

test('it is changed from outside, as the workflow and a person in the portal would', async (t) => {
  const { server, app } = await accelerator(t)
  const answer = await fetch(`${server.url}/_sandbox/accelerator`, {
    method: 'POST',
    body: JSON.stringify({ set: { KILLSWITCH_TOOLS: 'on' }, bootstrapMs: 0, by: 'jo@contoso.example' }),
  })
  assert.equal(answer.status, 200)
  assert.equal(app.serving().variables.get('KILLSWITCH_TOOLS'), 'on')
  assert.equal(app.latest().by, 'jo@contoso.example')
})
