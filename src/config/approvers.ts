import { Role } from '../chat/actor.ts'
import type { OpsFile } from './ops-file.ts'

/** Who is asked on the cards of requests, and how, by `ops.yaml`. */
export function approversOptions({ people, approvals }: OpsFile) {
  const names = new Map(Object.entries(people.names).map(([id, name]) => [id.toLowerCase(), name]))
  const holders = Role.options.flatMap((role) =>
    (people.roles[role] ?? []).map((id) => ({ id: id.toLowerCase(), role })),
  )
  return {
    people: holders.map(({ id, role }) => ({ id, role, name: names.get(id) })),
    mention: approvals.mention,
    directMessage: approvals.directMessage,
  }
}
