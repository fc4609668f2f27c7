import { type Approval, digestOf } from '../../../src/chat/approval.ts'
import { ada, channel, proposal } from '../../fakes/approvals.ts'

const now = new Date('2026-11-24T13:30:00Z')
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000)

/** A request of Ada's that has waited for two minutes at 13:30 UTC. */
export function sample(changes: Partial<Approval> = {}): Approval {
  const asked = proposal({ subject: 'rollback:prod' })
  return {
    ...asked,
    id: '4k2m9q7x1c',
    nonce: 'secret-nonce-of-this-card',
    digest: digestOf(asked, ada.id),
    state: 'requested',
    requester: { id: ada.id, name: 'Ada', teamsId: '29:ada' },
    place: channel,
    votes: [],
    decider: undefined,
    requestedAt: at(-2),
    expiresAt: at(13),
    decidedAt: undefined,
    executeBy: undefined,
    begunAt: undefined,
    endedAt: undefined,
    progress: null,
    version: 1,
    supersededBy: undefined,
    ...changes,
  }
}
