import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { modelFault } from '../../../src/chat/error-text/model.ts'
import type { CauseName } from '../../../src/features/triage/causes.ts'
import type { Fact } from '../../../src/features/triage/facts.ts'
import { type Outcome, readOperation } from '../../../src/features/triage/operation.ts'
import { scopeOf } from '../../../src/features/triage/scope.ts'
import { answer } from './store.ts'
import { elsewhere, NOWHERE, operationId, type Row, type Story, tell } from './story.ts'

const now = new Date('2026-11-24T14:00:00Z')
const scope = scopeOf({ from: new Date('2026-11-24T12:00:00Z'), to: now }, now)
const at = new Date('2026-11-24T13:00:00Z')

function read(rows: readonly Row[]) {
  const [group] = answer(rows, scope).rows
  assert.ok(group?.leg === 'group')
  return readOperation(group.facts, group.state)
}

type Expected = readonly [
  outcome: Outcome,
  ...failures: readonly (readonly [
    CauseName,
    subjects: string,
    signature: string,
    count?: number,
    loud?: number,
  ])[],
]
const outreach = 'accel-outreach-personalizer'
const planner = 'accel-account-planner'
const expected: { readonly [story in Story]: Expected } = {
  well: ['well'],
  approved: ['well'],
  skippedApproval: ['well'],
  warning: ['well'],
  validation: ['failed', ['output-rejected', outreach, 'empty subject']],
  outage: ['failed', ['model-throttled', planner, '']],
  contentFilter: ['failed', ['content-filtered', planner, '']],
  denied: ['degraded', ['denied', 'send_email', '']],
  unanswered: ['degraded', ['unanswered', 'send_email', '']],
  unansweredTwice: ['degraded', ['unanswered', 'crm_write_contact,send_email', '', 2]],
  unreachable: ['degraded', ['unreachable', 'send_email', '']],
  approverStatus: ['degraded', ['approver-broken', 'send_email', 'answers with status 503']],
  approverNonsense: [
    'degraded',
    ['approver-broken', 'crm_write_contact', 'answers with what is no JSON object'],
  ],
  approvedThenFailed: [
    'degraded',
    ['approved-then-failed', 'crm_write_contact', 'All connection attempts failed'],
  ],
  killedTools: ['degraded', ['killed-tools', '', '', 1, 1]],
  killedWorkflow: ['failed', ['killed-workflow', '', '', 1, 1]],
  misconfigured: ['degraded', ['approver-missing', 'send_email', '']],
  oldBooleans: ['failed', ['output-rejected', planner, 'missing field: plan']],
  disconnected: ['lost', ['unfinished', '', '']],
  crashed: ['failed', ['worker-failed', planner, 'RuntimeError: boom']],
  forkFailure: ['failed', ['worker-failed', outreach, 'ValueError', 1, 1]],
  forkTimeout: ['degraded', ['unanswered', 'send_email', '', 1, 1]],
  unprocessable: ['failed', ['request-refused', 'POST /research/stream', 'status 422']],
  broken: ['failed', ['request-failed', 'POST /research/stream', 'status 500 KeyError: ‹text›', 1, 1]],
  partnerTool: ['degraded', ['tool-failed', 'servicenow', 'Client error']],
}

for (const [story, [outcome, ...failures]] of Object.entries(expected) as [Story, Expected][])
  test(`a request of the kind "${story}" is read as ${outcome}${failures.map(([cause]) => `, ${cause}`).join('')}`, () => {
    const made = read(tell(story, at, operationId(1)))
    assert.equal(made.outcome, outcome)
    assert.deepEqual(
      made.failures.map(({ cause, subjects, signature, count, loud }) => [
        cause,
        subjects.toSorted().join(),
        signature,
        count,
        loud,
      ]),
      failures.map(([cause, subjects, signature, count = 1, loud = 0]) => [
        cause,
        subjects,
        signature,
        count,
        loud,
      ]),
    )
  })

test('what is logged outside any request is named after the step, the agent or the route', () => {
  const made = Object.fromEntries(
    (['bootstrap', 'versionLookup', 'failedProbe'] as const).map((name) => {
      const [failure] = read([elsewhere[name](at, NOWHERE)]).failures
      return [name, [failure?.cause, failure?.subjects.join(), failure?.signature]]
    }),
  )
  assert.deepEqual(made, {
    bootstrap: [
      'bootstrap-failed',
      'foundry',
      'retry budget exhausted after ‹n› attempts (HttpResponseError: Forbidden for ‹n›)',
    ],
    versionLookup: ['version-lookup', planner, '(‹n›) not found'],
    failedProbe: ['request-failed', 'GET /healthz', 'status 503'],
  })
})

test('a failure behind an approval that led to no execution happened in the tool, whatever it says', () => {
  const fact = (event: string, text = '', ok = false, times = 1): Fact => ({
    kind: 'event',
    event,
    ok,
    subject: 'send_email',
    text,
    times,
    loud: 0,
  })
  const causes = (facts: readonly Fact[]) => readOperation(facts, '').failures.map(({ cause }) => cause)
  const silent = fact('tool.failed', '')
  assert.deepEqual(causes([silent]), ['unanswered'])
  assert.deepEqual(causes([fact('tool.hitl_approved', '', true), silent]), ['approved-then-failed'])
  assert.deepEqual(causes([fact('tool.hitl_skipped', '', true), silent]), ['approved-then-failed'])
  assert.deepEqual(causes([fact('tool.hitl_approved', '', true), fact('tool.executed', '', true), silent]), [
    'unanswered',
  ])
  assert.deepEqual(
    causes([fact('tool.hitl_approved', '', true, 2), fact('tool.executed', '', true), silent]),
    ['approved-then-failed'],
  )
})

test('a bare exception class name is as good as a sentence', () => {
  const cause = (error: string) => {
    const fact: Fact = {
      kind: 'event',
      event: 'tool.failed',
      ok: false,
      subject: 'send_email',
      text: error,
      times: 1,
      loud: 0,
    }
    return readOperation([fact], '').failures[0]?.cause
  }
  const names = {
    HITLDenied: 'denied',
    HITLMisconfigured: 'approver-missing',
    KillSwitchEngaged: 'killed-tools',
    ReadTimeout: 'unanswered',
    ConnectError: 'unreachable',
    ConnectTimeout: 'unreachable',
    HTTPStatusError: 'approver-broken',
    JSONDecodeError: 'approver-broken',
    AttributeError: 'approver-broken',
    NameError: 'policy-broken',
    KeyError: 'tool-failed',
  }
  for (const [name, wanted] of Object.entries(names)) assert.equal(cause(name), wanted, name)
})

test('a refusal and what follows from it are one failure, whatever the second row says', () => {
  const fact = (event: string, text: string): Fact => ({
    ...{ kind: 'event', event, ok: false, subject: 'send_email', text, times: 1, loud: 0 },
  })
  const causes = (...facts: readonly Fact[]) =>
    readOperation(facts, '').failures.map(({ cause, count }) => [cause, count])
  const missing = fact('tool.hitl_misconfigured', 'no approver and not dev mode')
  assert.deepEqual(causes(missing, fact('tool.failed', 'no approver and not dev mode')), [
    ['approver-missing', 1],
  ])
  assert.deepEqual(causes(missing, fact('tool.failed', 'a sentence of a newer copy')), [
    ['approver-missing', 1],
  ])
  const denied = fact('tool.hitl_rejected', 'reviewer_denied')
  assert.deepEqual(causes(denied, fact('tool.failed', 'a sentence of a newer copy')), [['denied', 1]])
  const followed = fact('tool.failed', 'Reviewer denied tool=send_email')
  assert.deepEqual(causes(denied, followed, fact('tool.failed', 'CRM is down')), [
    ['denied', 1],
    ['tool-failed', 1],
  ])
})

test('model trouble is told from trouble that only mentions numbers', () => {
  const texts: readonly (readonly [string, CauseName | undefined])[] = [
    ['Error code: 429 - too many', 'model-throttled'],
    ['RateLimitError', 'model-throttled'],
    ['(429) Too Many Requests', 'model-throttled'],
    ['Error code: 503', 'model-down'],
    ['APITimeoutError', 'model-down'],
    ['Request timed out.', 'model-down'],
    ['Error code: 401 - denied', 'model-refused'],
    ['Error code: 404 - DeploymentNotFound', 'model-missing'],
    ['BadRequestError: content_filter', 'content-filtered'],
    ['score 429 is over 100', undefined],
    ['503 words', undefined],
    ['KeyError', undefined],
  ]
  for (const [text, cause] of texts) assert.equal(modelFault(text), cause, text)
})

const someFact: fc.Arbitrary<Fact> = fc.record({
  kind: fc.constantFrom('event', 'log', 'exception', 'request'),
  event: fc.constantFrom(
    'tool.failed',
    'tool.executed',
    'tool.hitl_approved',
    'tool.hitl_rejected',
    'tool.hitl_misconfigured',
    'worker.completed',
    'response.returned',
    'agent.version_lookup_failed',
    'tool.x.executed',
    'eval.result',
    '',
  ),
  ok: fc.boolean(),
  subject: fc.constantFrom('', 'send_email', 'accel-a'),
  text: fc.constantFrom(
    '',
    'Reviewer denied tool=send_email',
    'killswitch engaged: tools',
    'Kill switch engaged: KILLSWITCH_TOOLS',
    'accel-a: empty',
    '429',
    'boom',
    '500',
  ),
  times: fc.integer({ min: 1, max: 3 }),
  loud: fc.nat({ max: 3 }),
})

test('reading never depends on the order of facts, and no failure is louder than it is often', () => {
  fc.assert(
    fc.property(
      fc.array(someFact, { maxLength: 8 }),
      fc.constantFrom('' as const, 'open' as const, 'lost' as const),
      fc.infiniteStream(fc.nat()),
      (facts, state, keys) => {
        const shuffled = facts
          .map((fact) => ({ fact, key: keys.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ fact }) => fact)
        const sorted = (some: readonly Fact[]) => {
          const { outcome, failures } = readOperation(some, state)
          const plain = failures.map(({ subjects, loud, ...rest }) => ({
            ...rest,
            subjects: subjects.toSorted(),
          }))
          return {
            outcome,
            loud: failures.reduce((sum, { loud }) => sum + loud, 0) > 0,
            failures: plain.map((one) => JSON.stringify(one)).sort(),
          }
        }
        assert.deepEqual(sorted(shuffled), sorted(facts))
        for (const { count, loud } of readOperation(facts, state).failures)
          assert.ok(loud <= count && count > 0)
      },
    ),
    { numRuns: 1500 },
  )
})
