import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ownMetrics } from '../../../src/adapters/metrics/index.ts'
import { UpstreamError, UsageError } from '../../../src/chat/errors.ts'
import type { Backlog } from '../../../src/ports/backlog.ts'

const waiting = {
  outbox: 3,
  outboxOldest: 12.5,
  outboxFailed: 1,
  deadConversations: 0,
  approvals: { requested: 2, approved: 0, executing: 1 },
  overdueJobs: 0,
}
const backlog: Backlog = { waiting: async () => waiting }
const open = (from: Backlog = backlog) => ownMetrics({ backlog: from, version: '1.2.3' })

/** Sample lines by everything before the value. */
function samples(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const [, key = '', value] =
        /^([a-z_][a-z0-9_]*(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\.)*",?)+\})?) (\S+)$/.exec(line) ?? []
      assert.ok(key !== '' && Number.isFinite(Number(value)), `a sample: ${line}`)
      return [key, Number(value)]
    }),
  )
}

test('work is counted by name and outcome, with its time in buckets', async () => {
  const { metrics, text } = open()
  assert.equal(await metrics.during({ kind: 'turn', name: 'triage' }, async () => 7), 7)
  await metrics.during({ kind: 'turn', name: 'triage' }, async (tell) => tell('refusal'))
  const found = samples(await text())
  assert.equal(found.get('ops_turn_seconds_count{name="triage",outcome="ok"}'), 1)
  assert.equal(found.get('ops_turn_seconds_count{name="triage",outcome="refusal"}'), 1)
  assert.equal(found.get('ops_turn_seconds_bucket{name="triage",outcome="ok",le="+Inf"}'), 1)
})

test('what is thrown goes on, and is named by its reason', async () => {
  const { metrics, text } = open()
  const fails = (name: string, error: Error) =>
    assert.rejects(
      metrics.during({ kind: 'upstream', system: 'github', name }, () => Promise.reject(error)),
      error,
    )
  await fails('a', new UpstreamError('GitHub', 'throttled', 'wait'))
  await fails('b', new UsageError('type something else'))
  await fails('c', new Error('a mistake'))
  const found = [...samples(await text()).keys()].filter((key) => key.includes('upstream_seconds_count'))
  assert.deepEqual(found, [
    'ops_upstream_seconds_count{system="github",name="a",outcome="throttled"}',
    'ops_upstream_seconds_count{system="github",name="b",outcome="usage"}',
    'ops_upstream_seconds_count{system="github",name="c",outcome="error"}',
  ])
})

test('what waits is shown, and left out when the database cannot say', async () => {
  const found = samples(await open().text())
  assert.equal(found.get('ops_outbox_waiting'), 3)
  assert.equal(found.get('ops_outbox_oldest_seconds'), 12.5)
  assert.equal(found.get('ops_approvals{state="requested"}'), 2)
  const blind = samples(await open({ waiting: () => Promise.reject(new Error('no')) }).text())
  assert.equal(blind.has('ops_outbox_waiting'), false)
  assert.ok((blind.get('ops_up_seconds') ?? 0) > 0)
  assert.ok([...blind.keys()].some((key) => key.startsWith('ops_info{version="1.2.3"')))
})

test('buckets grow, whatever was measured, and names of any kind stay one line', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string(), { maxLength: 5 }), async (names) => {
      const { metrics, text } = open()
      for (const name of names) await metrics.during({ kind: 'job', name }, async () => undefined)
      const found = [...samples(await text())].filter(([key]) => key.startsWith('ops_job_seconds_bucket'))
      for (let i = 1; i < found.length; i++) {
        const [key, value] = found[i] as [string, number]
        if (!key.includes('le="0.005"')) assert.ok(value >= (found[i - 1]?.[1] ?? 0), key)
      }
    }),
    { numRuns: 30 },
  )
})

test('a label that turns out to be an id fills one series, not the memory', async () => {
  const { metrics, text } = open()
  for (let i = 0; i < 3000; i++) metrics.count('door.refused', `id-${i}`)
  const found = [...samples(await text())].filter(([key]) => key.startsWith('ops_events_total'))
  assert.ok(found.length <= 1001, `${found.length} series`)
  assert.equal(
    found.reduce((sum, [, value]) => sum + value, 0),
    3000,
  )
})
