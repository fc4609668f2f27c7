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
import { passGate } from './hitl-gate.ts'
import { loadHitl, lockHitl } from './hitl-rows.ts'
import { databaseInbox } from './inbox.ts'
import type { Schema } from './schema.ts'

/** A process that has not been seen for so long holds nothing any more. It says so every second. */
export const lostAfter = sql`interval '10 seconds'`

/** Refusals that stay true whatever happens next, so they need no lock. */
const lasting: readonly HitlRefusal[] = ['nobody', 'old-card', 'settled']
/** Attempts of people who may not; the others are mishaps. */
const recorded: readonly HitlRefusal[] = ['nobody', 'role', 'closed', 'unopened']

/** Judges and stores a click, in the caller's transaction: gate first, then the request, as whoever closes does. */
export async function decideHitl(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  click: HitlClick,
): Promise<HitlDecided> {
  const seen = await loadHitl(trx, click.id)
  if (!seen) return { outcome: 'refused', why: 'missing', request: undefined }
  const early = judgeHitl(seen.request, click, { now: seen.now, gateOpen: true, held: true, opened: true })
  if (early.do === 'repeat') return { outcome: 'repeated', request: seen.request }
  if (early.do === 'refuse' && lasting.includes(early.why))
    return refused(trx, click.actor, early.why, seen.request)
  const gateOpen = await passGate(trx, seen.request.environment)
  const { request, now, holder } = (await lockHitl(trx, click.id)) ?? seen
  const held = await isHeld(trx, holder)
  const opened = await hasOpened(trx, click.id, click.actor.id)
  const judged = judgeHitl(request, click, { now, gateOpen, held, opened })
  if (judged.do === 'repeat') return { outcome: 'repeated', request }
  if (judged.do === 'refuse') {
    // Whoever held the call is gone, and so is the caller: the card must not go on asking.
    if (judged.why === 'abandoned')
      await advanceHitl(trx, enqueue, request, 'caller-gone', { cause: 'restart' })
    return refused(trx, click.actor, judged.why, await current(trx, request))
  }
  const by = { id: click.actor.id, name: click.actor.name }
  await advanceHitl(trx, enqueue, request, judged.to, { by, at: now, opened, detail: { opened } })
  return { outcome: 'decided', request: await current(trx, request) }
}

/** A yes to the next identical call, in the caller's transaction. `windowMs`: how long it can be given and used. */
export async function grantHitl(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  click: GrantClick,
  windowMs: (environment: string) => number,
): Promise<HitlDecided> {
  const seen = await loadHitl(trx, click.id)
  if (!seen) return { outcome: 'refused', why: 'missing', request: undefined }
  const gateOpen = await passGate(trx, seen.request.environment)
  const { request, now } = (await lockHitl(trx, click.id)) ?? seen
  const { id, environment, tool, digest } = request
  const opened = await hasOpened(trx, id, click.actor.id)
  const ms = windowMs(environment)
  const judged = judgeGrant(request, click, { now, gateOpen, opened }, ms)
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

async function isHeld(trx: Kysely<Schema>, holder: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from ops.hitl_holder where id = ${holder} and seen_at > clock_timestamp() - ${lostAfter}`.execute(
    trx,
  )
  return rows.length > 0
}

async function hasOpened(trx: Kysely<Schema>, request: string, person: string): Promise<boolean> {
  const row = await trx
    .selectFrom('hitl_opened')
    .select('person')
    .where('request', '=', request)
    .where('person', '=', person)
    .executeTakeFirst()
  return row !== undefined
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
