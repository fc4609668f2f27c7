import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  effectOf,
  effectOfScope,
  isOn,
  type SwitchState,
  widened,
} from '../../../src/chat/killswitch/switch.ts'

const none = { tools: undefined, workflow: undefined }
/** `old` and `now`: what each revision was started with; `ready`: which of them is. */
function app(old: object, now: object, ready: 'old' | 'now' | undefined): SwitchState {
  const revision = (name: string, killswitch: object) => ({
    ...{
      name,
      active: true,
      ready: name === ready || name === 'old',
      killswitch: { ...none, ...killswitch },
    },
    weight: name === ready ? 100 : 0,
  })
  return {
    latestRevision: 'now',
    latestReadyRevision: ready,
    revisions: [revision('now', now), revision('old', old)],
    wiring: { killswitch: { ...none, ...now } },
  }
}

test('only the accelerator’s own words are on', () => {
  for (const word of ['1', 'true', 'on', 'ON', 'True']) assert.ok(isOn(word), word)
  for (const word of ['yes', '0', 'off', '', ' on', 'enabled', undefined])
    assert.ok(!isOn(word), String(word))
})

test('what is set has effect only when its revision is ready', () => {
  const on = { tools: 'on' }
  assert.equal(effectOf(app({}, on, 'old'), 'tools'), 'coming')
  assert.equal(effectOf(app({}, on, 'now'), 'tools'), 'on')
  assert.equal(effectOf(app(on, {}, 'old'), 'tools'), 'going')
  assert.equal(effectOf(app(on, {}, 'now'), 'tools'), 'off')
  assert.equal(effectOf(app(on, on, 'old'), 'tools'), 'on')
  assert.equal(effectOf(app({}, {}, 'old'), 'tools'), 'off')
  assert.equal(effectOf(app({}, on, undefined), 'tools'), 'coming')
  assert.equal(effectOf(app({}, {}, undefined), 'tools'), 'unknown')
})

test('another revision that still gets requests keeps the switch from having effect', () => {
  const state = app({}, { tools: 'on' }, 'now')
  const shared = state.revisions.map((one) => ({ ...one, weight: 50 }))
  assert.equal(effectOf({ ...state, revisions: shared }, 'tools'), 'coming')
  const idle = shared.map((one) => (one.name === 'old' ? { ...one, active: false } : one))
  assert.equal(effectOf({ ...state, revisions: idle }, 'tools'), 'on')
})

test('what Azure does not say is unknown, and never off', () => {
  assert.equal(effectOf(app({}, { tools: '(secret ks)' }, 'now'), 'tools'), 'unknown')
  const state = app({}, {}, 'old')
  const silent = state.revisions.map((one) => ({ ...one, killswitch: undefined }))
  assert.equal(effectOf({ ...state, revisions: silent }, 'tools'), 'unknown')
  assert.equal(effectOf({ ...app({}, { tools: 'on' }, 'now'), revisions: [] }, 'tools'), 'on')
})

test('a scope is on when all of it is, and off when all of it is', () => {
  assert.equal(effectOfScope(app({}, { tools: 'on' }, 'now'), 'tools'), 'on')
  assert.equal(effectOfScope(app({}, { tools: 'on' }, 'now'), 'both'), 'unknown')
  assert.equal(effectOfScope(app({}, { tools: 'on', workflow: 'on' }, 'now'), 'both'), 'on')
  assert.equal(effectOfScope(app({}, { tools: 'on', workflow: 'on' }, 'old'), 'both'), 'coming')
  assert.equal(effectOfScope(app({}, {}, 'now'), 'both'), 'off')
  assert.equal(widened('tools', 'workflow'), 'both')
  assert.equal(widened('tools', 'tools'), 'tools')
})
