import { type Actor, holds } from './actor.ts'
import { type Approval, type ApprovalState, digestOf } from './approval.ts'

/** A person's click on an approval. `nonce` is what the card carried. */
export type Click = {
  readonly id: string
  readonly nonce: string
  readonly verdict: 'approve' | 'reject' | 'cancel'
  readonly actor: Actor
}

/** Why a click changes nothing. */
export type Refusal =
  | 'missing' // there is no such request
  | 'old-card' // the nonce is not this request's
  | 'nobody' // no Entra identity, or a guest
  | 'settled' // it is decided already
  | 'underway' // it is being executed
  | 'tampered' // what is stored is not what was asked for
  | 'own-request' // the second person must be a second person
  | 'role' // the person may not decide this
  | 'not-yours' // only whoever asked can take it back
  | 'voted' // one say each

/** What a click leads to. `repeat`: the same click as before; the answer is the state as it is. */
export type Judgement =
  | { readonly do: 'refuse'; readonly why: Refusal }
  | { readonly do: 'repeat' }
  | { readonly do: 'vote'; readonly verdict: 'approve' | 'reject'; readonly to: ApprovalState }
  | { readonly do: 'move'; readonly to: 'cancelled' | 'expired' }

const refuse = (why: Refusal): Judgement => ({ do: 'refuse', why })
const ends = { approve: 'approved', reject: 'rejected' } as const

/**
 * What `click` does to `approval` at `now`, the database's time. The one place where this is decided: whoever
 * stores it holds the row's lock from reading to writing.
 */
export function judge(approval: Approval, click: Click, now: Date): Judgement {
  const { actor, verdict } = click
  const own = actor.id === approval.requester.id
  if (actor.id === '' || (actor.guest && !own)) return refuse('nobody')
  if (approval.nonce !== click.nonce) return refuse('old-card')
  const late = overdue(approval, now)
  if (late) return { do: 'move', to: 'expired' }
  if (digestOf(approval, approval.requester.id) !== approval.digest) return refuse('tampered')
  if (approval.state !== 'requested') return afterwards(approval, click)
  if (own) return verdict === 'approve' ? refuse('own-request') : { do: 'move', to: 'cancelled' }
  if (verdict === 'cancel') return refuse('not-yours')
  if (!holds(actor, approval.role)) return refuse('role')
  const vote = approval.votes.find(({ person }) => person === actor.id)
  if (vote) return vote.verdict === verdict ? { do: 'repeat' } : refuse('voted')
  const votes = approval.votes.filter((one) => one.verdict === 'approve').length + 1
  const open = verdict === 'approve' && votes < approval.quorum
  return { do: 'vote', verdict, to: open ? 'requested' : ends[verdict] }
}

/** A click on what is decided: the same one again, or taking back one's own before anybody has begun. */
function afterwards(approval: Approval, { actor, verdict }: Click): Judgement {
  const { state } = approval
  const own = actor.id === approval.requester.id && verdict !== 'approve'
  if (own && state === 'approved') return { do: 'move', to: 'cancelled' }
  if (own && state === 'cancelled') return { do: 'repeat' }
  const vote = approval.votes.find(({ person }) => person === actor.id)
  if (vote?.verdict === verdict) return { do: 'repeat' }
  return refuse(state === 'executing' ? 'underway' : 'settled')
}

/** Whether its time is up: undecided too long, or decided and not begun in time. */
export function overdue(approval: Approval, now: Date): boolean {
  if (approval.state === 'requested') return now >= approval.expiresAt
  return approval.state === 'approved' && approval.executeBy !== undefined && now >= approval.executeBy
}

/** The refusal as a sentence: why, and who may. */
export function explain(why: Refusal, approval: Approval | undefined): string {
  const who = `a person with the role ${approval?.role ?? 'approver'}`
  const asker = approval?.requester.name ?? 'the person who asked'
  switch (why) {
    case 'missing':
      return 'There is no such request (any more).'
    case 'old-card':
      return 'This card is not the current one of its request. Ask for "approvals" to see the current one.'
    case 'nobody':
      return `Guests and people without an Entra identity cannot decide. Ask ${who}.`
    case 'tampered':
      return 'What is stored is not what was asked for, so nobody can approve it. Tell an administrator and check "audit".'
    case 'own-request':
      return `You asked for this, so a second person must approve it: ${who}, other than you. You can cancel it.`
    case 'role':
      return `You may not decide this. ${who[0]?.toUpperCase()}${who.slice(1)}, other than ${asker}, may.`
    case 'not-yours':
      return `Only ${asker}, who asked, can cancel this; ${who} can reject it.`
    case 'voted':
      return 'You have had your say already; each person has one.'
    case 'underway':
      return 'It is being done already and cannot be taken back here.'
    case 'settled':
      return `Nothing was changed: this request is ${approval?.state ?? 'settled'} already.`
  }
}
