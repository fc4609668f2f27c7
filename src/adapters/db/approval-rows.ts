import { type Kysely, type Selectable, sql } from 'kysely'
import { z } from 'zod'
import { Role } from '../../chat/actor.ts'
import { type Approval, ApprovalState, type Proposal } from '../../chat/approval.ts'
import type { Json } from '../../chat/reply.ts'
import type { ApprovalTable, Schema } from './schema.ts'

const Facts = z.array(z.object({ title: z.string(), value: z.string() }))
/** Where a conversation happens, as it is stored. */
export const Place = z.object({
  kind: z.enum(['channel', 'group', 'personal']),
  conversation: z.string(),
  thread: z.string().optional(),
  zone: z.string(),
})
const Votes = z.array(
  z.object({
    person: z.string(),
    name: z.string(),
    verdict: z.enum(['approve', 'reject']),
    at: z.coerce.date(),
  }),
)

/** Requests with their votes; add conditions and an order. */
export function selectApprovals(db: Kysely<Schema>) {
  return db
    .selectFrom('approval as a')
    .selectAll('a')
    .select((eb) =>
      eb
        .selectFrom('approval_vote as v')
        .whereRef('v.approval', '=', 'a.id')
        .select(
          sql<unknown>`coalesce(json_agg(json_build_object(
          'person', v.person, 'name', v.name, 'verdict', v.verdict, 'at', v.at) order by v.at, v.person), '[]'::json)`.as(
            'list',
          ),
        )
        .as('votes'),
    )
}

/** One request and the database's time at which it was so. */
export async function loadApproval(
  db: Kysely<Schema>,
  id: string,
): Promise<{ approval: Approval; now: Date } | undefined> {
  const row = await selectApprovals(db)
    .where('a.id', '=', id)
    .select(sql<Date>`clock_timestamp()`.as('now'))
    .executeTakeFirst()
  return row && { approval: toApproval(row), now: row.now }
}

/**
 * As `loadApproval`, and nobody else changes it until the transaction ends. What is read is not older than the
 * lock, however long that took to get.
 */
export async function lockApproval(trx: Kysely<Schema>, id: string) {
  const { rows } = await sql<LockedRow>`
    select (l.approval).*, l.votes, l.now from ops.approval_lock(${id}) l`.execute(trx)
  return foundApproval(rows)
}

export function foundApproval(
  rows: readonly LockedRow[],
): { readonly approval: Approval; readonly now: Date } | undefined {
  return rows[0] && { approval: toApproval(rows[0]), now: rows[0].now }
}
export type LockedRow = ApprovalRow & { readonly now: Date }

export function toApproval(row: ApprovalRow): Approval {
  return {
    id: row.id,
    nonce: row.nonce,
    digest: row.digest,
    state: ApprovalState.parse(row.state),
    kind: row.kind,
    subject: row.subject,
    environment: row.environment,
    title: row.title,
    reason: row.reason,
    facts: Facts.parse(JSON.parse(row.facts)),
    payload: JSON.parse(row.payload) as Json,
    expected: row.expected,
    role: Role.parse(row.role),
    quorum: row.quorum,
    requester: { id: row.requester, name: row.requester_name, teamsId: row.requester_teams },
    place: Place.parse(JSON.parse(row.place)),
    votes: Votes.parse(row.votes),
    decider: row.decider === null ? undefined : { id: row.decider, name: row.decider_name ?? '' },
    requestedAt: row.requested_at,
    expiresAt: row.expires_at,
    decidedAt: row.decided_at ?? undefined,
    executeBy: row.execute_by ?? undefined,
    begunAt: row.begun_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
    progress: JSON.parse(row.progress) as Json,
    version: row.version,
    supersededBy: row.superseded_by ?? undefined,
  }
}

type ApprovalRow = Selectable<ApprovalTable> & { readonly votes: unknown }

/** The proposal as it is stored and digested: PostgreSQL text holds no NUL and no half characters. */
export function tidy(proposal: Proposal): Proposal {
  const { kind, payload, role, quorum } = proposal
  return {
    kind,
    payload,
    role,
    quorum,
    subject: clean(proposal.subject, 200),
    environment: clean(proposal.environment, 100),
    title: clean(proposal.title, 200),
    reason: clean(proposal.reason, 1000),
    expected: clean(proposal.expected, 1000),
    facts: proposal.facts.map(({ title, value }) => ({
      title: clean(title, 100),
      value: clean(value, 1000),
    })),
  }
}

export const clean = (text: string, most: number): string =>
  text.slice(0, most).toWellFormed().replaceAll('\u0000', '')
