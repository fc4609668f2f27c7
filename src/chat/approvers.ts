import { holds, type Role } from './actor.ts'
import { plain } from './plain.ts'

/** A person who holds a role by name in `ops.yaml`. */
export type Approver = { readonly id: string; readonly name: string | undefined; readonly role: Role }
/** An Entra group whose members hold a role; who they are is known only when they come. */
export type ApproverGroup = Approver
export type Approvers = {
  readonly people: readonly Approver[]
  readonly groups: readonly ApproverGroup[]
  /** Whether everybody in the tenant may approve, because `people.everyone` says so. */
  readonly everyone: Role | 'nobody'
}

/** More than this is a crowd, and nobody feels meant. */
const most = 10
const suffices = (held: Role, needed: Role): boolean => holds({ roles: [held], guest: false }, needed)

/** Who may approve what takes this role, without whoever asked for it. */
export const mayApprove = (
  role: Role,
  requester: string | undefined,
  { people }: Pick<Approvers, 'people'>,
): readonly Approver[] => people.filter((one) => one.id !== requester && suffices(one.role, role))

/** Those of them who have a name that can stand in a mention. */
export function mentionable(
  some: readonly Approver[],
): readonly { readonly id: string; readonly name: string }[] {
  return some
    .flatMap(({ id, name }) => (name === undefined ? [] : [{ id, name: plain(name, 60) }]))
    .filter(({ name }) => /^[^<>]+$/.test(name))
    .slice(0, most)
}

/** What must be said of whoever is not mentioned, or of there being too few; empty when there is nothing to say. */
export function othersText(
  role: Role,
  quorum: number,
  requester: string | undefined,
  approvers: Approvers,
): string {
  const { groups, everyone } = approvers
  if (everyone !== 'nobody' && suffices(everyone, role)) return 'Everybody here holds this role.'
  const names = groups.filter((one) => suffices(one.role, role)).map(groupName)
  const people = mayApprove(role, requester, approvers)
  if (names.length === 0 && people.length === 0)
    return `NOBODY else holds the role ${role} in ops.yaml, so nobody can approve this.`
  if (names.length === 0)
    return people.length < quorum
      ? `Only ${people.length} of ops.yaml can approve this, and it takes ${quorum}.`
      : ''
  const whose = names.length === 1 ? `the group ${names[0]}` : `the groups ${names.slice(0, 5).join(', ')}`
  const too = people.length > 0 ? ', too' : ''
  return `Members of ${whose} may approve${too}: I cannot mention them, so tell them.`
}

/** As `people.names` calls it, or by the end of its id: as much as somebody needs to find it in Entra. */
const groupName = ({ id, name }: ApproverGroup): string =>
  name === undefined ? `…${id.slice(-8)}` : `"${plain(name, 60)}"`
