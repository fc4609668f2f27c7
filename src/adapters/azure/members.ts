import { z } from 'zod'
import { UpstreamError } from '../../chat/errors.ts'
import type { Directory } from '../../ports/directory.ts'
import { askGraph } from './graph.ts'
import type { GroupsOptions } from './groups.ts'

const SYSTEM = 'Microsoft Graph'
/** Nobody counts the approvers of a company: who has so many has enough. */
const mostPages = 5
const Page = z.object({
  value: z.array(z.object({ '@odata.type': z.string().optional(), id: z.string() })),
  '@odata.nextLink': z.string().optional(),
})

/** Members of groups by Microsoft Graph, which needs the application permission GroupMember.Read.All. */
export function graphDirectory({
  endpoint,
  credential,
  patienceMs = 10_000,
}: Omit<GroupsOptions, 'now'>): Directory {
  const base = endpoint.replace(/\/$/, '')
  async function ask(url: string): Promise<Response> {
    const signal = AbortSignal.timeout(patienceMs)
    try {
      return await askGraph(credential, url, signal)
    } catch (error) {
      const reason = signal.aborted ? 'timeout' : 'unreachable'
      throw new UpstreamError(SYSTEM, reason, 'Microsoft Graph did not answer.', { cause: error })
    }
  }
  async function page(url: string): Promise<z.infer<typeof Page>> {
    const answer = await ask(url)
    if (answer.ok) return Page.parse(await answer.json())
    if (answer.status === 404) throw new UpstreamError(SYSTEM, 'missing', 'Entra knows no such group.')
    const reason = answer.status === 401 || answer.status === 403 ? 'denied' : 'failed'
    throw new UpstreamError(SYSTEM, reason, `Microsoft Graph answered HTTP ${answer.status}.`)
  }
  return {
    async members(group) {
      const found: string[] = []
      let next: string | undefined =
        `${base}/v1.0/groups/${z.guid().parse(group)}/transitiveMembers?$select=id&$top=999`
      for (let i = 0; i < mostPages && next !== undefined; i++) {
        const { value, '@odata.nextLink': more } = await page(next)
        // Groups and applications may be members, and approve nothing.
        const people = value.filter((one) => (one['@odata.type'] ?? userType) === userType)
        found.push(...people.map(({ id }) => id.toLowerCase()))
        // The token goes to nobody else.
        next = more?.startsWith(`${base}/`) ? more : undefined
      }
      return found
    },
  }
}

const userType = '#microsoft.graph.user'
