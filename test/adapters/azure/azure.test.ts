import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FaultRequest } from '../../../sandbox/faults/fault.ts'
import { UpstreamError, type UpstreamReason } from '../../../src/chat/errors.ts'
import { effectOf } from '../../../src/chat/killswitch/switch.ts'
import { azureWorld, killRule } from './world.ts'

async function failure(promise: Promise<unknown>): Promise<UpstreamError> {
  const error = await promise.then(
    () => assert.fail('nothing went wrong'),
    (error: unknown) => error,
  )
  assert.ok(error instanceof UpstreamError, String(error))
  assert.equal(error.system, 'Azure')
  assert.match(error.message, /[.!]$/)
  assert.doesNotMatch(error.message, /https?:|Bearer|secret|subscriptions\//i)
  return error
}

test('a container app is told by its revisions, its switches and the host of its approver, without secrets', async (t) => {
  const { environments, app } = await azureWorld(t)
  app.bootstrapMs = 60_000
  app.change({ set: { KILLSWITCH_TOOLS: 'on', KILLSWITCH: '1' }, by: 'alex@contoso.example' })
  const state = await environments.resources('staging')
  assert.deepEqual(environments.names(), ['staging', 'bare'])
  assert.equal(state?.latestRevision, 'ca-contoso-accelerator-staging--0000002')
  assert.equal(state?.latestReadyRevision, 'ca-contoso-accelerator-staging--0000001')
  assert.deepEqual(
    state?.revisions.map(({ name, active, ready, weight }) => [name.slice(-1), active, ready, weight]),
    [
      ['2', true, false, 0],
      ['1', true, true, 100],
    ],
  )
  assert.deepEqual(state?.wiring.killswitch, { tools: 'on', workflow: undefined, plain: '1' })
  assert.equal(state?.revisions[1]?.killswitch?.tools, undefined)
  assert.ok(state && effectOf(state, 'tools') === 'coming' && effectOf(state, 'workflow') === 'off')
  assert.equal(state?.wiring.approver?.host, 'bot.example')
  assert.equal(state?.changedBy, 'alex@contoso.example')
  assert.doesNotMatch(JSON.stringify(state), /secret-token/)
})

test('a new address of the approver has a new digest', async (t) => {
  const { environments, app } = await azureWorld(t)
  const before = (await environments.resources('staging'))?.wiring.approver?.digest
  app.change({ set: { HITL_APPROVER_ENDPOINT: 'https://user:other@bot.example/x' }, by: 'x' })
  assert.notEqual((await environments.resources('staging'))?.wiring.approver?.digest, before)
  app.change({ remove: ['HITL_APPROVER_ENDPOINT'], by: 'x' })
  assert.equal((await environments.resources('staging'))?.wiring.approver, undefined)
})

test('an environment without a container app or an address is unknown, and not an error', async (t) => {
  const { environments } = await azureWorld(t)
  assert.equal(await environments.resources('bare'), undefined)
  assert.equal(await environments.health('bare'), undefined)
  assert.equal(await environments.health('nowhere'), undefined)
})

const failures: readonly (readonly [FaultRequest, UpstreamReason, RegExp])[] = [
  [{ fault: '401', on: 'arm' }, 'denied', /sign-in \(401\)/],
  [{ fault: '403', on: 'arm' }, 'denied', /container app of staging|revisions of staging/],
  [{ fault: '429', on: 'arm', retryAfter: 7 }, 'throttled', /429/],
  [{ fault: '500', on: 'arm' }, 'failed', /500/],
  [{ fault: '503', on: 'arm', retryAfter: 3 }, 'failed', /503/],
  [{ fault: '504', on: 'arm' }, 'timeout', /504/],
  [{ fault: 'reset', on: 'arm' }, 'unreachable', /cannot be reached/],
  [{ fault: 'malformed', on: 'arm' }, 'malformed', /cannot read/],
  [{ fault: 'hang', on: 'arm' }, 'timeout', /no answer in time/],
  [{ fault: 'hang', on: 'token' }, 'timeout', /no answer in time/],
]
for (const [fault, reason, sentence] of failures)
  test(`a resource manager that answers "${fault.on} ${fault.fault}" is an error of the kind "${reason}"`, async (t) => {
    const { environments, faults } = await azureWorld(t)
    faults.add(fault)
    const error = await failure(environments.resources('staging'))
    assert.equal(error.reason, reason)
    assert.match(error.message, sentence)
    assert.equal(error.retryAfter, fault.retryAfter)
    faults.clear()
    assert.ok(await environments.resources('staging'))
  })

test('a resource that does not exist names the place in the configuration', async (t) => {
  const { open } = await azureWorld(t)
  const { environments } = open({
    containerApp: '/subscriptions/s/resourceGroups/g/providers/Microsoft.App/containerApps/gone',
  })
  const error = await failure(environments.resources('staging'))
  assert.equal(error.reason, 'missing')
  assert.match(error.message, /environments\.staging\.containerApp/)
})

test('a sign-in that is refused says so, and a server that is not there is unreachable', async (t) => {
  const { open } = await azureWorld(t)
  const refused = await failure(open({ clientSecret: 'wrong' }).environments.resources('staging'))
  assert.equal(refused.reason, 'denied')
  const gone = await failure(open({ endpoint: 'https://127.0.0.1:9' }).environments.resources('staging'))
  assert.equal(gone.reason, 'unreachable')
})

test('rules are those that look at the environment, in seconds', async (t) => {
  const other = { ...killRule, id: `${killRule.id}-2`, scopes: ['/subscriptions/s/x/components/other'] }
  const { alertRules } = await azureWorld(t, { rules: () => [killRule, other] })
  const rules = await alertRules.rules('staging')
  assert.deepEqual(
    rules.map(({ name, severity, window, frequency, enabled }) => [
      name,
      severity,
      window,
      frequency,
      enabled,
    ]),
    [['Kill switch engaged', 1, 300, 60, true]],
  )
  assert.match(rules[0]?.query ?? '', /Kill switch engaged/)
  assert.deepEqual(await alertRules.rules('bare'), [])
})

test('alerts come newest first over all pages, with when they ended, and none from before', async (t) => {
  const at = (minutes: number) => new Date(Date.parse('2026-05-04T10:00:00Z') - minutes * 60_000)
  const fired = Array.from({ length: 120 }, (_, i) => ({
    id: `alert-${i}`,
    rule: killRule,
    firedAt: at(i),
    resolvedAt: i > 0 ? at(i - 0.5) : undefined,
  }))
  const { alertRules } = await azureWorld(t, { fired: () => fired })
  const found = await alertRules.fired('staging', at(110))
  assert.equal(found.length, 111)
  assert.equal(found[0]?.resolvedAt, undefined)
  assert.equal(found[1]?.resolvedAt?.getTime(), at(0.5).getTime())
  assert.equal(found[0]?.ruleId, killRule.id)
  assert.equal(found[0]?.severity, 1)
  assert.deepEqual(await alertRules.fired('bare', at(110)), [])
})

test('alerts of more than thirty days ago are not asked for: Azure would refuse', async (t) => {
  const { alertRules } = await azureWorld(t)
  assert.deepEqual(await alertRules.fired('staging', new Date('2026-01-01')), [])
})
