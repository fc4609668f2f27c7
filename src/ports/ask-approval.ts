import type { Proposal } from '../chat/approval.ts'
import { type Reply, refuse, sayText } from '../chat/reply.ts'
import type { Turn } from '../chat/turn.ts'
import type { Approvals } from './approvals.ts'

/**
 * Asks for a second person's yes in the name of whoever typed or clicked; the card with the buttons is posted by the
 * approvals' own way. `leads`: what the yes leads to, after "It": "begins". Minutes: as
 * configured when absent.
 */
export async function askApproval(
  approvals: Pick<Approvals, 'request'>,
  proposal: Proposal,
  turn: Turn,
  { leads, minutes }: { readonly leads: string; readonly minutes?: number },
): Promise<Reply> {
  const asked = await approvals.request(proposal, turn.actor, turn.place, {
    key: turn.correlation,
    ...(minutes !== undefined && { minutes }),
  })
  if (asked.outcome === 'refused')
    return refuse('I ask for approval in the name of members of this organisation only.')
  const { id, title, quorum } = asked.approval
  if (asked.outcome === 'busy')
    return refuse(
      `"${title}" is approved or underway already, and one at a time is enough: wait for it to end ("approvals show ${id}").`,
    )
  const replaced = asked.superseded
    ? ` It replaces "${asked.superseded.title}", which nobody had decided.`
    : ''
  const people = quorum === 1 ? 'a second person' : `${quorum} other people`
  return sayText(
    `Asked: ${title}. It ${leads} as soon as ${people} approved on the card.${replaced} (request ${id})`,
  )
}
