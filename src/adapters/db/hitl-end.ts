import { type Kysely, sql } from 'kysely'
import { type HitlCause, hitlChangedJob, hitlErasedJob } from '../../chat/hitl/request.ts'
import { appendAudit } from './audit.ts'
import type { Enqueue } from './enqueue.ts'
import { aboutHitl, advanceHitl } from './hitl-advance.ts'
import { bump } from './hitl-decide.ts'
import { lockHitl, lostAfter } from './hitl-rows.ts'
import type { Schema } from './schema.ts'

type Steps = { readonly trx: Kysely<Schema>; readonly enqueue: Enqueue }

/** Ends a call whose time is up. Gives how many ms are left when it is not, by the database's clock. */
export async function timeUp({ trx, enqueue }: Steps, id: string): Promise<number> {
  const found = await lockHitl(trx, id)
  if (found?.request.state !== 'waiting') return 0
  const left = found.request.answerBy.getTime() - found.now.getTime()
  if (left > 0) return left
  await advanceHitl(trx, enqueue, found.request, 'timed-out')
  return 0
}

/** The caller hung up, or its bot did: nothing was, or will be, executed. */
export async function callerGone({ trx, enqueue }: Steps, id: string, cause: HitlCause): Promise<void> {
  const request = (await lockHitl(trx, id))?.request
  if (!request || request.deliveredAt || !['waiting', 'approved', 'answered'].includes(request.state)) return
  await advanceHitl(trx, enqueue, request, 'caller-gone', { cause, detail: { was: request.state } })
}

/** The whole answer has left. */
export async function delivered({ trx, enqueue }: Steps, id: string): Promise<void> {
  const request = (await lockHitl(trx, id))?.request
  if (!request || request.deliveredAt || !['answered', 'rejected', 'refused'].includes(request.state)) return
  await sql`
    update ops.hitl_request set delivered_at = clock_timestamp(), version = version + 1 where id = ${id}`.execute(
    trx,
  )
  await enqueue(trx, hitlChangedJob, { id, version: request.version + 1 })
  if (request.state !== 'answered') return
  await appendAudit(trx, {
    event: 'hitl.answered',
    actor: request.approver?.id ?? 'system',
    subject: id,
    detail: aboutHitl(request),
  })
}

/** Ends everything a process holds, because it is about to stop. */
export async function releaseAll({ trx, enqueue }: Steps, holder: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from ops.hitl_request where holder = ${holder} and state in ('waiting', 'approved') order by id`.execute(
    trx,
  )
  for (const { id } of rows) {
    const request = (await lockHitl(trx, id))?.request
    if (request && ['waiting', 'approved'].includes(request.state))
      await advanceHitl(trx, enqueue, request, 'refused', { cause: 'restart' })
  }
}

/** Requests that nobody holds any more: one id each, for a transaction each. */
export async function orphans(db: Kysely<Schema>): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select r.id from ops.hitl_request r left join ops.hitl_holder h on h.id = r.holder
    where (r.state in ('waiting', 'approved') or (r.state = 'answered' and r.delivered_at is null
        and r.claimed_at < clock_timestamp() - interval '30 seconds'))
      and (h.seen_at is null or h.seen_at < clock_timestamp() - ${lostAfter}
        or r.answer_by < clock_timestamp() - interval '30 seconds')
    order by r.asked_at limit 200`.execute(db)
  return rows.map(({ id }) => id)
}

/** The end of a request whose process died. What it was telling the caller may have arrived. */
export async function endOrphan({ trx, enqueue }: Steps, id: string): Promise<void> {
  const request = (await lockHitl(trx, id))?.request
  if (!request || request.deliveredAt) return
  if (request.state === 'answered') await advanceHitl(trx, enqueue, request, 'unknown', { cause: 'restart' })
  else if (request.state === 'waiting' || request.state === 'approved')
    await advanceHitl(trx, enqueue, request, 'caller-gone', { cause: 'restart' })
}

/** Requests whose arguments have been kept long enough. */
export async function erasable(
  db: Kysely<Schema>,
): Promise<readonly { readonly id: string; readonly environment: string; readonly ms: number }[]> {
  const { rows } = await sql<{ id: string; environment: string; ms: number }>`
    select r.id, r.environment, (extract(epoch from clock_timestamp() - r.ended_at) * 1000)::float8 as ms
    from ops.hitl_request r join ops.hitl_args a on a.request = r.id
    where r.ended_at is not null order by r.ended_at limit 500`.execute(db)
  return rows
}

/** Erases the arguments of an ended request; the cards that showed them are drawn anew. */
export async function erase({ trx, enqueue }: Steps, id: string): Promise<void> {
  await trx.deleteFrom('hitl_args').where('request', '=', id).execute()
  await sql`update ops.hitl_request set erased_at = clock_timestamp() where id = ${id} and erased_at is null`.execute(
    trx,
  )
  await enqueue(trx, hitlErasedJob, { id })
  await bump(trx, enqueue, id)
}
