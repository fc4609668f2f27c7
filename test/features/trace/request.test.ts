import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { TraceRow } from '../../../src/features/trace/query.ts'
import { readRequest } from '../../../src/features/trace/request.ts'
import { event, returned, routed, row, START, span, success, tool, toolFailed, worker } from './rows.ts'

const clock = { now: new Date(START + 3_600_000), newest: new Date(START + 3_590_000) }
const read = (rows: readonly TraceRow[], now = clock.now) => {
  const made = readRequest(rows, undefined, { ...clock, now })
  assert.ok(made)
  return made
}
const states = (rows: readonly TraceRow[]) =>
  Object.fromEntries(read(rows).workers.map((one) => [one.id, one.state]))

test('reads a request that was answered', () => {
  const request = read(success)
  assert.equal(request.outcome.kind, 'answered')
  assert.equal(request.totalMs, 90_000)
  assert.equal(request.totalFrom, 'response.returned')
  assert.deepEqual([...new Set(Object.values(states(success)))], ['completed'])
  assert.equal(request.firstFailure, undefined)
})

test('joins workers by the manifest where their names follow no rule', () => {
  const agents = [{ id: 'account_planner', foundryName: 'contoso-planner-v7' }]
  const rows = [routed(0), event(1, 'worker.completed', { system: 'contoso-planner-v7' })]
  const made = readRequest(rows, { agents, sideEffectTools: [] }, clock)
  assert.equal(made?.workers.find((one) => one.id === 'account_planner')?.state, 'completed')
})

test('infers cancelled peers from a failure in their stage, and later stages as not started', () => {
  const late = [
    event(0, 'request.received'),
    routed(0),
    worker(20, 'account-planner'),
    worker(30, 'icp-fit-analyst', 'accel-icp-fit-analyst: bad json'),
    returned(31, 'accel-icp-fit-analyst: bad json'),
  ]
  assert.deepEqual(states(late), {
    account_planner: 'completed',
    competitive_context: 'cancelled',
    icp_fit_analyst: 'failed',
    outreach_personalizer: 'cancelled',
  })
  const early = [
    event(0, 'request.received'),
    routed(0),
    worker(20, 'account-planner', '429'),
    returned(21, '429'),
  ]
  assert.equal(states(early).outreach_personalizer, 'not started')
})

test('names the worker as first failure, not the answer that repeats its error', () => {
  const request = read([
    event(0, 'request.received'),
    routed(0),
    worker(9, 'account-planner', 'boom'),
    returned(10, 'boom'),
  ])
  assert.deepEqual(request.firstFailure?.component, 'account_planner')
  assert.equal(request.outcome.kind, 'failed')
})

test('says "no record" for planned workers without a failure that would explain them', () => {
  assert.equal(states([event(0, 'request.received'), routed(0.1)]).account_planner, 'no record')
})

test('keeps a failure when a stub row doubles it', () => {
  const stub = event(31, 'worker.completed', { agent: 'account_planner', stub: 'true' })
  assert.equal(states([routed(0), worker(30, 'account-planner', 'boom'), stub]).account_planner, 'failed')
})

test('renders workers that no plan names', () => {
  const request = read([...success, worker(75, 'translator')])
  assert.equal(request.workers.find((one) => one.id === 'translator')?.stage, undefined)
})

test('tells what may have become of a request without an answer', () => {
  const open = [event(0, 'request.received'), routed(0.1)]
  const likely = (rows: readonly TraceRow[], minutes: number, newestMinutes: number) => {
    const made = readRequest(rows, undefined, {
      now: new Date(START + minutes * 60_000),
      newest: new Date(START + newestMinutes * 60_000),
    })
    return made?.outcome.kind === 'unfinished' ? made.outcome.likely : made?.outcome.kind
  }
  assert.equal(likely(open, 3, 2), 'running')
  assert.equal(likely(open, 30, 1), 'not ingested')
  assert.equal(likely(open, 30, 29), 'lost')
  assert.equal(likely([...open, span({ durationMs: 4000 })], 30, 29), 'disconnected')
})

test('reads a request refused by the workflow kill switch', () => {
  const request = read([
    row(0, { name: 'Kill switch engaged: KILLSWITCH_WORKFLOW', severity: 4 }),
    returned(0.01, 'killswitch engaged: workflow'),
  ])
  assert.equal(request.outcome.kind, 'killed')
  assert.equal(request.severe.length, 1)
})

test('reads a request that did not fit the schema', () => {
  assert.equal(read([span({ resultCode: '422', success: 'False' })]).outcome.kind, 'rejected')
})

test('claims nothing from rows that are missing when the store kept some back', () => {
  const failed = [
    event(0, 'request.received'),
    routed(0),
    span({ durationMs: 9000 }),
    worker(9, 'account-planner', 'boom'),
  ]
  const manifest = { agents: [], sideEffectTools: ['send_email'] }
  const made = readRequest(failed, manifest, clock, false)
  assert.deepEqual(made?.outcome.kind === 'unfinished' && made.outcome.likely, 'rows missing')
  assert.equal(made?.workers.find(({ id }) => id === 'icp_fit_analyst')?.state, 'no record')
  assert.deepEqual(made?.unseenTools, [])
})

test('a value that is no number is none, and costs nothing else', () => {
  for (const value of ['NaN', 'Infinity', '1e400', '0x', 'soon', '', '1,5', '-5'])
    assert.equal(
      read([event(0, 'request.received'), event(3, 'response.returned', { value })]).totalMs,
      3000,
      value,
    )
  assert.equal(read([event(0, 'response.returned', { value: '1234.5' })]).totalMs, 1234.5)
})

test('separates human waiting from machine time', () => {
  const rows = [...success.slice(0, -1), toolFailed(130, 'send_email', ''), returned(131)]
  const request = read(rows)
  assert.equal(request.waitedMs, 60_000)
  assert.equal(request.totalMs, 131_000)
})

test('lists side-effect tools that left no row', () => {
  const made = readRequest(success, { agents: [], sideEffectTools: ['send_email'] }, clock)
  assert.deepEqual(made?.unseenTools, ['send_email'])
})

const anyRow = fc
  .record({
    seconds: fc.integer({ min: 0, max: 300 }),
    name: fc.constantFrom(
      'request.received',
      'supervisor.routed',
      'worker.completed',
      'worker.skipped',
      'tool.executed',
      'tool.failed',
      'tool.hitl_approved',
      'tool.hitl_rejected',
      'tool.hitl_skipped',
      'tool.hitl_misconfigured',
      'response.returned',
      'tool.x.executed',
      'other.event',
      '',
    ),
    system: fc.constantFrom('send_email', 'crm_write_contact', 'accel-account-planner', '', 'x'),
    ok: fc.constantFrom('true', 'false', 'True', 'False', '', null),
    error: fc.oneof(
      fc.constantFrom('', 'killswitch engaged: tools', 'All connection attempts failed'),
      fc.string(),
    ),
    route: fc.constantFrom('', 'not json', '[]', '[["account_planner"],["b"]]', '{"a":1}', '[[null]]'),
  })
  .map(({ seconds, name, ...rest }) =>
    event(seconds, name, { ...rest, tool: name === 'tool.failed' ? rest.system : null }),
  )

test('never crashes, whatever rows come in whatever order', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { minLength: 1, maxLength: 40 }), (rows) => {
      assert.ok(readRequest(rows, undefined, clock))
    }),
  )
})

test('claims a side effect only from a row that says the tool ran', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { minLength: 1, maxLength: 40 }), (rows) => {
      const ran = new Set(
        rows.flatMap((one) =>
          /^tool\..*executed$/.test(one.event) && one.ok !== false
            ? [one.event === 'tool.executed' ? one.system || 'unnamed tool' : 'x']
            : [],
        ),
      )
      const claimed = read(rows).tools.filter((call) => call.sideEffect === 'yes')
      for (const call of claimed) assert.ok(ran.has(call.tool), call.tool)
    }),
  )
})

test('does not depend on the order or the repetition of rows with distinct times', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anyRow, { minLength: 1, maxLength: 20, selector: (one) => one.at.getTime() }),
      fc.infiniteStream(fc.nat()),
      (rows, dice) => {
        const shuffled = [...rows, ...rows]
          .map((one) => ({ one, key: dice.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one)
        assert.deepEqual(readRequest(shuffled, undefined, clock), readRequest(rows, undefined, clock))
      },
    ),
  )
})

test('knows by the manifest which tools may not run unasked', () => {
  const meaning = (name: string, sampled = false) =>
    readRequest(
      [event(1, 'tool.executed', { system: name, weight: sampled ? 4 : 1 })],
      { agents: [], sideEffectTools: ['send_email'] },
      clock,
    )?.tools[0]?.meaning
  assert.equal(meaning('send_email'), 'ran unasked')
  assert.equal(meaning('web_search'), 'ran without approval')
  // The row of the approval may be one that was not kept.
  assert.equal(meaning('send_email', true), 'ran without approval')
})

test('calls a tool that ran without approval what it is', () => {
  assert.equal(read([tool(1, 'executed', 'web_search')]).tools[0]?.meaning, 'ran without approval')
})
