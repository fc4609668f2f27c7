import { type Kysely, type RawBuilder, sql } from 'kysely'
import { type Approval, type ApprovalState, changedJob, isOpen } from '../../chat/approval.ts'
import type { Json } from '../../chat/reply.ts'
import { appendAudit } from './audit.ts'
import type { Enqueue } from './enqueue.ts'
import type { Schema } from './schema.ts'

/** How long after the decision somebody may still begin to execute it. */
const beginWithin = '15 minutes'
const now: RawBuilder<Date> = sql`clock_timestamp()`

export type Advance = {
  /** Who caused it; undefined for the clock and the executor. */
  readonly by?: { readonly id: string; readonly name: string } | undefined
  readonly supersededBy?: string
  readonly progress?: Json
  /** Goes into the audit record only. */
  readonly detail?: { readonly [key: string]: Json }
}

/**
 * Takes a locked request to its next state (or the next version of the same one), with everything that belongs
 * to it: decision, time stamps, the job that shows it, and last the audit entry. Gives the new version.
 */
export async function advance(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  from: Approval,
  to: ApprovalState,
  { by, supersededBy, progress, detail }: Advance = {},
): Promise<void> {
  const decides = from.state === 'requested' && to !== 'requested'
  if (decides)
    await trx
      .insertInto('approval_decision')
      .values({ approval: from.id, requester: from.requester.id, verdict: to, person: by?.id ?? null })
      .execute()
  const version = from.version + 1
  const ends = from.state !== to && !isOpen(to)
  const { numUpdatedRows } = await trx
    .updateTable('approval')
    .set({ state: to, version })
    .$if(decides, (qb) => qb.set({ decided_at: now }))
    .$if(to === 'approved', (qb) =>
      qb.set({ execute_by: sql`clock_timestamp() + ${sql.lit(beginWithin)}::interval` }),
    )
    .$if(to === 'executing' && from.state !== to, (qb) => qb.set({ begun_at: now }))
    .$if(ends, (qb) => qb.set({ ended_at: now }))
    // Somebody whose vote leaves it open has not decided it.
    .$if(by !== undefined && from.state !== to, (qb) =>
      qb.set({ decider: by?.id ?? null, decider_name: by?.name ?? null }),
    )
    .$if(supersededBy !== undefined, (qb) => qb.set({ superseded_by: supersededBy ?? null }))
    .$if(progress !== undefined, (qb) => qb.set({ progress: JSON.stringify(progress) }))
    .where('id', '=', from.id)
    .where('version', '=', from.version)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new Error(`approval ${from.id} changed under its lock`)
  await enqueue(trx, changedJob, { id: from.id, version })
  if (from.state !== to || detail)
    await appendAudit(trx, {
      event: `approval.${from.state === to ? 'voted' : to}`,
      actor: by?.id ?? 'system',
      subject: from.id,
      detail: { ...about(from), from: from.state, ...detail },
    })
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
