import { type Kysely, type Selectable, sql } from 'kysely'
import { z } from 'zod'
import { Switch } from '../../chat/killswitch/switch.ts'
import type { Json } from '../../chat/reply.ts'
import { type Drill, type DrillRecord, type Drills, drillStep } from '../../ports/drills.ts'
import { clean, Place } from './approval-rows.ts'
import { appendAudit } from './audit.ts'
import type { Enqueue } from './enqueue.ts'
import type { DrillTable } from './killswitch-schema.ts'
import type { Schema } from './schema.ts'
import { shortId } from './short-id.ts'

const Outcome = z.enum(['passed', 'incomplete', 'failed', 'aborted'])
const Sentences = z.array(z.string())

/** Drills in the database; each change is one transaction. */
export function databaseDrills(options: { readonly db: Kysely<Schema>; readonly enqueue: Enqueue }): Drills {
  const { db, enqueue } = options
  const once = <T>(work: (trx: Kysely<Schema>) => Promise<T>) => db.transaction().execute(work)
  return {
    async history({ environment, limit }) {
      let query = db.selectFrom('drill').selectAll().where('ended_at', 'is not', null)
      if (environment !== undefined) query = query.where('environment', '=', environment)
      const rows = await query.orderBy('started_at', 'desc').orderBy('id').limit(limit).execute()
      return rows.flatMap((row) => toRecord(row) ?? [])
    },
    begin: (wanted) => once((trx) => begin(trx, enqueue, wanted)),
    save: (drill, { course, after }) =>
      once((trx) => change(trx, enqueue, drill, { course: JSON.stringify(course) }, after)),
    finish: (drill, { course, record }) =>
      once(async (trx) => {
        const { outcome, secondsToEffect, proven, unproven } = record
        const ended = await change(trx, enqueue, drill, {
          ...{ course: JSON.stringify(course), outcome, ended_at: sql<Date>`clock_timestamp()` },
          ...{ proven: JSON.stringify(proven), unproven: JSON.stringify(unproven) },
          seconds_to_effect: secondsToEffect === undefined ? null : Math.round(secondsToEffect),
        })
        if (ended)
          await appendAudit(trx, {
            event: 'drill.ended',
            actor: ended.by.id,
            subject: drill.id,
            detail: {
              ...{ environment: ended.environment, scope: ended.scope, outcome },
              ...{ secondsToEffect: secondsToEffect ?? null, proven: [...proven], unproven: [...unproven] },
            },
          })
        return ended
      }),
    find: (id) => load(db, id),
    async running() {
      const rows = await db
        .selectFrom('drill')
        .selectAll()
        .where('ended_at', 'is', null)
        .orderBy('started_at')
        .execute()
      return rows.map(toDrill)
    },
  }
}

async function begin(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  { environment, scope, by, place, key, course }: Parameters<Drills['begin']>[0],
): ReturnType<Drills['begin']> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`drill:${environment}`}, 0))`.execute(trx)
  const known = await trx
    .selectFrom('drill')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb('request_key', '=', key),
        eb.and([eb('environment', '=', environment), eb('ended_at', 'is', null)]),
      ]),
    )
    .orderBy(sql`request_key = ${key}`, 'desc')
    .executeTakeFirst()
  if (known) return { outcome: known.request_key === key ? 'begun' : 'busy', drill: toDrill(known) }
  const id = shortId()
  await trx
    .insertInto('drill')
    .values({
      ...{ id, request_key: key, environment, scope, by_id: by.id, by_name: clean(by.name, 100) },
      ...{ place: JSON.stringify(place), course: JSON.stringify(course(id)) },
    })
    .execute()
  await enqueue(trx, drillStep, { id, version: 1 })
  await appendAudit(trx, { event: 'drill.begun', actor: by.id, subject: id, detail: { environment, scope } })
  const drill = await load(trx, id)
  if (!drill) throw new Error(`drill ${id} is not there`)
  return { outcome: 'begun', drill }
}

/** Undefined when it is not at this version any more, or has ended. */
async function change(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  { id, version }: Pick<Drill, 'id' | 'version'>,
  // biome-ignore lint/suspicious/noExplicitAny: columns of the table, or SQL in their place
  columns: any,
  after?: Date,
): Promise<Drill | undefined> {
  const { numUpdatedRows } = await trx
    .updateTable('drill')
    .set({ ...columns, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return undefined
  await enqueue(trx, drillStep, { id, version: version + 1 }, after ? { after } : {})
  return load(trx, id)
}

async function load(db: Kysely<Schema>, id: string): Promise<Drill | undefined> {
  const row = await db.selectFrom('drill').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toDrill(row)
}

const toDrill = (row: Selectable<DrillTable>): Drill => ({
  id: row.id,
  environment: row.environment,
  scope: Switch.parse(row.scope),
  by: { id: row.by_id, name: row.by_name },
  startedAt: row.started_at,
  place: Place.parse(JSON.parse(row.place)),
  course: JSON.parse(row.course) as Json,
  version: row.version,
  record: toRecord(row),
})

function toRecord(row: Selectable<DrillTable>): DrillRecord | undefined {
  if (row.ended_at === null) return undefined
  return {
    id: row.id,
    environment: row.environment,
    scope: Switch.parse(row.scope),
    outcome: Outcome.parse(row.outcome),
    startedAt: row.started_at,
    endedAt: row.ended_at,
    secondsToEffect: row.seconds_to_effect ?? undefined,
    by: { id: row.by_id, name: row.by_name },
    proven: Sentences.parse(JSON.parse(row.proven ?? '[]')),
    unproven: Sentences.parse(JSON.parse(row.unproven ?? '[]')),
  }
}
