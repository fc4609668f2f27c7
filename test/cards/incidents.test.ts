import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCards } from '../../src/adapters/cards/index.ts'
import { incidentCard, listCard } from '../../src/features/incident/card.ts'
import { timelineOf } from '../../src/features/incident/timeline.ts'
import { timelineCard } from '../../src/features/incident/timeline-card.ts'
import { subscriptionsCard } from '../../src/features/subscriptions/card.ts'
import { Topic } from '../../src/ports/subscriptions.ts'
import { anIncident } from '../features/incident/sample.ts'
import { renderCards } from './render.ts'

const cards = openCards(new URL('../../cards', import.meta.url).pathname, 'simulated data')
const now = new Date('2026-11-24T12:50:00Z')
const viewer = { now, zone: 'Europe/Berlin' }
const firing = anIncident({ closed: undefined, acknowledged: undefined, assignee: undefined, deeds: [] })
const over = firing.alerts.map((one) => ({ ...one, resolvedAt: new Date('2026-11-24T12:40:00Z') }))
const closed = anIncident()
const heard = Topic.options.map((topic, i) => ({ topic, here: i < 3, elsewhere: i % 2 }))
const scenes = {
  firing: incidentCard(firing, viewer),
  unseen: incidentCard({ ...firing, finding: undefined }, viewer),
  cleared: incidentCard({ ...anIncident({ closed: undefined }), alerts: over }, viewer),
  closed: incidentCard({ ...closed, alerts: over }, viewer),
  merged: incidentCard({ ...firing, mergedInto: 'abc123' }, viewer),
  list: listCard('Open incidents', '', [firing, { ...firing, alerts: over }], viewer),
  timeline: timelineCard(
    closed,
    timelineOf(closed, [], () => ''),
    viewer,
  ),
  subscriptions: subscriptionsCard(
    heard,
    '19:abcdefghijklmnopqrstuvwxyz0123456789@thread.tacv2',
    'From now on posted here: evals.',
  ),
}

test('incident and subscription cards fit a phone and a desktop', async () => {
  const views = [
    { name: 'phone', width: 390 },
    { name: 'dark', width: 720, dark: true },
  ]
  const made = await renderCards(
    Object.entries(scenes).flatMap(([name, view]) =>
      views.map((one) => ({
        name: `incident-${name}-${one.name}`,
        card: cards.expand(view, { correlation: 'k7f2', now }),
        view: one,
      })),
    ),
  )
  for (const { path, overflowing } of made) assert.deepEqual(overflowing, [], path)
})
