import { z } from 'zod'
import type { Action } from '../../chat/action.ts'
import { type Reply, refuse, showCard } from '../../chat/reply.ts'
import type { Turn } from '../../chat/turn.ts'
import type { Act, Acted, Incidents } from '../../ports/incidents.ts'
import { incidentCard } from './card.ts'

const Carried = z.object({ id: z.string().min(1).max(20) })
type Carried = z.infer<typeof Carried>

/** The buttons of an incident's card. */
export function incidentClicks(incidents: Incidents): readonly Action<Carried>[] {
  const click = (verb: string, kind: Act['kind']): Action<Carried> => ({
    verb: `incident.${verb}`,
    role: 'responder',
    data: Carried,
    async run({ id }, turn) {
      const me = personOf(turn)
      const to = kind === 'assigned' ? { to: me } : {}
      return sayActed(await incidents.act(id, { kind, by: me, key: turn.correlation, ...to }), turn)
    },
  })
  return [click('acknowledge', 'acknowledged'), click('take', 'assigned'), click('resolve', 'resolved')]
}

export const personOf = ({ actor }: Turn) => ({ id: actor.id, name: actor.name })

/** The incident as it is now is the answer to whatever was done, and to what had been done already. */
export function sayActed(acted: Acted, { now, place }: Turn): Reply {
  if (acted.outcome === 'missing')
    return refuse('There is no such incident. Say "incidents" for those that are open.')
  const card = incidentCard(acted.incident, { now, zone: place.zone })
  if (acted.outcome !== 'closed') return showCard(card)
  return { outcome: 'refusal', card: { ...card, summary: `It is resolved already. ${card.summary}` } }
}
