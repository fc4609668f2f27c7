import { z } from 'zod'
import type { Action, AnyAction } from '../../chat/action.ts'
import { type Reply, refuse, sayText } from '../../chat/reply.ts'
import { DAY } from '../../chat/time/duration.ts'
import { askApproval } from '../../ports/ask-approval.ts'
import type { Ports } from '../../ports/index.ts'
import { currentBlock, Kept, proposalOf } from './apply.ts'

const About = z.object({ id: z.string().regex(/^[0-9a-f]{12}$/) })
const Dismiss = About.extend({ reason: z.string().max(500).default('') })
type Needs = Pick<Ports, 'suggestions' | 'approvals' | 'repository'>

const gone: Reply = refuse('This suggestion is not on record any more: ask "thresholds" for a fresh one.')

/** What a person says to a suggestion: apply it (a second person agrees first), not this one, or not now. */
export function thresholdActions(ports: Needs): readonly AnyAction[] {
  const { suggestions, approvals } = ports
  const apply: Action<z.infer<typeof About>> = {
    verb: 'thresholds.apply',
    role: 'responder',
    data: About,
    async run({ id }, turn) {
      const found = await suggestions.find(id)
      if (!found) return gone
      const kept = Kept.parse(found.content)
      const before = await currentBlock(ports, kept)
      const asked = await askApproval(approvals, proposalOf(kept, before), turn, {
        ...{ leads: 'is opened', minutes: 8 * 60 },
      })
      if (asked.outcome === 'answer')
        await suggestions.answer(id, { state: 'asked', by: turn.actor, reason: '' })
      return asked
    },
  }
  const dismiss: Action<z.infer<typeof Dismiss>> = {
    verb: 'thresholds.dismiss',
    role: 'responder',
    data: Dismiss,
    async run({ id, reason }, turn) {
      if (reason.trim() === '') return refuse('Say why, in a few words: whoever looks next will ask.')
      const answered = await suggestions.answer(id, {
        state: 'dismissed',
        by: turn.actor,
        reason: reason.trim(),
      })
      return answered
        ? sayText(
            `Dismissed, with your reason on record. It is suggested again only if the evidence changes.`,
          )
        : gone
    },
  }
  const snooze: Action<z.infer<typeof About>> = {
    verb: 'thresholds.snooze',
    role: 'responder',
    data: About,
    async run({ id }, turn) {
      const until = new Date(turn.now.getTime() + 30 * DAY)
      const answered = await suggestions.answer(id, { state: 'snoozed', by: turn.actor, reason: '', until })
      return answered ? sayText(`Snoozed for 30 days, until ${until.toISOString().slice(0, 10)}.`) : gone
    },
  }
  return [apply, dismiss, snooze]
}
