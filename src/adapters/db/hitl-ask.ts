import { createHash, randomBytes } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { argsPages } from '../../chat/hitl/pages.ts'
import { type HitlRequest, hitlChangedJob, hitlDigest } from '../../chat/hitl/request.ts'
import type { HitlRules } from '../../chat/hitl/rules.ts'
import { showArgs } from '../../chat/hitl/show.ts'
import { specOf, type ToolSpecs } from '../../chat/hitl/tools.ts'
import type { HitlAsked, HitlCall } from '../../ports/hitl-door.ts'
import { appendAudit } from './audit.ts'
import type { Enqueue } from './enqueue.ts'
import { aboutHitl, advanceHitl } from './hitl-advance.ts'
import { passGate } from './hitl-gate.ts'
import { loadHitl } from './hitl-rows.ts'
import type { Schema } from './schema.ts'
import { shortId } from './short-id.ts'

export type AskOptions = {
  readonly enqueue: Enqueue
  readonly rules: HitlRules
  readonly specs: ToolSpecs
  /** This process. */
  readonly holder: string
}

/** Takes a call in, in the caller's transaction. Those of one environment take turns, so that they can be counted. */
export async function askHitl(
  trx: Kysely<Schema>,
  call: HitlCall,
  waitedMs: number,
  options: AskOptions,
): Promise<HitlAsked & { readonly request?: HitlRequest }> {
  const { environment } = call
  const { enqueue, rules } = options
  await sql`select pg_advisory_xact_lock(hashtextextended(${`hitl:${environment}`}, 0))`.execute(trx)
  if (!(await passGate(trx, environment))) {
    // No card: while the kill switch is engaged there is nothing to decide, and there may be many.
    await record(trx, await insert(trx, call, waitedMs, options, 'gate'))
    return { outcome: 'refused', why: 'gate' }
  }
  const { rows } = await sql<{ waiting: number }>`
    select count(*)::int as waiting from ops.hitl_request
    where environment = ${environment} and state in ('waiting', 'approved') and answer_by > clock_timestamp()`.execute(
    trx,
  )
  if ((rows[0]?.waiting ?? 0) >= rules.waiting) return { outcome: 'refused', why: 'full' }
  if (!argsPages(call.args)) {
    const id = await insert(trx, call, waitedMs, options, 'too-large')
    await announce(trx, enqueue, id)
    return { outcome: 'refused', why: 'too-large' }
  }
  const id = await insert(trx, call, waitedMs, options, undefined)
  await trx
    .insertInto('hitl_args')
    .values({ request: id, args: JSON.stringify(call.args) })
    .execute()
  const granted = rules.grantMs > 0 && (await useGrant(trx, enqueue, id))
  if (!granted) await announce(trx, enqueue, id)
  return { outcome: 'waiting', id }
}

async function insert(
  trx: Kysely<Schema>,
  { environment, tool, args, context }: HitlCall,
  waitedMs: number,
  { rules, specs, holder }: AskOptions,
  cause: 'gate' | 'too-large' | undefined,
): Promise<string> {
  const id = shortId()
  const { shown, mustOpen } = showArgs(specOf(tool, specs), args)
  const digest = hitlDigest(tool, args, context)
  const earlier = await trx
    .selectFrom('hitl_request')
    .select(['asked_at', 'state'])
    .where('digest', '=', digest)
    .where('environment', '=', environment)
    .where('asked_at', '>', sql<Date>`clock_timestamp() - interval '1 hour'`)
    .orderBy('asked_at', 'desc')
    .executeTakeFirst()
  // Materialized, or each mention would look at the clock anew.
  await sql`
    with clock as materialized (select clock_timestamp() as now),
    t as (select now, now - make_interval(secs => ${waitedMs / 1000}::float8) as began from clock)
    insert into ops.hitl_request (id, environment, tool, digest, shown, must_open, nonce, holder, state, cause,
      ended_at, same_at, same_state, asked_at, click_by, answer_by)
    select ${id}, ${environment}, ${tool}, ${digest}, ${JSON.stringify(shown)}, ${mustOpen},
      ${randomBytes(18).toString('base64url')}, ${holder}, ${cause ? 'refused' : 'waiting'}, ${cause ?? null}::text,
      case when ${cause !== undefined} then t.now end, ${earlier?.asked_at ?? null}::timestamptz,
      ${earlier?.state ?? null}::text, t.began, t.began + make_interval(secs => ${rules.clickMs / 1000}::float8),
      t.began + make_interval(secs => ${rules.answerMs / 1000}::float8)
    from t`.execute(trx)
  return id
}

/** Tells whoever draws cards, and the record. */
async function announce(trx: Kysely<Schema>, enqueue: Enqueue, id: string): Promise<void> {
  await enqueue(trx, hitlChangedJob, { id, version: 1 })
  await record(trx, id)
}

async function record(trx: Kysely<Schema>, id: string): Promise<void> {
  const { request } = await there(trx, id)
  await appendAudit(trx, {
    event: request.state === 'refused' ? 'hitl.refused' : 'hitl.asked',
    actor: 'system',
    subject: id,
    detail: { ...aboutHitl(request), ...(request.cause ? { cause: request.cause } : {}) },
  })
}

/** A yes that was given after an identical call had timed out: good for one, and for this environment only. */
async function useGrant(trx: Kysely<Schema>, enqueue: Enqueue, id: string): Promise<boolean> {
  const { rows } = await sql<{ request: string; person: string; person_name: string }>`
    update ops.hitl_grant g set used_by = ${id}
    where g.request = (
      select g2.request from ops.hitl_grant g2
      join ops.hitl_request r on r.id = ${id}
      where g2.environment = r.environment and g2.tool = r.tool and g2.digest = r.digest
        and g2.used_by is null and g2.void_at is null and g2.until > clock_timestamp()
      order by g2.at limit 1 for update of g2 skip locked)
    returning g.request, g.person, g.person_name`.execute(trx)
  const [grant] = rows
  if (!grant) return false
  const { request } = await there(trx, id)
  const by = { id: grant.person, name: grant.person_name }
  await advanceHitl(trx, enqueue, request, 'approved', {
    by,
    opened: true,
    grantedLate: true,
    detail: { granted: grant.request },
  })
  const { rows: versions } = await sql<{ version: number }>`
    update ops.hitl_request set version = version + 1 where id = ${grant.request} returning version`.execute(
    trx,
  )
  await enqueue(trx, hitlChangedJob, { id: grant.request, version: versions[0]?.version ?? 0 })
  return true
}

async function there(trx: Kysely<Schema>, id: string) {
  const found = await loadHitl(trx, id)
  if (!found) throw new Error(`request ${id} is not there`)
  return found
}

/** Secrets are stored as this. They are random and long, so there is nothing to salt or to slow down. */
export const hashOfSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')
