import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCards } from '../../src/adapters/cards/index.ts'
import { type Approval, digestOf } from '../../src/chat/approval.ts'
import { listCard, requestCard } from '../../src/features/approvals/card.ts'
import { auditCard } from '../../src/features/audit/card.ts'
import { ada, ben, proposal } from '../fakes/approvals.ts'
import { sample } from '../features/approvals/sample.ts'
import { renderCards } from './render.ts'

const cards = openCards(new URL('../../cards', import.meta.url).pathname, 'simulated data')
const now = new Date('2026-11-24T13:30:00Z')
const viewer = { now, zone: 'Europe/Berlin' }
const nameOf = (actor: string) => actor
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const asked = proposal({
  subject: 'rollback:prod',
  quorum: 2,
  reason: 'Since 11:32 the outreach worker fails validation on every fourth request.',
  facts: [
    { title: 'From', value: 'b71c0de (Tighten the outreach prompt), running since 11:30' },
    { title: 'To', value: 'v1.4.2, last known good, evals green 23 Nov' },
    { title: 'Undoes', value: '3 commits by 2 people' },
    { title: 'Resets', value: 'KILLSWITCH_TOOLS and the approver endpoint are compared before and after' },
  ],
})
const pending = sample({
  ...asked,
  nonce: 'n',
  digest: digestOf(asked, ada.id),
  requester: { id: ada.id, name: 'Adele Vance', teamsId: '29:ada' },
  votes: [{ person: ben.id, name: 'Alex Wilber', verdict: 'approve', at: at(-1) }],
  requestedAt: at(-2),
  expiresAt: at(13),
})
const underway: Approval = {
  ...pending,
  state: 'executing',
  decider: { id: ben.id, name: 'Alex Wilber' },
  decidedAt: at(-1),
  begunAt: at(-1),
  progress: {
    sentence: 'Run 17 is deploying v1.4.2 to prod.',
    steps: [
      { name: 'Check out the tag', state: 'done', note: '4 s' },
      { name: 'azd deploy api', state: 'running', note: '1 min' },
      { name: 'Wait for /healthz', state: 'waiting' },
      { name: 'Evals', state: 'waiting' },
    ],
    url: 'https://github.com/o/r/actions/runs/17',
    urlTitle: 'Open the run',
  },
}
const failed: Approval = {
  ...underway,
  state: 'failed',
  endedAt: now,
  progress: {
    sentence: 'azd deploy failed after 2 min.',
    steps: [{ name: 'azd deploy api', state: 'failed' }],
  },
}
const record = {
  seq: 41,
  at: now,
  event: 'approval.approved',
  actor: ben.id,
  subject: pending.id,
  detail: {},
  previous: '',
  hash: '',
}
const people = [
  { id: '5e1f0000-0000-4000-8000-0000000000a1', name: 'Sam Okafor', role: 'approver' },
  { id: '5e1f0000-0000-4000-8000-0000000000a2', name: 'Mina <b> Kaya', role: 'approver' },
  { id: '5e1f0000-0000-4000-8000-0000000000a3', name: 'Lena Vogt', role: 'admin' },
  { id: '5e1f0000-0000-4000-8000-0000000000a4', name: 'Jo Park', role: 'reader' },
  { id: ada.id, name: 'Adele Vance', role: 'approver' },
] as const
const group = {
  id: '5e1f0000-0000-4000-8000-0000000000c1',
  name: 'On-call approvers',
  role: 'approver',
} as const
const approvers = { people, groups: [group], everyone: 'reader', mention: true } as const
const scenes = {
  pending: requestCard(pending, viewer, approvers),
  underway: requestCard(underway, viewer),
  failed: requestCard(failed, viewer),
  list: listCard('Pending and underway', '', [pending, underway, failed], viewer),
  audit: auditCard({ intact: true, entries: 41, head: 'ab'.repeat(32) }, [record, record], 'Newest first.', {
    ...viewer,
    nameOf,
  }),
  tampered: auditCard(
    { intact: false, entries: 16, broken: { seq: 17, why: 'entry 17 was changed after it was written' } },
    [],
    '',
    { ...viewer, nameOf },
  ),
}

test('approval and audit cards fit a phone and a desktop', async () => {
  const views = [
    { name: 'phone', width: 390 },
    { name: 'dark', width: 720, dark: true },
  ]
  const made = await renderCards(
    Object.entries(scenes).flatMap(([name, view]) =>
      views.map((one) => ({
        name: `approvals-${name}-${one.name}`,
        card: cards.expand(view, { correlation: 'k7f2', now }),
        view: one,
      })),
    ),
  )
  for (const { path, overflowing } of made) assert.deepEqual(overflowing, [], path)
})

test('those who may approve are mentioned on a pending card, by entities that name them', () => {
  const footer = { correlation: 'k7f2', now }
  const card = cards.expand(requestCard(pending, viewer, approvers), footer)
  const { entities } = card.msteams as unknown as { entities: { text: string; mentioned: { id: string } }[] }
  assert.deepEqual(
    entities.map(({ text, mentioned }) => [text, mentioned.id.slice(-2)]),
    [
      ['<at>Sam Okafor</at>', 'a1'],
      ['<at>Lena Vogt</at>', 'a3'],
    ],
  )
  assert.match(JSON.stringify(card.body), /Asked: <at>Sam Okafor<\/at>, <at>Lena Vogt<\/at>/)
  for (const one of [requestCard(underway, viewer, approvers), requestCard(pending, viewer)])
    assert.doesNotMatch(JSON.stringify(cards.expand(one, footer)), /<at>|"mention"/)
})
