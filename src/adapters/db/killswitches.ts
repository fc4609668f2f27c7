import { type Kysely, type Selectable, sql } from 'kysely'
import { z } from 'zod'
import { Scope, widened } from '../../chat/killswitch/switch.ts'
import type { Json } from '../../chat/reply.ts'
import {
  type Engagement,
  type EngagementState,
  type Engaging,
  isEngaged,
  type Killswitches,
  killswitchStep,
} from '../../ports/killswitches.ts'
import { clean, Place } from './approval-rows.ts'
import { appendAudit } from './audit.ts'
import type { Enqueue } from './enqueue.ts'
import { closeGate, openGate } from './hitl-gate.ts'
import type { EngagementTable } from './killswitch-schema.ts'
import type { Schema } from './schema.ts'
import { shortId } from './short-id.ts'

const State = z.enum(['engaging', 'engaged', 'releasing', 'released', 'superseded'])

/** Kill switches in the database; each call is one transaction. */
export function databaseKillswitches(options: {
  readonly db: Kysely<Schema>
  readonly enqueue: Enqueue
}): Killswitches {
  const { db, enqueue } = options
  const once = <T>(work: (trx: Kysely<Schema>) => Promise<T>) => db.transaction().execute(work)
  return {
    engage: (engaging) => once((trx) => engage(trx, enqueue, engaging)),
    save: (engagement, change) => once((trx) => save(trx, enqueue, engagement, change)),
    find: (id) => load(db, id),
    async newest(environment) {
      const row = await db
        .selectFrom('engagement')
        .selectAll()
        .where('environment', '=', environment)
        .orderBy('at', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row && toEngagement(row)
    },
  }
}

async function engage(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  engaging: Engaging,
): Promise<{ outcome: 'engaged' | 'existed'; engagement: Engagement }> {
  const { environment, by, reason, place, key, course } = engaging
  await sql`select pg_advisory_xact_lock(hashtextextended(${`killswitch:${environment}`}, 0))`.execute(trx)
  // First of all: whatever follows, from here on nothing is approved.
  const denied = await closeGate(trx, enqueue, environment, by, reason)
  const same = await trx
    .selectFrom('engagement')
    .selectAll()
    .where('request_key', '=', key)
    .executeTakeFirst()
  if (same) return { outcome: 'existed', engagement: toEngagement(same) }
  const open = await trx
    .selectFrom('engagement')
    .selectAll()
    .where('environment', '=', environment)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  const scope =
    open && open.state !== 'releasing' ? widened(Scope.parse(open.scope), engaging.scope) : engaging.scope
  if (open && open.state !== 'releasing' && scope === open.scope)
    return { outcome: 'existed', engagement: toEngagement(open) }
  if (open)
    await trx
      .updateTable('engagement')
      .set({ state: 'superseded', version: open.version + 1, ended_at: sql`clock_timestamp()` })
      .where('id', '=', open.id)
      .execute()
  const id = shortId()
  await trx
    .insertInto('engagement')
    .values({
      ...{ id, request_key: key, environment, scope, reason: clean(reason, 1000), denied: denied.length },
      ...{ by_id: by.id, by_name: clean(by.name, 100) },
      ...{ place: JSON.stringify(place), course: JSON.stringify(course(id)) },
    })
    .execute()
  await enqueue(trx, killswitchStep, { id, version: 1 })
  if (open) await enqueue(trx, killswitchStep, { id: open.id, version: open.version + 1 })
  await appendAudit(trx, {
    event: 'killswitch.engaged',
    actor: by.id,
    subject: id,
    detail: { environment, scope, denied: denied.length, instead: open?.id ?? null },
  })
  const engagement = await load(trx, id)
  if (!engagement) throw new Error(`engagement ${id} is not there`)
  return { outcome: 'engaged', engagement }
}

async function save(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  { id, version }: Pick<Engagement, 'id' | 'version'>,
  { course, state, by, after }: Parameters<Killswitches['save']>[1],
): Promise<Engagement | undefined> {
  const before = await trx
    .selectFrom('engagement')
    .selectAll()
    .where('id', '=', id)
    .where('version', '=', version)
    .where('ended_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!before) return undefined
  const next = state ?? State.parse(before.state)
  await trx
    .updateTable('engagement')
    .set({
      ...{ state: next, course: JSON.stringify(course), version: version + 1 },
      ended_at: isEngaged({ state: next }) ? null : sql<Date>`clock_timestamp()`,
    })
    .where('id', '=', id)
    .execute()
  await enqueue(trx, killswitchStep, { id, version: version + 1 }, after ? { after } : {})
  const actor = by ?? { id: 'system', name: 'ops' }
  if (next === 'released') await openGate(trx, before.environment, actor)
  if (next !== before.state)
    await appendAudit(trx, {
      event: `killswitch.${words[next]}`,
      actor: actor.id,
      subject: id,
      detail: { environment: before.environment, scope: before.scope },
    })
  return load(trx, id)
}

const words: { readonly [state in EngagementState]: string } = {
  engaging: 'engaging',
  engaged: 'effective',
  releasing: 'release-begun',
  released: 'released',
  superseded: 'superseded',
}

async function load(db: Kysely<Schema>, id: string): Promise<Engagement | undefined> {
  const row = await db.selectFrom('engagement').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toEngagement(row)
}

const toEngagement = (row: Selectable<EngagementTable>): Engagement => ({
  id: row.id,
  environment: row.environment,
  scope: Scope.parse(row.scope),
  reason: row.reason,
  by: { id: row.by_id, name: row.by_name },
  at: row.at,
  place: Place.parse(JSON.parse(row.place)),
  state: State.parse(row.state),
  denied: row.denied,
  course: JSON.parse(row.course) as Json,
  version: row.version,
  endedAt: row.ended_at ?? undefined,
})
