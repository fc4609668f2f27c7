import { holds, type Role } from '../../chat/actor.ts'
import type { Approval } from '../../chat/approval.ts'
import { plain } from '../../chat/plain.ts'

/** A person who holds a role by name in `ops.yaml`; members of Entra groups are not known one by one. */
export type Approver = { readonly id: string; readonly name: string | undefined; readonly role: Role }
export type ApproversOptions = {
  readonly people: readonly Approver[]
  /** Mentions those who may approve on pending cards. */
  readonly mention: boolean
  /** Shows the card to each of them in their personal chat, too. */
  readonly directMessage: boolean
}
export const nobody: ApproversOptions = { people: [], mention: false, directMessage: false }

/** More than this is a crowd, and nobody feels meant. */
const most = 10

/** Who may approve this one: by role, and not who asked. */
export function mayApprove({ role, requester }: Approval, people: readonly Approver[]): readonly Approver[] {
  return people.filter((one) => one.id !== requester.id && holds({ roles: [one.role], guest: false }, role))
}

/** Those of them who have a name that can stand in a mention. */
export function mentionable(
  approval: Approval,
  people: readonly Approver[],
): readonly { readonly id: string; readonly name: string }[] {
  return mayApprove(approval, people)
    .flatMap(({ id, name }) => (name === undefined ? [] : [{ id, name: plain(name, 60) }]))
    .filter(({ name }) => /^[^<>]+$/.test(name))
    .slice(0, most)
}
