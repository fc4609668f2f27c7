import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type Circumstances,
  explainHitl,
  type HitlClick,
  judgeGrant,
  judgeHitl,
} from '../../../src/chat/hitl/judge.ts'
import { HitlState } from '../../../src/chat/hitl/request.ts'
import { ada, ben, cleo, gus, person } from '../../fakes/approvals.ts'
import { after, hitlRequest } from '../../fakes/hitl.ts'

const fine: Circumstances = { now: after(10), gateOpen: true, held: true, opened: false }
const click = (changes: Partial<HitlClick> = {}): HitlClick => ({
  id: '4k2m9q7x1c',
  nonce: 'the-nonce',
  verdict: 'approve',
  actor: ben,
  ...changes,
})

for (const [seconds, verdict] of [
  [52.9, 'move'],
  [52.999, 'move'],
  [53, 'refuse'],
  [53.1, 'refuse'],
  [55, 'refuse'],
  [60, 'refuse'],
] as const)
  test(`a click after ${seconds} s is ${verdict === 'move' ? 'taken' : 'too late'}`, () => {
    for (const said of ['approve', 'reject'] as const) {
      const judged = judgeHitl(hitlRequest(), click({ verdict: said }), { ...fine, now: after(seconds) })
      assert.equal(judged.do, verdict)
      if (judged.do === 'refuse') assert.equal(judged.why, 'late')
    }
  })

const refusals: readonly (readonly [string, ReturnType<typeof click>, Partial<Circumstances>, string])[] = [
  ['a guest', click({ actor: gus }), {}, 'nobody'],
  ['somebody without an Entra identity', click({ actor: { ...ben, id: '' } }), {}, 'nobody'],
  ['a card of another request', click({ nonce: 'x' }), {}, 'old-card'],
  ['a responder who approves', click({ actor: ada }), {}, 'role'],
  ['a reader who says no', click({ actor: person('rea', 'reader'), verdict: 'reject' }), {}, 'role'],
  ['a closed gate', click(), { gateOpen: false }, 'closed'],
  ['a bot that died', click(), { held: false }, 'abandoned'],
]
for (const [name, clicked, at, why] of refusals)
  test(`${name} changes nothing`, () => {
    assert.deepEqual(judgeHitl(hitlRequest(), clicked, { ...fine, ...at }), { do: 'refuse', why })
    assert.match(explainHitl(why as 'late', hitlRequest()), /^[A-Z].*\.$/)
  })

test('a responder may say no, and nobody has to read anything for that', () => {
  const judged = judgeHitl(hitlRequest({ mustOpen: true }), click({ actor: ada, verdict: 'reject' }), fine)
  assert.deepEqual(judged, { do: 'move', to: 'rejected' })
})

test('what the channel does not show must have been opened by whoever approves', () => {
  const request = hitlRequest({ mustOpen: true })
  assert.deepEqual(judgeHitl(request, click(), fine), { do: 'refuse', why: 'unopened' })
  assert.deepEqual(judgeHitl(request, click(), { ...fine, opened: true }), { do: 'move', to: 'approved' })
})

test('the same click again is a repetition, another one is settled', () => {
  const request = hitlRequest({ state: 'answered', approver: { id: ben.id, name: 'Ben' } })
  assert.deepEqual(judgeHitl(request, click(), fine), { do: 'repeat' })
  assert.deepEqual(judgeHitl(request, click({ actor: cleo }), fine), { do: 'refuse', why: 'settled' })
  assert.deepEqual(judgeHitl(request, click({ verdict: 'reject' }), fine), { do: 'refuse', why: 'settled' })
})

test('whatever is true, a yes moves only a waiting call, in time, at an open gate, by an approver', () => {
  const actors = [ada, ben, gus, person('rea', 'reader'), { ...ben, id: '' }]
  fc.assert(
    fc.property(
      fc.record({
        state: fc.constantFrom(...HitlState.options),
        mustOpen: fc.boolean(),
        actor: fc.constantFrom(...actors),
        nonce: fc.constantFrom('the-nonce', 'x'),
        verdict: fc.constantFrom('approve' as const, 'reject' as const),
        seconds: fc.double({ min: 0, max: 70, noNaN: true }),
        ...{ gateOpen: fc.boolean(), held: fc.boolean(), opened: fc.boolean() },
      }),
      ({ state, mustOpen, actor, nonce, verdict, seconds, gateOpen, held, opened }) => {
        const at = { now: after(seconds), gateOpen, held, opened }
        const judged = judgeHitl(hitlRequest({ state, mustOpen }), click({ actor, nonce, verdict }), at)
        if (judged.do !== 'move') return
        assert.equal(state, 'waiting')
        assert.ok(gateOpen && held && nonce === 'the-nonce' && at.now < after(53) && actor.id !== '')
        if (judged.to !== 'approved') return
        assert.equal(verdict, 'approve')
        assert.equal(actor, ben)
        assert.ok(opened || !mustOpen)
      },
    ),
  )
})

const timedOut = hitlRequest({ state: 'timed-out', endedAt: after(55) })
const minutes = 5 * 60_000

test('after a time-out a yes can be given to the next identical call, where that is allowed, for a while', () => {
  const { verdict: _, ...granting } = click()
  const at = { now: after(60), gateOpen: true, opened: false }
  assert.equal(judgeGrant(timedOut, granting, at, minutes), 'granted')
  assert.equal(judgeGrant(timedOut, granting, at, 0), 'no-grant')
  assert.equal(judgeGrant(timedOut, granting, { ...at, now: after(55 + 301) }, minutes), 'no-grant')
  assert.equal(judgeGrant(timedOut, granting, { ...at, gateOpen: false }, minutes), 'closed')
  assert.equal(judgeGrant(timedOut, { ...granting, actor: ada }, at, minutes), 'role')
  assert.equal(judgeGrant({ ...timedOut, mustOpen: true }, granting, at, minutes), 'unopened')
  assert.equal(
    judgeGrant(hitlRequest({ state: 'rejected', endedAt: after(9) }), granting, at, minutes),
    'no-grant',
  )
  const grant = { by: { id: 'x', name: 'X' }, until: after(400), state: 'open' } as const
  assert.equal(judgeGrant({ ...timedOut, grant }, granting, at, minutes), 'no-grant')
})
