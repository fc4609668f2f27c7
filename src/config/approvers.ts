import { Role } from '../chat/actor.ts'
import type { OpsFile } from './ops-file.ts'

/** Who is asked on the cards of requests, and how, by `ops.yaml`. */
export function approversOptions({ people, approvals }: OpsFile) {
  const names = new Map(Object.entries(people.names).map(([id, name]) => [id.toLowerCase(), name]))
  const holders = (by: typeof people.roles) =>
    Role.options.flatMap((role) =>
      (by[role] ?? []).map((id) => ({ id: id.toLowerCase(), role, name: names.get(id.toLowerCase()) })),
    )
  return {
    people: holders(people.roles),
    groups: holders(people.groups),
    everyone: people.everyone,
    mention: approvals.mention,
    directMessage: approvals.directMessage,
  }
}
