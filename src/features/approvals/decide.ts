import { z } from 'zod'
import type { Action } from '../../chat/action.ts'
import type { Approval } from '../../chat/approval.ts'
import { type Click, explain, type Refusal } from '../../chat/judge.ts'
import { type Reply, refuse, showCard } from '../../chat/reply.ts'
import type { Turn } from '../../chat/turn.ts'
import type { Approvals } from '../../ports/approvals.ts'
import type { ApproversOptions } from './approvers.ts'
import { requestCard } from './card.ts'

/** What a button carries: it names the request, and grants nothing. */
const Carried = z.object({ id: z.string().min(1).max(50), nonce: z.string().min(1).max(100) })
type Carried = z.infer<typeof Carried>

/** Refusals to which the state as it is now is the better answer. */
const shown: readonly Refusal[] = ['settled', 'underway']

/**
 * The buttons of a request. Anybody may press: who may decide is judged with the request's row locked, the same
 * for every way in, so there is nothing to check before.
 */
export function decisions(approvals: Approvals, approvers: ApproversOptions): readonly Action<Carried>[] {
  return (['approve', 'reject', 'cancel'] as const).map((verdict) => ({
    verb: `approvals.${verdict}`,
    role: 'reader',
    data: Carried,
    run: (carried, turn) => decide(approvals, approvers, { ...carried, verdict, actor: turn.actor }, turn),
  }))
}

async function decide(
  approvals: Approvals,
  approvers: ApproversOptions,
  click: Click,
  turn: Turn,
): Promise<Reply> {
  const decided = await approvals.decide(click)
  const viewer = { now: turn.now, zone: turn.place.zone }
  // Whoever was mentioned has been: the card in the clicker's hand mentions nobody again.
  const show = (approval: Approval) =>
    showCard(requestCard(approval, viewer, { ...approvers, mention: false }))
  if (decided.outcome !== 'refused') return show(decided.approval)
  if (decided.approval && shown.includes(decided.why)) return show(decided.approval)
  return refuse(explain(decided.why, decided.approval))
}
