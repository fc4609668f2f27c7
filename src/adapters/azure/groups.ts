import type { TokenCredential } from '@azure/identity'
import { z } from 'zod'
import { askGraph } from './graph.ts'

export type GroupsOptions = {
  /** Address of Microsoft Graph. */
  readonly endpoint: string
  readonly credential: TokenCredential
  readonly now: () => Date
  readonly patienceMs?: number
}
/** Which of these groups a person is in, directly or through other groups. Rejects when Graph does not say. */
export type MemberOf = (person: string, groups: readonly string[]) => Promise<readonly string[]>

/** Graph takes so many at once. */
const atOnce = 20
/** Whoever has left a group holds its role for so long at most. */
const keptMs = 60_000
const most = 5_000
const Guid = z.guid()
const Answer = z.object({ value: z.array(z.string()) })

/**
 * Membership by Microsoft Graph, which needs the application permissions User.Read.All and GroupMember.Read.All.
 * What was answered is kept for a minute; what was not is asked again.
 */
export function graphGroups({ endpoint, credential, now, patienceMs = 3_000 }: GroupsOptions): MemberOf {
  const base = endpoint.replace(/\/$/, '')
  const kept = new Map<string, { readonly at: number; readonly groups: Promise<readonly string[]> }>()

  const ask = async (person: string, groups: readonly string[]): Promise<readonly string[]> => {
    const signal = AbortSignal.timeout(patienceMs)
    const url = `${base}/v1.0/users/${Guid.parse(person)}/checkMemberGroups`
    const answer = await askGraph(credential, url, signal, { groupIds: groups })
    // Somebody whom the directory does not know is in no group of it.
    if (answer.status === 404) return []
    if (!answer.ok) throw new Error(`Microsoft Graph answered HTTP ${answer.status}`)
    const asked = new Set(groups)
    return Answer.parse(await answer.json())
      .value.map((id) => id.toLowerCase())
      .filter((id) => asked.has(id))
  }
  return (person, groups) => {
    const key = `${person} ${groups.join(' ')}`
    const at = now().getTime()
    const known = kept.get(key)
    if (known && at - known.at < keptMs) return known.groups
    const parts = Array.from({ length: Math.ceil(groups.length / atOnce) }, (_, i) =>
      ask(person, groups.slice(i * atOnce, (i + 1) * atOnce)),
    )
    const asked = Promise.all(parts).then((found) => found.flat())
    if (kept.size >= most) kept.clear()
    kept.set(key, { at, groups: asked })
    asked.catch(() => kept.delete(key))
    return asked
  }
}
