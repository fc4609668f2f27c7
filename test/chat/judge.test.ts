import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Actor } from '../../src/chat/actor.ts'
import { type Approval, ApprovalState, digestOf, steps } from '../../src/chat/approval.ts'
import { type Click, explain, judge, type Refusal } from '../../src/chat/judge.ts'
import { ada, ben, channel, cleo, dan, eve, gus, person, proposal } from '../fakes/approvals.ts'

const now = new Date('2026-11-24T12:00:00Z')
const minute = 60_000

function approval(changes: Partial<Approval> = {}): Approval {
  const asked = proposal({ subject: 'rollback:prod' })
  const whole: Approval = {
    ...asked,
    id: 'a1',
    nonce: 'n1',
    digest: '',
    state: 'requested',
    requester: ada,
    place: channel,
    votes: [],
    decider: undefined,
    requestedAt: new Date(now.getTime() - minute),
    expiresAt: new Date(now.getTime() + minute),
    decidedAt: undefined,
    executeBy: undefined,
    begunAt: undefined,
    endedAt: undefined,
    progress: null,
    version: 1,
    supersededBy: undefined,
    ...changes,
  }
  return { ...whole, digest: changes.digest ?? digestOf(whole, whole.requester.id) }
}
const click = (actor: Actor, verdict: Click['verdict'] = 'approve'): Click => ({
  id: 'a1',
  nonce: 'n1',
  verdict,
  actor,
})
const voteOf = (actor: Actor, verdict: 'approve' | 'reject' = 'approve') => ({
  person: actor.id,
  name: actor.name,
  verdict,
  at: now,
})

test('an approver who did not ask approves', () => {
  assert.deepEqual(judge(approval(), click(ben), now), { do: 'vote', verdict: 'approve', to: 'approved' })
})

test('an approver rejects', () => {
  assert.deepEqual(judge(approval(), click(ben, 'reject'), now), {
    do: 'vote',
    verdict: 'reject',
    to: 'rejected',
  })
})

test('who asked cannot approve, whatever their role', () => {
  const own = approval({ requester: eve })
  assert.deepEqual(judge(own, click(eve), now), { do: 'refuse', why: 'own-request' })
  assert.deepEqual(judge(own, click({ ...eve, roles: ['admin'], teamsId: '29:other', name: 'Other' }), now), {
    do: 'refuse',
    why: 'own-request',
  })
})

test('who asked takes it back by cancelling or rejecting, before anybody began', () => {
  for (const verdict of ['cancel', 'reject'] as const) {
    assert.deepEqual(judge(approval(), click(ada, verdict), now), { do: 'move', to: 'cancelled' })
    const approved = approval({
      state: 'approved',
      votes: [voteOf(ben)],
      executeBy: new Date(now.getTime() + 1),
    })
    assert.deepEqual(judge(approved, click(ada, verdict), now), { do: 'move', to: 'cancelled' })
  }
  assert.deepEqual(judge(approval({ state: 'executing' }), click(ada, 'cancel'), now), {
    do: 'refuse',
    why: 'underway',
  })
})

const refused: readonly [string, Approval, Click, Refusal][] = [
  ['a guest with every role', approval(), click(gus), 'nobody'],
  ['somebody without an identity', approval(), click({ ...ben, id: '' }), 'nobody'],
  ['somebody without the role', approval(), click(dan), 'role'],
  ['a rejection without the role', approval(), click(dan, 'reject'), 'role'],
  ['an approver where an admin is needed', approval({ role: 'admin' }), click(ben), 'role'],
  ['cancelling what another one asked for', approval(), click(ben, 'cancel'), 'not-yours'],
  ['a card of another request', approval(), { ...click(ben), nonce: 'n2' }, 'old-card'],
  ['an empty nonce', approval(), { ...click(ben), nonce: '' }, 'old-card'],
  ['a changed payload', { ...approval(), payload: { tag: 'v9' } }, click(ben), 'tampered'],
  ['a changed quorum', { ...approval(), quorum: 2 }, click(ben), 'tampered'],
  ['a changed requester', { ...approval(), requester: dan }, click(ben), 'tampered'],
  ['a second say', approval({ quorum: 2, votes: [voteOf(ben)] }), click(ben, 'reject'), 'voted'],
]
for (const [what, of, by, why] of refused)
  test(`refuses ${what}`, () => {
    assert.deepEqual(judge(of, by, now), { do: 'refuse', why })
    assert.match(explain(why, of), /^[A-Z].*[.)]$/s)
  })

test('a quorum needs as many people, and one rejection ends it', () => {
  const one = approval({ quorum: 2 })
  assert.deepEqual(judge(one, click(ben), now), { do: 'vote', verdict: 'approve', to: 'requested' })
  const two = approval({ quorum: 2, votes: [voteOf(ben)] })
  assert.deepEqual(judge(two, click(ben), now), { do: 'repeat' })
  assert.deepEqual(judge(two, click(cleo), now), { do: 'vote', verdict: 'approve', to: 'approved' })
  assert.deepEqual(judge(two, click(cleo, 'reject'), now), { do: 'vote', verdict: 'reject', to: 'rejected' })
})

test('at the moment it lapses, a click lets it lapse', () => {
  const { expiresAt } = approval()
  assert.equal(judge(approval(), click(ben), new Date(expiresAt.getTime() - 1)).do, 'vote')
  assert.deepEqual(judge(approval(), click(ben), expiresAt), { do: 'move', to: 'expired' })
  const approved = approval({ state: 'approved', executeBy: now })
  assert.deepEqual(judge(approved, click(cleo), now), { do: 'move', to: 'expired' })
})

test('a late click with a forged nonce does not even let it lapse', () => {
  const late = approval({ expiresAt: now })
  assert.deepEqual(judge(late, { ...click(ben), nonce: 'x' }, now), { do: 'refuse', why: 'old-card' })
})

test('repeating the click that decided is no refusal', () => {
  for (const state of ['approved', 'executing', 'succeeded', 'failed', 'unknown'] as const)
    assert.deepEqual(judge(approval({ state, votes: [voteOf(ben)] }), click(ben), now), { do: 'repeat' })
  const rejected = approval({ state: 'rejected', votes: [voteOf(ben, 'reject')] })
  assert.deepEqual(judge(rejected, click(ben, 'reject'), now), { do: 'repeat' })
  assert.deepEqual(judge(rejected, click(cleo), now), { do: 'refuse', why: 'settled' })
})

test('no click ever leads where no step leads, or approves alone', () => {
  const actors = fc.constantFrom(ada, ben, cleo, dan, eve, gus, person('root', 'admin'))
  fc.assert(
    fc.property(
      ...([
        fc.constantFrom(...ApprovalState.options),
        actors,
        actors,
        fc.constantFrom<Click['verdict']>('approve', 'reject', 'cancel'),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: -2, max: 2 }),
        fc.uniqueArray(actors, { selector: (one) => one.id }),
      ] as const),
      (state, requester, actor, verdict, quorum, offset, voters) => {
        const votes = voters
          .filter((one) => one.id !== requester.id)
          .slice(0, quorum - 1)
          .map((one) => voteOf(one))
        const of = approval({ state, requester, quorum, votes, expiresAt: new Date(now.getTime() + offset) })
        const judged = judge(of, click(actor, verdict), now)
        if (judged.do === 'refuse' || judged.do === 'repeat') return
        if (judged.to !== state) assert.ok(steps[state].includes(judged.to), `${state} to ${judged.to}`)
        if (judged.to === 'approved') {
          assert.notEqual(actor.id, requester.id)
          assert.ok(!actor.guest)
          assert.ok(new Set([...votes.map((one) => one.person), actor.id]).size >= quorum)
          assert.ok(offset > 0)
        }
      },
    ),
    { numRuns: 2000 },
  )
})

test('the digest does not depend on the order of writing, and on everything else', () => {
  const one = proposal({ subject: 's', payload: { a: 1, b: [{ c: 2, d: 3 }] } })
  const same = { ...one, payload: { b: [{ d: 3, c: 2 }], a: 1 } }
  assert.equal(digestOf(one, 'x'), digestOf(same, 'x'))
  const others = [
    { ...one, payload: { a: 1, b: [{ c: 2, d: 4 }] } },
    { ...one, facts: [{ title: 'T', value: 'o' }] },
    { ...one, facts: [{ title: 'Tov1', value: '.4.2' }] },
    { ...one, title: 't' },
    { ...one, reason: 'r' },
    { ...one, environment: 'dev' },
    { ...one, expected: 'e' },
    { ...one, kind: 'k' },
    { ...one, role: 'admin' as const },
    { ...one, quorum: 2 },
  ]
  const digests = [digestOf(one, 'x'), digestOf(one, 'y'), ...others.map((other) => digestOf(other, 'x'))]
  assert.equal(new Set(digests).size, digests.length)
})
