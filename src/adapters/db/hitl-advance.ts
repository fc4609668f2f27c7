import { type Kysely, type Selectable, sql } from 'kysely'
import { type HitlCause, type HitlRequest, type HitlState, hitlChangedJob } from '../../chat/hitl/request.ts'
import type { Json } from '../../chat/reply.ts'
import { clean } from './approval-rows.ts'
import type { Enqueue } from './enqueue.ts'
import { withRow } from './hitl-rows.ts'
import type { HitlRequestTable } from './hitl-schema.ts'
import type { Schema } from './schema.ts'

/** A caller that is held here is told at once, and that is shown. This is in case that it is not. */
const toldSeconds = 2

export type HitlAdvance = {
  readonly by?: { readonly id: string; readonly name: string }
  /** When the click was judged: decided then, though it is written a little later. */
  readonly at?: Date
  readonly cause?: HitlCause
  readonly opened?: boolean
  readonly grantedLate?: boolean
  /** This process, when it holds the caller: a yes is taken for the answer at once, and nobody need be told. */
  readonly holder?: string | undefined
  readonly detail?: { readonly [key: string]: Json }
}

/**
 * Takes a locked request to its next state, with everything that belongs to it: the decision, the bell for whoever
 * holds the caller, the audit entry and the job that shows it. Undefined when somebody was faster.
 */
export async function advanceHitl(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  from: HitlRequest,
  to: HitlState,
  { by, at, cause, opened, grantedLate, holder, detail }: HitlAdvance = {},
): Promise<HitlRequest | undefined> {
  const said = JSON.stringify({ ...aboutHitl(from), ...(cause ? { cause } : {}), ...detail })
  // The job first: the record of everybody waits from its entry on.
  const inSeconds = holder === undefined ? undefined : toldSeconds
  await enqueue(trx, hitlChangedJob, { id: from.id, version: from.version + 1 }, { inSeconds })
  const { rows } = await sql<Selectable<HitlRequestTable>>`
    select * from ops.hitl_advance(${from.id}, ${from.state}, ${to}, ${by?.id ?? null}::text,
      ${clean(by?.name ?? '', 100)}, ${at ?? null}::timestamptz, ${opened ?? false}, ${grantedLate ?? false},
      ${cause ?? null}::text, ${holder ?? null}::text, ${said})`.execute(trx)
  return rows[0] && withRow(from, rows[0])
}

/** What every entry says: enough to prove what was decided, and nothing of the arguments but their digest. */
export const aboutHitl = ({ environment, tool, digest }: HitlRequest): { readonly [key: string]: Json } => ({
  environment,
  tool,
  digest,
})
