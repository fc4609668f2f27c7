import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Alerts, fromAlerts, fromTraces, watches } from '../../../src/features/drill/evidence.ts'
import { refusalOf, serviceOf } from '../../../src/features/drill/refusal.ts'
import type { AlertRule } from '../../../src/ports/alert-rules.ts'
import type { CanaryAnswer } from '../../../src/ports/environments.ts'

const at = new Date('2026-11-24T13:30:00Z')
const stream = (...events: readonly (readonly [type: string, message?: string])[]): CanaryAnswer => ({
  ...{ state: 'answered', status: 200, ended: true, tookMs: 9 },
  events: events.map(([type, message]) => ({ type, message, tool: undefined })),
})
const status = (code: number): CanaryAnswer => ({
  ...stream(),
  state: 'answered',
  status: code,
  events: [],
  ended: false,
  tookMs: 9,
})

test('both ways of refusing are told apart, and the report says which it was', () => {
  const actual = refusalOf('workflow', stream(['error', 'killswitch engaged: workflow']))
  assert.deepEqual(
    [actual.state, /200 and an error in the stream, not with the documented 503/.test(actual.text)],
    ['proven', true],
  )
  const documented = refusalOf('workflow', status(503))
  assert.equal(documented.state, 'hint', 'a gateway without a replica answers so too')
  assert.match(documented.text, /Refused with 503, as the documentation says/)
  assert.equal(refusalOf('workflow', stream(['error', 'Something went wrong'])).state, 'hint')
})

test('what is no refusal is none', () => {
  assert.equal(refusalOf('workflow', stream(['status'], ['final'])).state, 'failed')
  assert.equal(refusalOf('workflow', status(422)).state, 'unproven')
  assert.equal(refusalOf('workflow', { state: 'unreachable', why: 'no connection' }).state, 'unproven')
  assert.equal(refusalOf('workflow', undefined).state, 'unproven')
  assert.equal(refusalOf('workflow', stream()).state, 'unproven')
})

test('a tool switch is provable only where a tool is called', () => {
  assert.equal(
    refusalOf('tools', stream(['tool_error', 'killswitch engaged: tools'], ['final'])).state,
    'proven',
  )
  assert.equal(refusalOf('tools', stream(['tool_result'], ['final'])).state, 'failed')
  assert.equal(refusalOf('tools', stream(['tool_error', 'RuntimeError'], ['final'])).state, 'hint')
  assert.match(refusalOf('tools', stream(['final'])).text, /Not provable here: the request proposed no tool/)
  assert.match(
    refusalOf('tools', stream(['tool_pending_approval'], ['final'])).text,
    /no approver is configured/,
  )
})

test('normal service is a result, and no word of the switch', () => {
  assert.equal(serviceOf(stream(['final'])).state, 'proven')
  assert.equal(serviceOf(stream(['error', 'killswitch engaged: workflow'])).state, 'failed')
  assert.equal(serviceOf(stream(['tool_error', 'killswitch engaged: tools'], ['final'])).state, 'failed')
  assert.equal(serviceOf(status(503)).state, 'failed')
  assert.equal(serviceOf({ state: 'unreachable', why: 'x' }).state, 'failed')
  assert.equal(serviceOf(undefined).state, 'unproven')
})

const trace = (probe: object, all: object = {}) => [
  { leg: 'probe' as const, critical: 0, finished: 0, executed: 0, ...probe },
  { leg: 'all' as const, critical: 0, finished: 0, executed: 0, ...all },
]
const states = (found: ReturnType<typeof fromTraces>) => [found.tools?.state, found.severity?.state]
const refused = { state: 'proven', text: 'x', at } as const

test('rows that have not arrived prove nothing yet, and nothing at the end', () => {
  assert.deepEqual(states(fromTraces('workflow', trace({}), refused, false)), [undefined, undefined])
  assert.deepEqual(states(fromTraces('workflow', trace({}), refused, true)), ['unproven', 'unproven'])
  assert.deepEqual(states(fromTraces('workflow', 'Down.', refused, false)), [undefined, undefined])
  assert.match(fromTraces('workflow', 'Down.', refused, true).tools?.text ?? '', /Down\./)
})

test('rows that have arrived prove it, or prove that it failed', () => {
  assert.deepEqual(states(fromTraces('workflow', trace({ critical: 1, finished: 1 }), refused, false)), [
    'proven',
    'proven',
  ])
  assert.deepEqual(states(fromTraces('workflow', trace({ finished: 1 }), refused, false)), [
    'proven',
    'failed',
  ])
  assert.deepEqual(states(fromTraces('workflow', trace({ finished: 1 }, { critical: 2 }), refused, false)), [
    'proven',
    'proven',
  ])
  assert.equal(
    fromTraces('tools', trace({ critical: 1, finished: 1 }, { executed: 1 }), refused, false).tools?.state,
    'failed',
  )
})

test('a tool that nobody asked for was not refused: that is no pass', () => {
  const idle = { state: 'unproven', text: 'no tool', at } as const
  assert.deepEqual(states(fromTraces('tools', trace({ finished: 1 }), idle, false)), ['unproven', 'unproven'])
})

const rule = (changes: Partial<AlertRule> = {}): AlertRule => ({
  ...{
    id: '/rules/ks',
    name: 'Kill switch',
    enabled: true,
    severity: 1,
    operator: 'GreaterThan',
    threshold: 0,
  },
  ...{ query: 'traces | where message startswith "Kill switch engaged:"', window: 300, frequency: 60 },
  ...changes,
})
const fired = (seconds: number, ruleId = '/RULES/KS') => ({
  ...{ id: 'a', ruleId, ruleName: 'Kill switch', severity: 1, resolvedAt: undefined },
  firedAt: new Date(at.getTime() + seconds * 1000),
})

test('an alert counts that fired after the switch had effect, by a rule that watches it', () => {
  const alert = (rules: readonly AlertRule[], all: readonly ReturnType<typeof fired>[], late = false) =>
    fromAlerts({ listed: { rules, fired: all }, told: [] }, at, late ? 'late' : 'waiting').alert
  assert.match(alert([rule()], [fired(75)])?.text ?? '', /fired 75 s after .*\(seen: in Azure’s list\)/)
  assert.equal(alert([rule()], [fired(-5)]), undefined)
  assert.equal(alert([rule()], [fired(75, '/rules/other')], true)?.state, 'failed')
  assert.match(alert([], [])?.text ?? '', /FINDING: no alert rule/)
  assert.match(alert([rule({ enabled: false })], [fired(75)])?.text ?? '', /FINDING: .*is disabled/)
  assert.equal(fromAlerts({ listed: 'Azure is down.', told: [] }, at, 'late').alert?.state, 'unproven')
  const vain = fromAlerts({ listed: { rules: [rule()], fired: [] }, told: [] }, at, 'in vain').alert
  assert.deepEqual([vain?.state, /nothing was refused/.test(vain?.text ?? '')], ['unproven', true])
  assert.match(
    fromAlerts({ listed: { rules: [], fired: [] }, told: [] }, at, 'in vain').alert?.text ?? '',
    /FINDING/,
  )
  assert.deepEqual(fromAlerts({ listed: 'Azure is down.', told: [] }, at, 'waiting'), {})
  assert.ok(watches({ query: 'x has "KILLSWITCH_TOOLS"' }) && !watches({ query: 'exceptions' }))
})

test('an alert that came in by webhook is proof as well, and the report says which was seen', () => {
  const told = (name: string, seconds: number) => ({
    rule: name,
    firedAt: new Date(at.getTime() + seconds * 1000),
  })
  const alert = (listed: Alerts['listed'], all: Alerts['told'], late = false) =>
    fromAlerts({ listed, told: all }, at, late ? 'late' : 'waiting').alert
  const rules = [rule({ name: 'Somebody stopped it' })]
  const none = { rules, fired: [] }
  const byName = alert(none, [told('somebody stopped it', 40)])
  assert.deepEqual(
    [byName?.state, /40 s .*\(seen: told by webhook\)/.test(byName?.text ?? '')],
    ['proven', true],
  )
  assert.equal(alert(none, [told('ks', 40)])?.state, 'proven', 'by the last part of its id')
  assert.equal(alert(none, [told('kill-switch-engaged', 40)])?.state, 'proven')
  assert.match(
    alert({ rules, fired: [fired(75)] }, [told('ks', 40)])?.text ?? '',
    /40 s .*webhook and in Azure/,
  )
  assert.equal(alert(none, [told('ks', -1)]), undefined, 'an older one')
  assert.equal(alert(none, [told('error-rate', 40)], true)?.state, 'failed', 'another one')
  assert.equal(alert('Azure is down.', [told('kill switch', 40)])?.state, 'proven')
  assert.match(
    alert({ rules: [], fired: [] }, [told('error-rate', 40)])?.text ?? '',
    /FINDING: no alert rule/,
  )
})
