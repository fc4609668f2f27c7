import type { Approval, ApprovalState } from '../../chat/approval.ts'
import { showAgo, showLength, showTime, type Viewer } from '../../chat/time/show.ts'

/** Colours of an Adaptive Card. */
export type Tone = 'default' | 'accent' | 'good' | 'warning' | 'attention'

/** A state as a heading, and its colour. */
export const stateWords: {
  readonly [state in ApprovalState]: { readonly text: string; readonly tone: Tone }
} = {
  requested: { text: 'Waiting for approval', tone: 'warning' },
  approved: { text: 'Approved, about to begin', tone: 'accent' },
  rejected: { text: 'Rejected', tone: 'attention' },
  expired: { text: 'Lapsed: nobody decided or began in time', tone: 'default' },
  cancelled: { text: 'Cancelled by the person who asked', tone: 'default' },
  superseded: { text: 'Replaced by a newer request', tone: 'default' },
  executing: { text: 'Approved and underway', tone: 'accent' },
  succeeded: { text: 'Done', tone: 'good' },
  failed: { text: 'Failed', tone: 'attention' },
  unknown: { text: 'Outcome unknown: a person must look', tone: 'attention' },
}

/** Who decided and when, or until when somebody can. */
export function detailOf(approval: Approval, viewer: Viewer): string {
  const { state, decider, decidedAt, endedAt, expiresAt, begunAt } = approval
  const by = decider ? ` by ${decider.name}` : ''
  if (state === 'requested') {
    const votes = approval.quorum > 1 ? ` ${countOf(approval)} of ${approval.quorum} have agreed.` : ''
    return `Lapses at ${showTime(expiresAt, viewer)}.${votes}`
  }
  if (state === 'approved' || state === 'rejected' || state === 'cancelled')
    return decidedAt ? `Decided${by} at ${showTime(endedAt ?? decidedAt, viewer)}.` : ''
  if (state === 'superseded') return 'See the newer card.'
  if (state === 'expired') return endedAt ? `At ${showTime(endedAt, viewer)}.` : ''
  if (state === 'executing') return begunAt ? `Approved${by}; begun at ${showTime(begunAt, viewer)}.` : ''
  const took =
    begunAt && endedAt ? `, ${showLength(endedAt.getTime() - begunAt.getTime())} after it began` : ''
  return endedAt ? `Approved${by}; ended at ${showTime(endedAt, viewer)}${took}.` : ''
}

const countOf = ({ votes }: Approval): number => votes.filter(({ verdict }) => verdict === 'approve').length

/** One line for lists: who asked, when. */
export function askedLine({ requester, requestedAt, environment, id }: Approval, viewer: Viewer): string {
  return `${requester.name} asked ${showAgo(requestedAt, viewer.now)} · env ${environment} · ${id}`
}

/** Who may decide. */
export function whoMay({ role, quorum, requester }: Approval): string {
  const people = quorum === 1 ? `A person with the role ${role}` : `${quorum} people with the role ${role}`
  return `${people}, other than ${requester.name}, may approve. ${requester.name} can cancel.`
}
