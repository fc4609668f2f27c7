import { systemClock } from './adapters/clock.ts'
import type { Role } from './chat/actor.ts'
import { type Config, groupRoles, rolesOf } from './config.ts'
import type { Log } from './ports/log.ts'

type MemberOf = (person: string, groups: readonly string[]) => Promise<readonly string[]>

/**
 * What a person may do: by object id, and by the groups of ops.yaml. When the directory does not answer, groups
 * give nothing: whoever must act then is named by object id.
 */
export function rolesFor(
  config: Config,
  log: Log,
  memberOf: MemberOf = graphOf(config),
): (id: string) => Promise<readonly Role[]> {
  const byId = rolesOf(config.ops)
  const byGroup = groupRoles(config.ops)
  const groups = [...byGroup.keys()]
  return async (id) => {
    const own = byId(id)
    if (groups.length === 0) return own
    try {
      const found = await memberOf(id.toLowerCase(), groups)
      return [...new Set([...own, ...found.flatMap((group) => byGroup.get(group) ?? [])])]
    } catch (error) {
      log.error('roles.groups_unknown', error)
      return own
    }
  }
}

/** Microsoft Graph with the bot's own identity; loaded when somebody asks. */
function graphOf({ env }: Config): MemberOf {
  let opened: Promise<MemberOf> | undefined
  const open = async () => {
    const [{ graphGroups }, { signInWith }] = await Promise.all([
      import('./adapters/azure/groups.ts'),
      import('./adapters/azure/index.ts'),
    ])
    const credential = signInWith({
      authorityHost: env.AZURE_AUTHORITY_HOST,
      tenantId: env.AZURE_TENANT_ID,
      clientId: env.AZURE_CLIENT_ID,
      clientSecret: env.AZURE_CLIENT_SECRET,
    })
    return graphGroups({ endpoint: env.GRAPH_ENDPOINT, credential, now: systemClock.now })
  }
  return async (person, groups) => {
    opened ??= open()
    return (await opened)(person, groups)
  }
}
