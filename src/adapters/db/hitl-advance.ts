import { type Kysely, type RawBuilder, sql } from 'kysely'
import {
  type HitlCause,
  type HitlRequest,
  type HitlState,
  hasEnded,
  hitlChangedJob,
} from '../../chat/hitl/request.ts'
import type { Json } from '../../chat/reply.ts'
import { clean } from './approval-rows.ts'
import { appendAudit } from './audit.ts'
import type { Enqueue } from './enqueue.ts'
import { ringFor } from './hitl-bell.ts'
import type { Schema } from './schema.ts'

const now: RawBuilder<Date> = sql`clock_timestamp()`

export type HitlAdvance = {
  readonly by?: { readonly id: string; readonly name: string }
  /** When the click was judged: decided then, though it is written a little later. */
  readonly at?: Date
  readonly cause?: HitlCause
  readonly opened?: boolean
  readonly grantedLate?: boolean
  readonly detail?: { readonly [key: string]: Json }
}

/**
 * Takes a locked request to its next state, with everything that belongs to it: the decision, the job that shows it,
 * and last the audit entry. False when somebody was faster.
 */
export async function advanceHitl(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  from: HitlRequest,
  to: HitlState,
  { by, at, cause, opened, grantedLate, detail }: HitlAdvance = {},
): Promise<boolean> {
  const decides = to === 'approved' || to === 'rejected'
  if (decides && by)
    await trx.insertInto('hitl_decision').values({ request: from.id, verdict: to, person: by.id }).execute()
  const version = from.version + 1
  const { numUpdatedRows } = await trx
    .updateTable('hitl_request')
    .set({ state: to, version, cause: cause ?? null })
    .$if(decides, (qb) =>
      qb.set({
        decided_at: at ?? now,
        approver: by?.id ?? null,
        approver_name: clean(by?.name ?? '', 100),
        opened: opened ?? false,
        granted_late: grantedLate ?? false,
      }),
    )
    .$if(hasEnded(to) && !hasEnded(from.state), (qb) => qb.set({ ended_at: now }))
    .$if(to === 'answered', (qb) => qb.set({ claimed_at: now }))
    .$if(to === 'caller-gone', (qb) => qb.set({ delivered_at: null }))
    .where('id', '=', from.id)
    .where('state', '=', from.state)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) return false
  await ringFor(trx, [from.id])
  await enqueue(trx, hitlChangedJob, { id: from.id, version })
  await appendAudit(trx, {
    event: `hitl.${to}`,
    actor: by?.id ?? 'system',
    subject: from.id,
    detail: { ...aboutHitl(from), ...(cause ? { cause } : {}), ...detail },
  })
  return true
}

/** What every entry says: enough to prove what was decided, and nothing of the arguments but their digest. */
export const aboutHitl = ({ environment, tool, digest }: HitlRequest): { readonly [key: string]: Json } => ({
  environment,
  tool,
  digest,
})
