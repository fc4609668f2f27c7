import { z } from 'zod'
import type { Proposal } from '../../chat/approval.ts'
import { type Reply, refuse, sayText } from '../../chat/reply.ts'
import type { Turn } from '../../chat/turn.ts'
import type { Ports } from '../../ports/index.ts'
import type { Wish } from './args.ts'
import { entryWords, type ModelOptions, type Plan } from './plan.ts'
import { factsOf } from './words.ts'

/** What executing needs: the whole wish, so that nothing is filled in differently later. */
export const Payload = z.object({
  model: z.string(),
  version: z.string(),
  deployment: z.string(),
  capacity: z.number(),
}) satisfies z.ZodType<Wish>

/** What two people agree on, on the default model that it was planned from. */
export function proposalOf(plan: Plan, reason: string, { environment }: ModelOptions): Proposal {
  const { now, next } = plan
  return {
    kind: 'model',
    subject: 'model:default',
    environment,
    title: `Swap the default model to ${next.model} ${next.version}: a pull request`,
    reason,
    facts: factsOf(plan),
    payload: { ...next },
    expected: entryWords(now),
    role: 'approver',
    quorum: 1,
  }
}

/** Asks for a second person's yes. It may take a working day: nothing burns. */
export async function request(
  { approvals }: Pick<Ports, 'approvals'>,
  proposal: Proposal,
  turn: Turn,
): Promise<Reply> {
  const asked = await approvals.request(proposal, turn.actor, turn.place, {
    key: turn.correlation,
    minutes: 8 * 60,
  })
  if (asked.outcome === 'refused')
    return refuse('I ask for approval in the name of members of this organisation only.')
  const { id, title } = asked.approval
  if (asked.outcome === 'busy')
    return refuse(`"${title}" is approved or underway already ("approvals show ${id}").`)
  const replaced = asked.superseded
    ? ` It replaces "${asked.superseded.title}", which nobody had decided.`
    : ''
  return sayText(
    `Asked: ${title}. It is opened as soon as a second person agreed on the card.${replaced} (request ${id})`,
  )
}
