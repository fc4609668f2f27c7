import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LARGEST_CARD, openCards } from '../../../src/adapters/cards/index.ts'
import { type Approval, ApprovalState } from '../../../src/chat/approval.ts'
import type { Json } from '../../../src/chat/reply.ts'
import { listCard, requestCard } from '../../../src/features/approvals/card.ts'
import { ben, cleo } from '../../fakes/approvals.ts'
import { sample } from './sample.ts'

const cards = openCards('cards', undefined)
const now = new Date('2026-11-24T13:30:00Z')
const viewer = { now, zone: 'Europe/Berlin' }
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000)

/** A request that has come as far as `state`. */
function inState(state: Approval['state']): Approval {
  const decided = state === 'requested' ? {} : { decidedAt: at(-1), decider: { id: ben.id, name: 'Ben' } }
  const begun = ['executing', 'succeeded', 'failed', 'unknown'].includes(state) ? { begunAt: at(-1) } : {}
  const ended = ['requested', 'approved', 'executing'].includes(state) ? {} : { endedAt: now }
  return sample({ state, ...decided, ...begun, ...ended })
}
const made = (approval: Approval) => cards.expand(requestCard(approval, viewer), { correlation: 'abc', now })
const textOf = (approval: Approval) => cards.text(made(approval))

test('says who asked for what, why, until when, who may decide, and what the digest is', () => {
  const text = textOf(sample())
  for (const part of [
    'Roll back prod to v1.4.2',
    'Waiting for approval',
    'Lapses at 14:43 CET (in 13 min)',
    'Ada, 14:28 CET (2 min ago)',
    'errors since 14:00',
    'A person with the role approver, other than Ada, may approve',
    `sha256 ${sample().digest.slice(0, 16)}`,
  ])
    assert.ok(text.includes(part), `${part} in:\n${text}`)
})

test('its buttons carry the id and the nonce and nothing else, and only while it is pending', () => {
  for (const state of ApprovalState.options) {
    const json = JSON.stringify(made(inState(state)))
    assert.equal(json.includes('secret-nonce-of-this-card'), state === 'requested', state)
    assert.equal(json.includes('approvals.approve'), state === 'requested', state)
  }
  const carried: unknown[] = []
  JSON.stringify(made(sample()), (key, value) => {
    if (key === 'data') carried.push(value)
    return value
  })
  assert.deepEqual(carried, Array(3).fill({ id: '4k2m9q7x1c', nonce: 'secret-nonce-of-this-card' }))
})

test('tells every state in its own words, with who decided', () => {
  const texts = ApprovalState.options.map((state) => textOf(inState(state)))
  assert.equal(new Set(texts).size, texts.length)
  assert.match(textOf(inState('approved')), /Decided by Ben at 14:29/)
  assert.match(textOf(inState('succeeded')), /Done[\s\S]*Approved by Ben; ended at .*1 min after it began/)
  assert.match(textOf(inState('unknown')), /a person must look/)
})

test('counts votes where it takes more than one', () => {
  const vote = { person: cleo.id, name: 'Cleo', verdict: 'approve' as const, at: at(-1) }
  assert.match(textOf(sample({ quorum: 2, votes: [vote] })), /1 of 2 have agreed[\s\S]*Cleo agreed at 14:29/)
})

test('shows how far the execution is, and where to look', () => {
  const progress = {
    sentence: 'Run 17 is deploying.',
    steps: [
      { name: 'Log in', state: 'done', note: '4 s' },
      { name: 'Deploy', state: 'running', note: '' },
    ],
    url: 'https://github.com/o/r/actions/runs/17',
    runId: 17,
  }
  const text = textOf({ ...inState('executing'), progress })
  assert.match(text, /Run 17 is deploying\.[\s\S]*Log in.*done · 4 s[\s\S]*Deploy.*running/)
  assert.match(JSON.stringify(made({ ...inState('executing'), progress })), /actions\/runs\/17/)
})

test('shows a progress of another make as none at all', () => {
  for (const progress of ['text', 7, ['a'], { steps: 'x' }, { url: 'javascript:alert(1)//' }] as Json[])
    assert.ok(made({ ...inState('executing'), progress }))
})

test('text of people is text: no links, no mentions, and it fits', () => {
  const evil = '[click](https://evil) <at>everyone</at> **b** ${x} \u202e'
  const approval = sample({
    title: evil,
    reason: evil.repeat(30).slice(0, 1000),
    requester: { id: 'x', name: evil, teamsId: 'y' },
    facts: Array.from({ length: 50 }, (_, i) => ({ title: `${i}${evil}`, value: 'x'.repeat(400) })),
  })
  const card = made(approval)
  assert.ok(Buffer.byteLength(JSON.stringify(card)) < LARGEST_CARD)
  assert.ok(!/(?<!\\)\[click|(?<!\\)<at>|\u202e/.test(JSON.stringify(card)))
})

test('lists requests, each leading to its card, and says when there is none', () => {
  const some = Array.from({ length: 20 }, (_, i) => sample({ id: `id${i}` }))
  const card = cards.expand(listCard('Pending', 'None.', some, viewer), { correlation: 'abc', now })
  const text = cards.text(card)
  assert.match(text, /Ada asked 2 min ago · env prod · id0/)
  assert.match(text, /5 more are not shown/)
  assert.match(JSON.stringify(card), /approvals show id3/)
  const empty = cards.expand(listCard('Pending', 'Nothing waits.', [], viewer), { correlation: 'abc', now })
  assert.match(cards.text(empty), /Nothing waits\./)
})
