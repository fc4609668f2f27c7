import { Role } from './actor.ts'
import type { Proposal } from './approval.ts'

/** What the customer wants of requests of a kind, in an environment, or of all. */
export type ApprovalRule = {
  readonly kind?: string | undefined
  readonly environment?: string | undefined
  readonly quorum?: number | undefined
  readonly role?: Role | undefined
}

/** The proposal with every rule that fits it: rules make it stricter, never weaker than the feature asked. */
export function ruled<P extends Pick<Proposal, 'kind' | 'environment' | 'quorum' | 'role'>>(
  proposal: P,
  rules: readonly ApprovalRule[],
): P {
  const fitting = rules.filter(
    ({ kind = proposal.kind, environment = proposal.environment }) =>
      kind === proposal.kind && environment === proposal.environment,
  )
  const quorum = Math.max(proposal.quorum, ...fitting.map((rule) => rule.quorum ?? 1))
  const role = fitting.reduce((most, rule) => stricter(most, rule.role ?? most), proposal.role)
  return { ...proposal, quorum, role }
}

const stricter = (a: Role, b: Role): Role => (Role.options.indexOf(b) > Role.options.indexOf(a) ? b : a)
