import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCards } from '../../../src/adapters/cards/index.ts'
import type { Approval } from '../../../src/chat/approval.ts'
import { mayApprove, othersText } from '../../../src/chat/approvers.ts'
import type { CardView } from '../../../src/chat/reply.ts'
import { approversOptions } from '../../../src/config/approvers.ts'
import { OpsFile } from '../../../src/config/ops-file.ts'
import { requestCard } from '../../../src/features/approvals/card.ts'
import { approvalJobs } from '../../../src/features/approvals/jobs.ts'
import type { Ports } from '../../../src/ports/index.ts'
import type { Address } from '../../../src/ports/messenger.ts'
import { ada, ben, nobodyAsked } from '../../fakes/approvals.ts'
import { sample } from './sample.ts'

const guid = (n: number) => `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, '0')}`
const [sam, mina, lena, group] = [guid(1), guid(2), guid(3), guid(4)]
const component = '/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/c'
const optionsOf = (people: object, approvals: object = {}) =>
  approversOptions(OpsFile.parse({ environments: { prod: { appInsights: component } }, people, approvals }))

const cards = openCards('cards', undefined)
const now = new Date('2026-11-24T13:30:00Z')
const textOf = (approval: Approval, options: Parameters<typeof requestCard>[2]) =>
  cards.text(cards.expand(requestCard(approval, { now, zone: 'UTC' }, options), { correlation: 'abc', now }))

test('whoever is named is asked by name, and of groups it is said that their members may, too', () => {
  const options = optionsOf({
    roles: { approver: [sam.toUpperCase()], admin: [lena], responder: [mina] },
    groups: { approver: [group.toUpperCase()], reader: [guid(5)] },
    names: { [sam]: 'Sam Okafor', [lena]: 'Lena Vogt', [mina]: 'Mina Kaya', [group]: 'On-call approvers' },
  })
  const text = textOf(sample(), options)
  assert.match(text, /Asked: .*Sam Okafor.*Lena Vogt/)
  assert.doesNotMatch(text, /Mina Kaya/)
  assert.match(text, /Members of the group "On-call approvers" may approve, too: I cannot mention them/)
  assert.doesNotMatch(textOf(sample({ state: 'rejected' }), options), /On-call approvers|Asked:/)
})

test('groups without a name are told by the end of their id; several are listed', () => {
  const one = optionsOf({ groups: { approver: [group] } })
  assert.match(textOf(sample(), one), /Members of the group …00000004 may approve: I cannot mention them/)
  const two = optionsOf({ groups: { approver: [group], admin: [guid(6)] }, names: { [guid(6)]: 'Admins' } })
  assert.match(textOf(sample(), two), /Members of the groups …00000004, "Admins" may approve:/)
})

test('where nobody can approve, the card says so instead of waiting in silence', () => {
  assert.match(textOf(sample(), nobodyAsked), /NOBODY else holds the role approver/)
  const alone = { ...nobodyAsked, people: [{ id: ada.id, name: 'Ada', role: 'approver' }] } as const
  assert.match(textOf(sample(), alone), /NOBODY else holds the role approver/, 'only who asked')
  const few = { ...nobodyAsked, people: [{ id: ben.id, name: 'Ben', role: 'approver' }] } as const
  assert.match(textOf(sample({ quorum: 2 }), few), /Only 1 of ops.yaml can approve this, and it takes 2/)
  assert.equal(othersText('approver', 1, ada.id, few), '')
  assert.equal(
    othersText('approver', 2, ada.id, { ...few, everyone: 'admin' }),
    'Everybody here holds this role.',
  )
  assert.deepEqual(mayApprove('admin', undefined, few), [])
})

test('a direct message goes to each who is named and may, has a chat with the bot, and did not ask', async () => {
  const shown: { subject: string; to: Address; card: CardView }[] = []
  const approval = sample({ requester: { id: mina, name: 'Mina', teamsId: '29:mina' } })
  const ports = {
    approvals: { find: async () => approval },
    // Lena has never talked to the bot.
    conversations: { with: async (id: string) => (id === lena ? undefined : { id: `a:${id}` }) },
    liveCards: {
      show: async (subject: string, to: Address, card: CardView) => void shown.push({ subject, to, card }),
    },
    clock: { now: () => now, sleep: async () => {} },
    jobs: { enqueue: async () => true },
  } as unknown as Ports
  const people = {
    roles: { approver: [sam, mina], admin: [lena], responder: [guid(7)] },
    names: { [sam]: 'Sam', [lena]: 'Lena' },
  }
  const tell = async (approvals: object) => {
    const [changed] = approvalJobs(ports, optionsOf(people, approvals))
    await changed?.run({ id: approval.id, version: 1 }, { attempt: 1, signal: new AbortController().signal })
    return shown.splice(0)
  }
  const [posted, direct, ...more] = await tell({ directMessage: true })
  assert.deepEqual(more, [])
  assert.equal(posted?.to.conversation, approval.place.conversation)
  assert.deepEqual(
    [direct?.subject, direct?.to],
    [`approval:${approval.id}:${sam}`, { conversation: `a:${sam}` }],
  )
  const json = (card: CardView | undefined) => JSON.stringify(card?.data)
  assert.match(json(posted?.card), /<at>Sam<\/at>, <at>Lena<\/at>/)
  assert.doesNotMatch(json(direct?.card), /<at>/, 'who reads it there is meant')
  assert.match(json(direct?.card), /approvals\.approve/)
  assert.equal((await tell({})).length, 1, 'off unless it is wanted')
  assert.doesNotMatch(json((await tell({ mention: false }))[0]?.card), /<at>/)
})
