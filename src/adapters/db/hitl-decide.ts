import { type Kysely, sql } from 'kysely'
import type { Actor } from '../../chat/actor.ts'
import {
  type GrantClick,
  type HitlClick,
  type HitlRefusal,
  judgeGrant,
  judgeHitl,
} from '../../chat/hitl/judge.ts'
import { type HitlRequest, hitlChangedJob } from '../../chat/hitl/request.ts'
import type { HitlDecided } from '../../ports/hitl-requests.ts'
import { clean } from './approval-rows.ts'
import { appendAudit } from './audit.ts'
import type { Enqueue } from './enqueue.ts'
import { aboutHitl, advanceHitl } from './hitl-advance.ts'
import { loadHitl, lockForClick } from './hitl-rows.ts'
import { databaseInbox } from './inbox.ts'
import type { Schema } from './schema.ts'

/** Attempts of people who may not; the others are mishaps. */
const recorded: readonly HitlRefusal[] = ['nobody', 'role', 'closed', 'unopened']

/**
 * Judges and stores a click, in the caller's transaction: gate first, then the request, as whoever closes does.
 * `holder` is this process when it holds the call, which is then answered as soon as this has been committed.
 */
export async function decideHitl(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  click: HitlClick,
  holder?: string,
): Promise<HitlDecided> {
  const found = await lockForClick(trx, click.id, click.actor.id)
  if (!found) return { outcome: 'refused', why: 'missing', request: undefined }
  const { request, now, opened } = found
  const judged = judgeHitl(request, click, found)
  if (judged.do === 'repeat') return { outcome: 'repeated', request }
  if (judged.do === 'refuse') {
    // Whoever held the call is gone, and so is the caller: the card must not go on asking.
    const ended =
      judged.why === 'abandoned'
        ? await advanceHitl(trx, enqueue, request, 'caller-gone', { cause: 'restart' })
        : undefined
    return refused(trx, click.actor, judged.why, ended ?? request)
  }
  const by = { id: click.actor.id, name: click.actor.name }
  const after = await advanceHitl(trx, enqueue, request, judged.to, {
    ...{ by, at: now, opened, holder, detail: { opened } },
  })
  if (!after) throw new Error(`request ${click.id} changed under its lock`)
  return { outcome: 'decided', request: after }
}

/** A yes to the next identical call, in the caller's transaction. `windowMs`: how long it can be given and used. */
export async function grantHitl(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  click: GrantClick,
  windowMs: (environment: string) => number,
): Promise<HitlDecided> {
  const found = await lockForClick(trx, click.id, click.actor.id)
  if (!found) return { outcome: 'refused', why: 'missing', request: undefined }
  const { request } = found
  const { id, environment, tool, digest } = request
  const ms = windowMs(environment)
  const judged = judgeGrant(request, click, found, ms)
  if (judged !== 'granted') return refused(trx, click.actor, judged, request)
  await sql`
    insert into ops.hitl_grant (request, environment, tool, digest, person, person_name, until)
    values (${id}, ${environment}, ${tool}, ${digest}, ${click.actor.id}, ${clean(click.actor.name, 100)},
      clock_timestamp() + make_interval(secs => ${ms / 1000}::float8))`.execute(trx)
  await bump(trx, enqueue, id)
  await appendAudit(trx, {
    event: 'hitl.granted',
    actor: click.actor.id,
    subject: id,
    detail: { ...aboutHitl(request), minutes: ms / 60_000 },
  })
  return { outcome: 'decided', request: await current(trx, request) }
}

/** Shows it anew. */
export async function bump(trx: Kysely<Schema>, enqueue: Enqueue, id: string): Promise<void> {
  const { rows } = await sql<{ version: number }>`
    update ops.hitl_request set version = version + 1 where id = ${id} returning version`.execute(trx)
  if (rows[0]) await enqueue(trx, hitlChangedJob, { id, version: rows[0].version })
}

/** Attempts that matter are recorded once per person and reason, so that clicking cannot fill the record. */
async function refused(
  trx: Kysely<Schema>,
  actor: Actor,
  why: HitlRefusal,
  request: HitlRequest,
): Promise<HitlDecided> {
  const counts = recorded.includes(why) && actor.id !== ''
  if (counts && (await databaseInbox(trx).first(`hitl refused ${request.id} ${actor.id} ${why}`)))
    await appendAudit(trx, {
      event: 'hitl.click-refused',
      actor: actor.id,
      subject: request.id,
      detail: { ...aboutHitl(request), why },
    })
  return { outcome: 'refused', why, request }
}

const current = async (trx: Kysely<Schema>, request: HitlRequest): Promise<HitlRequest> =>
  (await loadHitl(trx, request.id))?.request ?? request
