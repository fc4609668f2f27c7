import { randomUUID } from 'node:crypto'
import type { Actor, Role } from '../../src/chat/actor.ts'
import type { Proposal } from '../../src/chat/approval.ts'
import type { Place } from '../../src/chat/place.ts'
import type { ApproversOptions } from '../../src/features/approvals/approvers.ts'
import type { Approvals, Requested } from '../../src/ports/approvals.ts'

/** A member of the tenant with these roles. */
export function person(name: string, ...roles: Role[]): Actor {
  return { id: `id-${name}`, teamsId: `29:${name}`, name, roles, guest: false }
}
export const ada = person('ada', 'responder')
export const ben = person('ben', 'approver')
export const cleo = person('cleo', 'approver')
export const dan = person('dan', 'responder')
/** Holds every role, and is a guest. */
export const gus: Actor = { ...person('gus', 'admin'), guest: true }
/** May approve, and asks as well. */
export const eve = person('eve', 'approver')

/** Nobody by name, and no group: as far as cards are concerned. */
export const nobodyAsked: ApproversOptions = {
  ...{ people: [], groups: [], everyone: 'nobody', mention: false, directMessage: false },
}

export const channel: Place = {
  kind: 'channel',
  conversation: '19:ops@thread.tacv2',
  thread: '1',
  zone: 'UTC',
}

export function proposal(changes: Partial<Proposal> = {}): Proposal {
  return {
    kind: 'rollback',
    subject: `rollback:${randomUUID()}`,
    environment: 'prod',
    title: 'Roll back prod to v1.4.2',
    reason: 'errors since 14:00',
    facts: [{ title: 'To', value: 'v1.4.2' }],
    payload: { tag: 'v1.4.2', env: 'prod' },
    expected: 'abc123',
    role: 'approver',
    quorum: 1,
    ...changes,
  }
}

/** A fresh request by `by`; fails loudly when the engine does not make one. */
export async function ask(
  approvals: Approvals,
  changes: Partial<Proposal> = {},
  by: Actor = ada,
  minutes = 15,
) {
  const asked = await approvals.request(proposal(changes), by, channel, { key: randomUUID(), minutes })
  return made(asked)
}

export function made(asked: Requested) {
  if (asked.outcome !== 'requested') throw new Error(`not requested: ${JSON.stringify(asked)}`)
  return asked.approval
}
