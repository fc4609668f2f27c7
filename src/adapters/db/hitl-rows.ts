import { type Kysely, type Selectable, sql } from 'kysely'
import { z } from 'zod'
import { HitlCause, type HitlRequest, HitlState, type LateGrant } from '../../chat/hitl/request.ts'
import type { HitlRequestTable } from './hitl-schema.ts'
import type { Schema } from './schema.ts'

const Shown = z.object({
  fields: z.array(
    z.object({
      name: z.string(),
      value: z.string(),
      showing: z.enum(['plain', 'masked', 'hidden']),
      claim: z.boolean().optional(),
    }),
  ),
  more: z.number(),
  bytes: z.number(),
})

/** Requests, each with the yes that was given to the next one, if any; add conditions and an order. */
export function selectHitl(db: Kysely<Schema>) {
  return db
    .selectFrom('hitl_request as r')
    .leftJoin('hitl_grant as g', 'g.request', 'r.id')
    .selectAll('r')
    .select(['g.person as grant_by', 'g.person_name as grant_name', 'g.until as grant_until'])
    .select(['g.used_by as grant_used', 'g.void_at as grant_void'])
    .select(sql<Date>`clock_timestamp()`.as('now'))
}

/** One request, and the database's time at which it was so. */
export async function loadHitl(
  db: Kysely<Schema>,
  id: string,
): Promise<{ readonly request: HitlRequest; readonly holder: string; readonly now: Date } | undefined> {
  const row = await selectHitl(db).where('r.id', '=', id).executeTakeFirst()
  return row && { request: toHitl(row), holder: row.holder, now: row.now }
}

/** As `loadHitl`, and nobody else changes it until the transaction ends. */
export async function lockHitl(trx: Kysely<Schema>, id: string) {
  await trx.selectFrom('hitl_request').select('id').where('id', '=', id).forUpdate().execute()
  return loadHitl(trx, id)
}

export type HitlRow = Selectable<HitlRequestTable> & {
  readonly grant_by: string | null
  readonly grant_name: string | null
  readonly grant_until: Date | null
  readonly grant_used: string | null
  readonly grant_void: Date | null
}

export function toHitl(row: HitlRow): HitlRequest {
  return {
    id: row.id,
    environment: row.environment,
    tool: row.tool,
    digest: row.digest,
    shown: Shown.parse(JSON.parse(row.shown)),
    mustOpen: row.must_open,
    nonce: row.nonce,
    state: HitlState.parse(row.state),
    cause: row.cause === null ? undefined : HitlCause.parse(row.cause),
    askedAt: row.asked_at,
    clickBy: row.click_by,
    answerBy: row.answer_by,
    approver: row.approver === null ? undefined : { id: row.approver, name: row.approver_name ?? '' },
    opened: row.opened,
    decidedAt: row.decided_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
    deliveredAt: row.delivered_at ?? undefined,
    same:
      row.same_at === null || row.same_state === null
        ? undefined
        : { at: row.same_at, state: HitlState.parse(row.same_state) },
    grantedLate: row.granted_late,
    traced:
      row.operation === null
        ? undefined
        : {
            operation: row.operation,
            tool: z.enum(['executed', 'failed', 'not-seen']).parse(row.tool_outcome),
          },
    erasedAt: row.erased_at ?? undefined,
    grant: grantOf(row),
    version: row.version,
  }
}

function grantOf(row: HitlRow): LateGrant | undefined {
  if (row.grant_by === null || row.grant_until === null) return undefined
  const state = row.grant_used === null ? (row.grant_void === null ? 'open' : 'void') : 'used'
  return { by: { id: row.grant_by, name: row.grant_name ?? '' }, until: row.grant_until, state }
}
