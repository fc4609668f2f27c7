import { type Reply, sayText } from '../../chat/reply.ts'
import type { Turn } from '../../chat/turn.ts'
import type { Ports } from '../../ports/index.ts'
import type { KillswitchArgs } from './args.ts'
import { newCourse, toJson } from './course.ts'
import { scopeWords } from './words.ts'

/** The sentence to say yes to. */
export const engageSentence = ({ scope, environment, reason }: KillswitchArgs & { do: 'engage' }): string =>
  `Stop ${scopeWords[scope]} in ${environment}, because "${reason}"? Tool calls that wait for approval there are denied at once.`

/**
 * Stops: what waits is denied and nothing more is approved when this returns; the rest is the job's, which was filed
 * in the same transaction.
 */
export async function engage(
  { killswitches, clock }: Pick<Ports, 'killswitches' | 'clock'>,
  { scope, environment, reason }: KillswitchArgs & { do: 'engage' },
  turn: Turn,
): Promise<Reply> {
  const { outcome, engagement } = await killswitches.engage({
    ...{ environment, scope, reason, key: `engage ${turn.correlation}`, place: turn.place },
    by: { id: turn.actor.id, name: turn.actor.name },
    course: (id) => toJson(newCourse(id, clock.now())),
  })
  const { denied } = engagement
  if (outcome === 'existed')
    return sayText(
      `${environment} is being stopped already (${scopeWords[engagement.scope]}, by ${engagement.by.name}). What waited for approval was denied again. "killswitch ${environment}" shows how it stands.`,
    )
  const waited = denied === 1 ? '1 waiting tool call was denied' : `${denied} waiting tool calls were denied`
  return sayText(
    `Stopping ${scopeWords[scope]} in ${environment}. ${waited}, and nothing more is approved there. NOT in effect for the rest until the new revision is ready: the card below follows it.`,
  )
}
