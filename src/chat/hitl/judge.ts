import { type Actor, holds } from '../actor.ts'
import type { HitlRequest } from './request.ts'

/** A person's click on a tool call that waits. `nonce` is what the card carried. */
export type HitlClick = {
  readonly id: string
  readonly nonce: string
  readonly verdict: 'approve' | 'reject'
  readonly actor: Actor
}
/** A click on "the next one" under a call that timed out. */
export type GrantClick = Omit<HitlClick, 'verdict'>

/** Why a click changes nothing. */
export type HitlRefusal =
  | 'missing' // there is no such request
  | 'old-card' // the nonce is not this request's
  | 'nobody' // no Entra identity, or a guest
  | 'role' // the person may not decide this
  | 'settled' // it is decided already
  | 'late' // the caller is about to be told that nobody answered
  | 'closed' // the kill switch is engaged
  | 'abandoned' // the bot that held the call is gone, and the call with it
  | 'unopened' // the channel does not show everything, and the person has not looked
  | 'no-grant' // nothing can be granted for this one

/** What is true at the moment of the click, read under the locks that keep it true. */
export type Circumstances = {
  readonly now: Date
  readonly gateOpen: boolean
  /** Whether the process that holds the caller's connection is alive. */
  readonly held: boolean
  /** Whether this person has opened all arguments. */
  readonly opened: boolean
}
export type HitlJudgement =
  | { readonly do: 'refuse'; readonly why: HitlRefusal }
  | { readonly do: 'repeat' }
  | { readonly do: 'move'; readonly to: 'approved' | 'rejected' }

const refuse = (why: HitlRefusal) => ({ do: 'refuse', why }) as const
const ends = { approve: 'approved', reject: 'rejected' } as const

/** What a click does; the one place where this is decided. Saying no takes a lesser role: stopping is easy. */
export function judgeHitl(
  request: HitlRequest,
  { actor, nonce, verdict }: HitlClick,
  at: Circumstances,
): HitlJudgement {
  if (actor.id === '' || actor.guest) return refuse('nobody')
  if (nonce !== request.nonce) return refuse('old-card')
  if (!holds(actor, verdict === 'approve' ? 'approver' : 'responder')) return refuse('role')
  const said = verdict === 'approve' ? ['approved', 'answered', 'unknown'] : ['rejected']
  if (said.includes(request.state) && request.approver?.id === actor.id) return { do: 'repeat' }
  if (request.state !== 'waiting') return refuse(request.state === 'timed-out' ? 'late' : 'settled')
  if (at.now >= request.clickBy) return refuse('late')
  if (!at.gateOpen) return refuse('closed')
  if (!at.held) return refuse('abandoned')
  if (verdict === 'approve' && request.mustOpen && !at.opened) return refuse('unopened')
  return { do: 'move', to: ends[verdict] }
}

/**
 * Whether a person may say yes to the next identical call, after this one had timed out. `windowMs` is how long
 * after it that can be said; 0 where it never can.
 */
export function judgeGrant(
  request: HitlRequest,
  { actor, nonce }: GrantClick,
  at: Omit<Circumstances, 'held'>,
  windowMs: number,
): 'granted' | HitlRefusal {
  if (actor.id === '' || actor.guest) return 'nobody'
  if (nonce !== request.nonce) return 'old-card'
  if (!holds(actor, 'approver')) return 'role'
  if (request.state !== 'timed-out' || request.grant !== undefined || !request.endedAt) return 'no-grant'
  if (windowMs === 0 || at.now.getTime() - request.endedAt.getTime() >= windowMs) return 'no-grant'
  if (!at.gateOpen) return 'closed'
  return request.mustOpen && !at.opened ? 'unopened' : 'granted'
}

/** The refusal as a sentence: why, and what to do. */
export function explainHitl(why: HitlRefusal, request: HitlRequest | undefined): string {
  switch (why) {
    case 'missing':
      return 'There is no such request (any more).'
    case 'old-card':
      return 'This card is not the current one of its request. Nothing was changed.'
    case 'nobody':
      return 'Guests and people without an Entra identity cannot decide. Nothing was changed.'
    case 'role':
      return 'You may not decide this: approving takes an approver, saying no a responder. Roles are given in ops.yaml.'
    case 'settled':
      return `Nothing was changed: this call is ${wordFor(request)} already.`
    case 'late':
      return 'Too late: the agent has been told, or is being told, that nobody answered. Nothing was executed.'
    case 'closed':
      return 'The kill switch is engaged here: no tool call can be approved until it is released.'
    case 'abandoned':
      return 'The bot was restarted while this call waited, so its caller is gone. Nothing was executed.'
    case 'unopened':
      return 'The channel does not show all arguments. Press "Read everything" first; it comes to your personal chat with me.'
    case 'no-grant':
      return 'Nothing can be granted for this call (any more).'
  }
}

const wordFor = (request: HitlRequest | undefined): string => {
  const words: { readonly [state: string]: string } = {
    approved: 'approved',
    answered: 'approved',
    unknown: 'approved',
    rejected: 'rejected',
    'caller-gone': 'over, because its caller is gone',
    refused: 'refused',
  }
  return words[request?.state ?? ''] ?? 'settled'
}
