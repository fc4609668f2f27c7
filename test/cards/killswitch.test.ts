import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCards } from '../../src/adapters/cards/index.ts'
import { engagementCard, statusCard } from '../../src/features/killswitch/card.ts'
import type { Course } from '../../src/features/killswitch/course.ts'
import { toJson } from '../../src/features/killswitch/course.ts'
import type { Engagement } from '../../src/ports/killswitches.ts'
import { channel } from '../fakes/approvals.ts'
import { renderCards } from './render.ts'

const cards = openCards(new URL('../../cards', import.meta.url).pathname, 'simulated data')
const now = new Date('2026-11-24T13:30:00Z')
const viewer = { now, zone: 'Europe/Berlin' }
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const base: Engagement = {
  ...{ id: '4k2m9q7x1c', environment: 'prod', scope: 'tools', by: { id: 'a', name: 'Alex Rivera' } },
  reason: 'Mails with the wrong price list go to customers, three in the last ten minutes',
  ...{
    at: at(-3),
    place: channel,
    state: 'engaging',
    denied: 2,
    version: 4,
    endedAt: undefined,
    course: null,
  },
}
const errand = {
  key: 'ks-4k2m9q7x1c-engage',
  stage: 'running',
  at: at(-2.8),
  tries: 1,
  runId: 17,
  url: 'https://github.com/o/r/actions/runs/17',
} as const
const coming: Course = {
  engage: { ...errand },
  effect: 'coming',
  revision: 'ca-contoso-accelerator--0000042',
  serving: 'ca-contoso-accelerator--0000041',
}
const engagement = (course: Course, changes: Partial<Engagement> = {}) =>
  engagementCard({ ...base, ...changes, course: toJson(course) }, viewer)
const succeeded = { ...errand, stage: 'succeeded' as const }
const release = {
  ...{
    errand: { ...errand, key: 'r', at: at(-0.5) },
    approval: 'x',
    by: 'Alex Rivera',
    second: 'Sam Okafor',
  },
  ...{ ground: 'no green evals since it was engaged.', overridden: true, at: at(-1) },
}

const views = {
  'killswitch-coming': engagement(coming),
  'killswitch-refused': engagement({
    engage: {
      ...errand,
      stage: 'refused',
      why: 'The bot may not start ops-killswitch.yml (403): give its GitHub App or token the permission actions: write.',
    },
    effect: 'off',
  }),
  'killswitch-engaged': engagement(
    { ...coming, engage: succeeded, effect: 'on', effectiveAt: at(-1), serving: coming.revision },
    { state: 'engaged' },
  ),
  'killswitch-lost': engagement(
    { ...coming, engage: succeeded, effect: 'off', effectiveAt: at(-90), lostAt: at(-4) },
    { state: 'engaged', at: at(-92) },
  ),
  'killswitch-releasing': engagement(
    { ...coming, engage: succeeded, effect: 'going', effectiveAt: at(-30), release },
    { state: 'releasing', at: at(-33) },
  ),
  'killswitch-status': statusCard([
    {
      environment: 'prod',
      state: { text: 'Tools: set, NOT IN EFFECT YET. The old revision goes on.', tone: 'attention' },
      warnings: [
        'KILLSWITCH=1 is set and has NO effect: nothing reads it. The names are KILLSWITCH_TOOLS and KILLSWITCH_WORKFLOW.',
        'Telemetry contradicts it: a tool with side effects ran 2 min ago, though tools count as stopped.',
      ],
      facts: [
        { title: 'Set', value: 'KILLSWITCH_TOOLS=on' },
        { title: 'Revision', value: 'revision 0000042 NOT READY; revision 0000041 takes the requests' },
        { title: 'Changed', value: 'ops-killswitch, 14:28 CET (2 min ago)' },
        { title: 'Engaged', value: 'Alex Rivera, 14:27 CET (3 min ago): odd mails' },
        { title: 'Approvals of agents', value: 'closed by Alex Rivera, 14:27 CET (3 min ago)' },
        { title: 'Last proven', value: 'never: no drill yet' },
      ],
    },
    {
      environment: 'staging',
      state: { text: 'Off: everything runs', tone: 'good' },
      warnings: [],
      facts: [
        { title: 'Set', value: 'nothing' },
        { title: 'Revision', value: 'revision 0000007, ready' },
        { title: 'Approvals of agents', value: 'open' },
        { title: 'Last proven', value: 'workflow, Mon 2 Nov 10:12 CET (22 d ago), in effect after 96 s' },
      ],
    },
  ]),
}

test('every card of the kill switch can be read on a phone', async () => {
  const made = Object.entries(views).flatMap(([name, view]) => {
    const card = cards.expand(view, { correlation: 'c0ffee', now })
    return [{ name, card, view: { width: 400 } }]
  })
  for (const { path, overflowing } of await renderCards(made)) assert.deepEqual(overflowing, [], path)
})

test('the card says first whether it has effect', () => {
  const said = (name: keyof typeof views) => cards.text(cards.expand(views[name], { correlation: 'c', now }))
  assert.match(said('killswitch-coming'), /NOT IN EFFECT YET: the old revision keeps executing tools/)
  assert.match(said('killswitch-coming'), /2 waiting calls denied/)
  assert.match(said('killswitch-coming'), /revision 0000042 starts, revision 0000041 still executes tools/)
  assert.match(said('killswitch-refused'), /NOT ENGAGED[\s\S]*By hand: az containerapp update/)
  assert.match(said('killswitch-lost'), /NOT IN EFFECT ANY MORE/)
  assert.match(said('killswitch-releasing'), /WITHOUT green evals[\s\S]*no green evals/)
  assert.match(views['killswitch-status'].summary, /prod: Tools: set, NOT IN EFFECT YET/)
})
