import type { Proposal } from '../../chat/approval.ts'
import { type Reply, refuse, sayText } from '../../chat/reply.ts'
import type { Viewer } from '../../chat/time/show.ts'
import type { Turn } from '../../chat/turn.ts'
import type { Ports } from '../../ports/index.ts'
import type { Payload } from './course.ts'
import type { Plan } from './plan.ts'
import { factsOf, short } from './words.ts'

/** What two people agree on: the plan as it was shown, on the deployment that it was made for. */
export function proposalOf(plan: Plan, reason: string, viewer: Viewer): Proposal {
  const { environment, github, running, tag, wiring } = plan
  const { deployment, recorded, sha } = running
  const payload: Payload = {
    ...{ tag: tag.name, sha: tag.sha, environment, github, deployment, recorded, running: sha },
    ...(wiring && { wiring }),
  }
  return {
    kind: 'rollback',
    subject: `rollback:${environment}`,
    environment,
    title: `Roll back ${environment} to ${tag.name === tag.sha ? short(tag.sha) : tag.name}`,
    reason,
    facts: factsOf(plan, viewer),
    payload: JSON.parse(JSON.stringify(payload)),
    expected: `deployment ${deployment} of ${recorded}`,
    role: 'approver',
    quorum: 1,
  }
}

/** Asks for a second person's yes; the card with the buttons is posted by the approvals' own way. */
export async function request(
  { approvals }: Pick<Ports, 'approvals'>,
  proposal: Proposal,
  turn: Turn,
): Promise<Reply> {
  const asked = await approvals.request(proposal, turn.actor, turn.place, { key: turn.correlation })
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
    `Asked: ${title}. It begins as soon as ${people} approved on the card.${replaced} (request ${id})`,
  )
}
