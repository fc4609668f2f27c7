import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Actor, Role } from './actor.ts'
import type { Place } from './place.ts'
import type { Json } from './reply.ts'

/** Where a request for a change stands. */
export const ApprovalState = z.enum([
  'requested',
  'approved',
  'rejected',
  'expired',
  'cancelled',
  'superseded',
  'executing',
  'succeeded',
  'failed',
  'unknown',
])
export type ApprovalState = z.infer<typeof ApprovalState>

/** Every step there is; what is not here cannot happen. */
export const steps: { readonly [from in ApprovalState]: readonly ApprovalState[] } = {
  requested: ['approved', 'rejected', 'expired', 'cancelled', 'superseded'],
  approved: ['executing', 'expired', 'cancelled'],
  executing: ['succeeded', 'failed', 'unknown'],
  // Somebody looked, or the run turned up late.
  unknown: ['succeeded', 'failed'],
  rejected: [],
  expired: [],
  cancelled: [],
  superseded: [],
  succeeded: [],
  failed: [],
}

/** States in which a request holds its subject: no second one beside it. */
export const openStates = ['requested', 'approved', 'executing'] as const satisfies readonly ApprovalState[]
export const isOpen = (state: ApprovalState): boolean => (openStates as readonly string[]).includes(state)

/** One line of what the approver is shown. */
export type Fact = { readonly title: string; readonly value: string }

/** What is to be done, as the approver sees it and as the executor will need it. */
export type Proposal = {
  /** Which feature does it: "rollback". The job `<kind>.execute` runs it once it is approved. */
  readonly kind: string
  /** What it changes; one open request at a time: "rollback:prod". */
  readonly subject: string
  readonly environment: string
  /** "Roll back prod to v1.4.2" */
  readonly title: string
  readonly reason: string
  readonly facts: readonly Fact[]
  /** What executing needs; not shown, but part of the digest. */
  readonly payload: Json
  /** The state of the world this was decided on, e.g. the commit that is running. Checked again before executing. */
  readonly expected: string
  /** Who may approve, and how many of them it takes. */
  readonly role: Role
  readonly quorum: number
}

/** Who asks: a person, or a system that speaks through the bot (`id` "agent:<name>"). */
export type Requester = Pick<Actor, 'id' | 'name' | 'teamsId' | 'guest' | 'roles'>

/** A person's say in it; one each. */
export type Vote = {
  readonly person: string
  readonly name: string
  readonly verdict: 'approve' | 'reject'
  readonly at: Date
}

/** A request with everything that has happened to it. Times are the database's. */
export type Approval = Proposal & {
  readonly id: string
  /** Carried by the card beside the id: proves that the clicked card showed this request. */
  readonly nonce: string
  readonly digest: string
  readonly state: ApprovalState
  readonly requester: { readonly id: string; readonly name: string; readonly teamsId: string }
  /** Where its live card is. */
  readonly place: Place
  readonly votes: readonly Vote[]
  /** Who ended or decided it; undefined while it is pending and when time did. */
  readonly decider: { readonly id: string; readonly name: string } | undefined
  readonly requestedAt: Date
  readonly expiresAt: Date
  readonly decidedAt: Date | undefined
  /** An approval that nobody began to execute by then is void. */
  readonly executeBy: Date | undefined
  readonly begunAt: Date | undefined
  readonly endedAt: Date | undefined
  /** Of the executor's own making: which run, how far. */
  readonly progress: Json
  /** Grows with every change, so that an older picture never replaces a newer one. */
  readonly version: number
  readonly supersededBy: string | undefined
}

/** SHA-256 over everything the approver was shown and the executor will act on. */
export function digestOf(proposal: Proposal, requester: string): string {
  const { kind, subject, environment, title, reason, facts, payload, expected, role, quorum } = proposal
  const shown = [
    ...['ops.approval.1', kind, subject, environment, title, reason],
    ...[facts.map(({ title, value }) => [title, value]), sorted(payload), expected, role, quorum, requester],
  ]
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex')
}

/** Objects as lists of entries by key, so that the order of writing does not change the digest. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, one]) => [key, sorted(one)])
}

/** Jobs that the engine files: the state changed, its time may be up, it is approved. */
export const changedJob = 'approvals.changed'
export const expireJob = 'approvals.expire'
export const executeJob = (kind: string): string => `${kind}.execute`
