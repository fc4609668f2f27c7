import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCards } from '../../src/adapters/cards/index.ts'
import { drillCard, historyCard, reminderCard } from '../../src/features/drill/card.ts'
import { type Course, toJson } from '../../src/features/drill/course.ts'
import type { Drill, DrillRecord } from '../../src/ports/drills.ts'
import { channel } from '../fakes/approvals.ts'
import { renderCards } from './render.ts'

const cards = openCards(new URL('../../cards', import.meta.url).pathname, 'simulated data')
const now = new Date('2026-11-24T13:30:00Z')
const viewer = { now, zone: 'Europe/Berlin' }
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const proven = (text: string, minutes: number) => ({ state: 'proven', text, at: at(minutes) }) as const
const engage = {
  key: 'drill-7h2-engage',
  stage: 'running',
  at: at(-6),
  tries: 1,
  runId: 4,
  url: 'https://github.com/o/r/actions/runs/4',
} as const
const restore = { key: 'drill-7h2-release-1', stage: 'due', at: at(-6), tries: 0 } as const
const course: Course = {
  ...{ stage: 'evidence', since: at(-2), engage, restore, restores: 1, baseline: 'ca-contoso--0000007' },
  ...{ engagedAt: at(-6), effectiveAt: at(-3), canaryAt: at(-2) },
  findings: {
    effect: proven('In effect 183 s after it was asked for.', -3),
    refusal: proven(
      'Refused with 200 and an error in the stream, not with the documented 503 (killswitch engaged: workflow).',
      -2,
    ),
    tools: proven('No tool with side effects ran: not for the probe, nor for any request since.', -1),
  },
}
const base: Drill = {
  ...{ id: '7h2k9m4q1x', environment: 'staging', scope: 'workflow', by: { id: 'a', name: 'Alex Rivera' } },
  ...{ startedAt: at(-6), place: channel, course: toJson(course), version: 9, record: undefined },
}
const record: DrillRecord = {
  ...{ id: base.id, environment: 'staging', scope: 'workflow', by: base.by, startedAt: at(-6), endedAt: now },
  ...{ outcome: 'incomplete', secondsToEffect: 183, proven: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] },
  unproven: ['FINDING: no alert rule watches the kill switch, so nobody would have been told.'],
}
const done: Course = {
  ...course,
  stage: 'over',
  restore: {
    ...restore,
    stage: 'succeeded',
    tries: 1,
    runId: 5,
    url: 'https://github.com/o/r/actions/runs/5',
  },
  findings: {
    ...course.findings,
    severity: proven('The severity 4 row was written by the probe.', -1.5),
    alert: { state: 'unproven', text: record.unproven[0] ?? '', at: at(-1) },
    restored: proven('Restored 58 s after it was asked for.', -0.8),
    normal: proven('A request was worked on to its end.', -0.7),
    evals: proven('Evals against the environment are green.', -0.1),
  },
}
const stuck: Course = {
  ...course,
  stage: 'restore',
  since: at(-4),
  restore: { ...restore, stage: 'failed', tries: 1, why: 'The run ended as failure.' },
  stopped: { by: 'Sam Okafor', why: 'aborted by hand', at: at(-4) },
}
const views = {
  'drill-live': drillCard(base, viewer),
  'drill-report': drillCard({ ...base, course: toJson(done), record }, viewer),
  'drill-stuck': drillCard({ ...base, course: toJson(stuck) }, viewer),
  'drill-history': historyCard(
    [
      record,
      { ...record, outcome: 'passed', unproven: [], startedAt: at(-90 * 1440) },
      {
        ...record,
        outcome: 'failed',
        unproven: ['NOT refused: a request was worked on to its end.'],
        startedAt: at(-180 * 1440),
      },
    ],
    [base],
    ['staging: OVERDUE since Mon 2 Nov 10:00 CET (22 d ago)'],
    viewer,
  ),
  'drill-reminder': reminderCard(
    'staging',
    'OVERDUE since Mon 2 Nov 10:00 CET (22 d ago). There was none yet.',
    'attention',
  ),
}

test('every card of a drill can be read on a phone', async () => {
  const made = Object.entries(views).map(([name, view]) => ({
    ...{ name, card: cards.expand(view, { correlation: 'c0ffee', now }) },
    view: { width: 400 },
  }))
  for (const { path, overflowing } of await renderCards(made)) assert.deepEqual(overflowing, [], path)
})

test('what was not proven is never green, and what is not restored is said first', () => {
  const said = (name: keyof typeof views) => cards.text(cards.expand(views[name], { correlation: 'c', now }))
  assert.match(
    said('drill-report'),
    /INCOMPLETE: restored, but not everything could be proven\. This is no pass/,
  )
  assert.match(said('drill-report'), /NOT PROVEN: FINDING: no alert rule/)
  assert.match(said('drill-report'), /7 of 8/)
  assert.match(said('drill-stuck'), /NOT RESTORED YET in staging: The run ended as failure/)
  assert.match(said('drill-live'), /\+3 min · proven: In effect 183 s/)
})
