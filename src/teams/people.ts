import type { Actor, Role } from '../chat/actor.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Inbound } from './activity.ts'
import type { Connector } from './connector.ts'

export type PeopleOptions = {
  /** What an Entra object id may do. */
  readonly roles: (id: string) => readonly Role[] | Promise<readonly Role[]>
  /** Whether the id is named in the configuration, so that a person vouched for it. */
  readonly named: (id: string) => boolean
  readonly clock: Clock
  readonly log: Log
}

const HOUR = 3_600_000
const most = 5000

/**
 * Who is speaking. Activities do not tell guests from members, so the roster is asked once an hour per
 * person; when it does not answer, only people named in the configuration count as members.
 */
export function people({ roles, named, clock, log }: PeopleOptions) {
  const known = new Map<string, { readonly guest: boolean; readonly at: number }>()

  const isGuest = async (activity: Inbound, id: string, connect: () => Connector): Promise<boolean> => {
    const key = `${activity.conversation.tenantId} ${id}`
    const seen = known.get(key)
    if (seen && clock.now().getTime() - seen.at < HOUR) return seen.guest
    try {
      const { userRole } = await connect().member(activity.conversation.id, activity.from.id)
      const guest = userRole !== undefined && !/^(user|owner|member|admin)$/i.test(userRole)
      if (known.size >= most) known.clear()
      known.set(key, { guest, at: clock.now().getTime() })
      return guest
    } catch (error) {
      log.error('people.roster-failed', error)
      return !named(id)
    }
  }

  return async (activity: Inbound, connect: () => Connector): Promise<Actor> => {
    const { aadObjectId, id: teamsId, name = 'Somebody' } = activity.from
    // Without an Entra object id there is nobody to hold a role.
    if (!aadObjectId) return { id: '', teamsId, name, roles: [], guest: true }
    const id = aadObjectId.toLowerCase()
    const [held, guest] = await Promise.all([roles(id), isGuest(activity, id, connect)])
    return { id, teamsId, name, roles: held, guest }
  }
}
