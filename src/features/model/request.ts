import { z } from 'zod'
import type { Proposal } from '../../chat/approval.ts'
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
