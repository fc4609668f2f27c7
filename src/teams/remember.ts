import { z } from 'zod'
import type { Clock } from '../ports/clock.ts'
import type { Conversations } from '../ports/conversations.ts'
import type { Log } from '../ports/log.ts'
import { type Inbound, placeOf } from './activity.ts'

/** What of a conversation only this room understands: who the bot is in it. */
export const Reference = z.object({ bot: z.object({ id: z.string(), name: z.string().optional() }) })

const minute = 60_000
const most = 10_000
/** Activities that nothing is going to be answered to later may cost the database this much. */
const idlyPerSecond = 5

/** `idly`: nothing depends on it, so it may be left out when there is much to do. Never rejects. */
export type Remember = (activity: Inbound, how: 'surely' | 'idly') => Promise<void>

/**
 * Writes down where an activity came from, so that the bot can speak there unasked. Not for every activity:
 * at once when the service address is another one, else once a minute and conversation.
 */
export function remembering(conversations: Conversations, clock: Clock, log: Log): Remember {
  const seen = new Map<string, { readonly serviceUrl: string; readonly at: number }>()
  let second = { at: 0, idly: 0 }

  return async (activity, how) => {
    const { kind, conversation: id } = placeOf(activity, () => 'UTC')
    const now = clock.now().getTime()
    const last = seen.get(id)
    if (last && last.serviceUrl === activity.serviceUrl && now - last.at < minute) return
    if (now - second.at >= 1000) second = { at: now, idly: 0 }
    if (how === 'idly' && ++second.idly > idlyPerSecond) return
    if (seen.size >= most) seen.clear()
    seen.set(id, { serviceUrl: activity.serviceUrl, at: now })
    try {
      await conversations.saw({
        id,
        kind,
        tenant: activity.conversation.tenantId ?? '',
        serviceUrl: activity.serviceUrl,
        person: kind === 'personal' ? activity.from.aadObjectId?.toLowerCase() : undefined,
        reference: { bot: { id: activity.recipient.id, name: activity.recipient.name ?? '' } },
      })
    } catch (error) {
      seen.delete(id)
      log.error('conversation.not-remembered', error)
    }
  }
}
