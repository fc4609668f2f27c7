import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Errand, newErrand } from '../../../src/chat/errand.ts'
import { contradictions } from '../../../src/features/killswitch/contradiction.ts'
import { newCourse, toJson } from '../../../src/features/killswitch/course.ts'
import { describe } from '../../../src/features/killswitch/status.ts'
import type { DrillRecord } from '../../../src/ports/drills.ts'
import type { ResourceState, Wiring } from '../../../src/ports/environments.ts'
import type { Engagement } from '../../../src/ports/killswitches.ts'
import { channel } from '../../fakes/approvals.ts'

const now = new Date('2026-11-24T13:30:00Z')
const viewer = { now, zone: 'UTC' }
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
const fresh = { mark: 'newest', rows: 9, lastAt: minutesAgo(2) } as const

function resources(killswitch: Partial<Wiring['killswitch']>, ready = true, approver = true): ResourceState {
  const all = { tools: undefined, workflow: undefined, plain: undefined, ...killswitch }
  const revision = (n: number, set: Wiring['killswitch']) => ({
    ...{ name: `ca--${n}`, active: true, ready: n === 1 || ready, weight: (n === 2) === ready ? 100 : 0 },
    ...{ createdAt: minutesAgo(30), image: 'i', killswitch: set },
  })
  return {
    ...{
      environment: 'prod',
      image: 'i',
      latestRevision: 'ca--2',
      latestReadyRevision: ready ? 'ca--2' : 'ca--1',
    },
    revisions: [revision(2, all), revision(1, { tools: undefined, workflow: undefined, plain: undefined })],
    wiring: {
      killswitch: all,
      approver: approver ? { host: 'bot.example', digest: 'd' } : undefined,
      devMode: false,
    },
    ...{ changedAt: minutesAgo(30), changedBy: 'alex' },
  }
}
const known = {
  ...{
    trouble: undefined,
    engagement: undefined,
    gate: { state: 'open' } as const,
    drills: [],
    drilling: false,
  },
  rows: [fresh],
}
const told = (state: ResourceState | undefined, more: object = {}) =>
  describe('prod', { ...known, resources: state, ...more }, viewer)

test('all is well when nothing is set and nothing contradicts', () => {
  const { state, warnings, facts } = told(resources({}))
  assert.deepEqual([state.tone, warnings], ['good', []])
  assert.ok(facts.some(({ title, value }) => title === 'Set' && value === 'nothing'))
  assert.ok(facts.some(({ title, value }) => title === 'Last proven' && /never/.test(value)))
})

test('KILLSWITCH=1 and words that are not yes have no effect, and that is said', () => {
  const { state, warnings } = told(resources({ plain: '1', tools: 'yes' }))
  assert.equal(state.tone, 'good')
  assert.match(warnings.join('\n'), /KILLSWITCH=1 is set and has NO effect/)
  assert.match(warnings.join('\n'), /KILLSWITCH_TOOLS=yes has NO effect/)
})

test('what is set and not ready is not in effect', () => {
  assert.match(told(resources({ tools: 'on' }, false)).state.text, /Tools: set, NOT IN EFFECT YET/)
  assert.match(told(resources({ tools: 'on', workflow: '1' })).state.text, /Tools and Requests stopped/)
})

test('what was just engaged is on its way, and only what had effect can have lost it', () => {
  const engagement = (
    state: Engagement['state'],
    over: Partial<Errand> = {},
    more: object = {},
  ): Engagement => ({
    ...{
      id: 'e',
      environment: 'prod',
      scope: 'tools',
      reason: 'odd mails',
      at: minutesAgo(1),
      state,
      denied: 0,
    },
    ...{ by: { id: 'a', name: 'Ada' }, place: channel, version: 1, endedAt: undefined },
    course: toJson({ ...newCourse('e', now), engage: { ...newErrand('k', now), ...over }, ...more }),
  })
  const open = (one: Engagement) => told(resources({}), { engagement: one, gate })
  const gate = { state: 'closed', since: minutesAgo(1), by: 'Ada', reason: 'odd mails' } as const
  const coming = open(engagement('engaging', { stage: 'running' }))
  assert.match(coming.state.text, /^Not in effect yet: prod keeps executing tools/)
  assert.doesNotMatch(coming.warnings.join(' '), /azd provision|Engage it again/)
  const stuck = open(engagement('engaging', { stage: 'failed', why: 'The run failed.' }))
  assert.match(stuck.state.text, /NOT ENGAGED: The run failed/)
  assert.match(stuck.warnings.join(' '), /By hand: az containerapp update .*KILLSWITCH_TOOLS=on/)
  const lost = open(engagement('engaged', { stage: 'succeeded' }, { effectiveAt: minutesAgo(1) }))
  assert.match(lost.state.text, /Engaged, and NOT SET/)
  assert.match(lost.warnings.join(' '), /azd provision and azd up remove the variable\. Engage it again/)
})

test('nobody to look at the container is unknown, and says what to do', () => {
  const blind = told(undefined)
  assert.match(blind.state.text, /Unknown/)
  assert.match(blind.warnings.join(' '), /names no containerApp/)
  assert.deepEqual(told(undefined, { trouble: 'Azure is down.' }).warnings[0], 'Azure is down.')
})

test('an approver that is not there, and silence of telemetry, are warned of', () => {
  assert.match(told(resources({}, true, false)).warnings.join(' '), /HITL_APPROVER_ENDPOINT is not set/)
  assert.match(told(resources({}), { rows: undefined }).warnings.join(' '), /cannot be asked/)
  assert.match(
    told(resources({}), { rows: [{ ...fresh, lastAt: null }] }).warnings.join(' '),
    /nothing confirms/,
  )
  assert.match(
    told(resources({}), { rows: [{ ...fresh, lastAt: minutesAgo(50) }] }).warnings.join(' '),
    /50 min old/,
  )
})

test('telemetry that tells another story is shown', () => {
  const effects = { tools: 'on', workflow: 'on' } as const
  const row = (mark: 'worked' | 'executed' | 'tools-stopped', minutes: number) => ({
    mark,
    rows: 3,
    lastAt: minutesAgo(minutes),
  })
  assert.match(
    contradictions({ effects, since: minutesAgo(30) }, [row('worked', 3)], now).join(),
    /a request was worked on 3 min ago/,
  )
  assert.match(
    contradictions({ effects, since: minutesAgo(30) }, [row('executed', 3)], now).join(),
    /side effects ran/,
  )
  assert.deepEqual(
    contradictions({ effects, since: minutesAgo(30) }, [row('worked', 28)], now),
    [],
    'in flight then',
  )
  assert.deepEqual(
    contradictions({ effects, since: undefined }, [row('worked', 1)], now),
    [],
    'nobody knows since when',
  )
  const off = { tools: 'off', workflow: 'off' } as const
  assert.match(
    contradictions({ effects: off, since: minutesAgo(30) }, [row('tools-stopped', 1)], now).join(),
    /though it is off/,
  )
  assert.deepEqual(
    contradictions({ effects: off, since: minutesAgo(30) }, [row('tools-stopped', 60)], now),
    [],
  )
})

test('the last drill that passed is what proves it', () => {
  const drill = (outcome: DrillRecord['outcome'], days: number): DrillRecord => ({
    ...{ id: 'd', environment: 'prod', scope: 'workflow', outcome, by: { id: 'a', name: 'Ada' } },
    ...{ startedAt: minutesAgo(days * 1440), endedAt: minutesAgo(days * 1440), secondsToEffect: 93 },
    ...{ proven: ['x'], unproven: outcome === 'passed' ? [] : ['y'] },
  })
  const proven = (drills: readonly DrillRecord[]) =>
    told(resources({}), { drills }).facts.find(({ title }) => title === 'Last proven')?.value ?? ''
  assert.match(proven([drill('aborted', 1), drill('passed', 40)]), /workflow, .*in effect after 93 s/)
  assert.match(proven([drill('incomplete', 1)]), /never; the last drill .*incomplete/)
})
