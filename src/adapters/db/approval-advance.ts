import { type Kysely, sql } from 'kysely'
import { type Approval, type ApprovalState, changedJob } from '../../chat/approval.ts'
import type { Json } from '../../chat/reply.ts'
import { foundApproval, type LockedRow } from './approval-rows.ts'
import type { Enqueue } from './enqueue.ts'
import type { Schema } from './schema.ts'

/** How long after the decision somebody may still begin to execute it. */
const beginWithin = '15 minutes'
/** How long a step that another one follows at once waits to be shown. */
export const passingSeconds = 2

export type Advance = {
  /** Who caused it; undefined for the clock and the executor. */
  readonly by?: { readonly id: string; readonly name: string } | undefined
  /** This person's say, where one is counted. */
  readonly vote?: 'approve' | 'reject'
  /** The claim to execute it. */
  readonly key?: string
  readonly supersededBy?: string
  readonly progress?: Json
  /** Another step follows at once: this one need not be shown, unless that one does not come. */
  readonly passing?: boolean
  /** Goes into the audit record only. */
  readonly detail?: { readonly [key: string]: Json }
}

/**
 * Takes a locked request to its next state (or the next version of the same one), with everything that belongs
 * to it: vote, decision, time stamps, the job that shows it, and last the audit entry. Gives it as it is then.
 */
export async function advance(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  from: Approval,
  to: ApprovalState,
  { by, vote, key, supersededBy, progress, passing, detail }: Advance = {},
): Promise<Approval> {
  // The job first: the record of everybody waits from its entry on.
  const inSeconds = passing ? passingSeconds : undefined
  await enqueue(trx, changedJob, { id: from.id, version: from.version + 1 }, { inSeconds })
  const event = from.state !== to || detail ? `approval.${from.state === to ? 'voted' : to}` : null
  const { rows } = await sql<LockedRow>`
    select (l.approval).*, l.votes, l.now
    from ops.approval_advance(${from.id}, ${from.version}, ${to}, ${by?.id ?? null}::text,
      ${by?.name ?? null}::text, ${vote ?? null}::text, ${key ?? null}::text, ${supersededBy ?? null}::text,
      ${progress === undefined ? null : JSON.stringify(progress)}::text, ${sql.lit(beginWithin)}::interval,
      ${event}::text, ${JSON.stringify({ ...about(from), from: from.state, ...detail })}) l`.execute(trx)
  const after = foundApproval(rows)
  if (!after) throw new Error(`approval ${from.id} changed under its lock`)
  return after.approval
}

/** What every entry about a request says: enough to prove what was decided, nothing of what people wrote. */
export const about = ({
  kind,
  environment,
  digest,
  requester,
}: Approval): { readonly [key: string]: Json } => ({
  kind,
  environment,
  digest,
  requester: requester.id,
})
