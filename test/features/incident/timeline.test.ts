import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Incident } from '../../../src/chat/incident/incident.ts'
import { lookAt, windowOf } from '../../../src/features/incident/look.ts'
import { markdownOf } from '../../../src/features/incident/markdown.ts'
import { aroundOf, timelineOf } from '../../../src/features/incident/timeline.ts'
import { alertReport } from '../../fakes/alerts.ts'
import { anIncident } from './sample.ts'

const at = (minutes: number) => new Date(Date.parse('2026-11-24T12:00:00Z') + minutes * 60_000)
const record = (minutes: number, event: string, detail: Record<string, string> = {}) => ({
  seq: minutes,
  at: at(minutes),
  event,
  actor: 'p-app',
  subject: '4k2m9q7x1c',
  detail,
  previous: '',
  hash: '',
})

test('the timeline puts alerts, triage, deeds and decisions in order, without what is about something else', () => {
  const records = [
    record(-10, 'command.refused'),
    record(12, 'approval.approved', { kind: 'rollback', environment: 'prod' }),
    record(13, 'approval.approved', { kind: 'rollback', environment: 'staging' }),
    record(14, 'incident.noted'),
    record(15, 'killswitch.engaged', { environment: 'prod' }),
  ]
  const entries = timelineOf(anIncident(), records, () => 'Apu')
  assert.deepEqual(
    entries.map(({ what, by }) => (by ? `${what} (${by})` : what)),
    [
      'Alert error rate fired, severity 1: pct 12.5 > 5',
      'Triage: Model outage. 3 of 10 requests failed.',
      'Alert P95 latency fired, severity 2: pct 12.5 > 5',
      'Acknowledged (Rob)',
      'Note: raised the quota | <b>@ann</b> #1 (Rob)',
      'Approval approved: rollback 4k2m9q7x1c (Apu)',
      'Killswitch engaged: 4k2m9q7x1c (Apu)',
      'Alert error rate was over',
      'Resolved: quota (Rob)',
    ],
  )
})

test('the document for the postmortem is Markdown in which nothing from outside is mark-up', () => {
  const incident = anIncident()
  const text = markdownOf(
    incident,
    timelineOf(incident, [], () => ''),
    { now: at(60), zone: 'Europe/Berlin' },
  )
  assert.match(text, /^# prod: /)
  assert.match(text, /\| Began \| 2026-11-24 13:00 CET \|/)
  assert.match(text, /\| Acknowledged \| by Rob after 6 min \|/)
  assert.match(text, /raised the quota \\\| \\<b\\>@\u200bann\\<\/b\\> #\u200b1/)
  assert.match(text, /still firing/)
  assert.match(text, /What was the cause/)
  for (const row of text.split('\n').filter((line) => line.startsWith('|'))) assert.ok(row.endsWith('|'), row)
  const long = { ...incident, deeds: Array.from({ length: 3000 }, () => incident.deeds[1] ?? assert.fail()) }
  assert.ok(
    markdownOf(
      long,
      timelineOf(long, [], () => ''),
      { now: at(60), zone: 'UTC' },
    ).length < 65_536,
  )
})

test('triage looks from before the first alert, again when something is new, and not too often', () => {
  const fresh: Incident = { ...anIncident(), finding: undefined, closed: undefined }
  assert.deepEqual(lookAt(fresh, at(3)), at(3))
  const window = windowOf(fresh, at(60))
  assert.deepEqual([window.from, window.to], [at(-30), at(60)])
  const found = anIncident().finding?.found ?? assert.fail()
  const seen = { ...fresh, finding: { found, at: at(10) } }
  assert.equal(lookAt(seen, at(20)), undefined, 'nothing new')
  const joined = { ...seen, alerts: [...seen.alerts, alertReport('n', 11)] }
  assert.deepEqual(lookAt(joined, at(10.5)), at(11))
  assert.deepEqual(lookAt(joined, at(20)), at(20))
  const over = { ...seen, alerts: seen.alerts.map((one) => ({ ...one, resolvedAt: at(30) })) }
  assert.deepEqual(lookAt(over, at(31)), at(31))
  assert.deepEqual(windowOf(over, at(600)).to, at(35))
  assert.equal(lookAt({ ...fresh, environment: '' }, at(3)), undefined)
  assert.equal(lookAt(anIncident(), at(3)), undefined, 'closed')
  const days = windowOf(fresh, at(5 * 24 * 60))
  assert.equal(days.to.getTime() - days.from.getTime(), 86_400_000)
})

test('what is looked through ends an hour after the last that is known', () => {
  const { from, to } = aroundOf(anIncident(), at(6000))
  assert.deepEqual([from, to], [at(-30), at(105)])
})
