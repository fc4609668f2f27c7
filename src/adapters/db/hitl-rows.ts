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

/** A process that has not been seen for so long holds nothing any more. It says so every second. */
export const lostAfter = sql`interval '10 seconds'`

/** As `loadHitl`, and nobody else changes it until the transaction ends. */
export const lockHitl = (trx: Kysely<Schema>, id: string) => lock(trx, id, null)

/** As `lockHitl`, with the gate of its environment before it, and all that a click of `person` is judged by. */
export const lockForClick = (trx: Kysely<Schema>, id: string, person: string) => lock(trx, id, person)

async function lock(trx: Kysely<Schema>, id: string, person: string | null) {
  const { rows } = await sql<HitlRow & Locked>`
    select (l.request).*, (l.late).person as grant_by, (l.late).person_name as grant_name,
      (l.late).until as grant_until, (l.late).used_by as grant_used, (l.late).void_at as grant_void,
      l.now, l.gate_open, l.held, l.opened as has_opened
    from ops.hitl_lock(${id}, ${person}::text, ${lostAfter}) l`.execute(trx)
  const [row] = rows
  if (!row) return undefined
  const { now, holder, gate_open: gateOpen, held, has_opened: opened } = row
  return { request: toHitl(row), holder, now, gateOpen, held, opened }
}
type Locked = {
  readonly now: Date
  readonly gate_open: boolean
  readonly held: boolean
  readonly has_opened: boolean
}

/** A request after its row has changed; what was granted for the next one has not. */
export function withRow(before: HitlRequest, row: Selectable<HitlRequestTable>): HitlRequest {
  const none = { grant_by: null, grant_name: null, grant_until: null, grant_used: null, grant_void: null }
  return { ...toHitl({ ...row, ...none }), grant: before.grant }
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
