import { type Kysely, sql } from 'kysely'
import { plain } from '../../chat/plain.ts'
import type { Incidents } from '../../ports/incidents.ts'
import { appendAudit } from './audit.ts'
import type { Enqueue } from './enqueue.ts'
import { act, deed } from './incident-act.ts'
import { changed, newIncidentId, observe } from './incident-observe.ts'
import { loadIncidents, toAlert } from './incident-rows.ts'
import type { Schema } from './schema.ts'

export type IncidentOptions = { readonly db: Kysely<Schema>; readonly enqueue: Enqueue }

/** Incidents, their alerts and what people do about them, in the database. */
export function databaseIncidents({ db, enqueue }: IncidentOptions): Incidents {
  const inTurn = <T>(work: (trx: Kysely<Schema>) => Promise<T>): Promise<T> => db.transaction().execute(work)
  const find = async (id: string, exactly = false) => {
    const row = await db
      .selectFrom('incident')
      .selectAll()
      .where('id', '=', exactly ? id : await survivor(db, id))
      .executeTakeFirst()
    return row && (await loadIncidents(db, [row]))[0]
  }
  return {
    observe: (report, by = 'list') => inTurn((trx) => observe(trx, enqueue, report, by)),
    async told(environment, since) {
      const rows = await db
        .selectFrom('alert')
        .selectAll()
        .where('environment', '=', environment)
        .where('fired_at', '>=', since)
        .where('told_at', 'is not', null)
        .orderBy('fired_at')
        .execute()
      return rows.map(toAlert)
    },
    async declare({ environment, title, by, key }) {
      const id = await inTurn(async (trx) => {
        const { rows } = await sql<{ id: string }>`
          insert into ops.incident (id, declared_key, environment, title, started_at, version)
          values (${newIncidentId()}, ${key}, ${environment}, ${plain(title, 200)}, clock_timestamp(), 0)
          on conflict (declared_key) do nothing returning id`.execute(trx)
        const made = rows[0]?.id
        if (made === undefined) return undefined
        await deed(trx, made, { kind: 'declared', by, key })
        await changed(trx, enqueue, made)
        await appendAudit(trx, {
          event: 'incident.declared',
          actor: by.id,
          subject: made,
          detail: { environment },
        })
        return made
      })
      const row = await db
        .selectFrom('incident')
        .select('id')
        .where('declared_key', '=', key)
        .executeTakeFirst()
      const found = await find(id ?? row?.id ?? '')
      if (!found) throw new Error('the incident that was declared is not there')
      return found
    },
    async act(id, what) {
      const outcome = await inTurn((trx) => act(trx, enqueue, id, what))
      const incident = await find(id)
      return incident && outcome !== 'missing' ? { outcome, incident } : { outcome: 'missing' }
    },
    find,
    async open() {
      const { rows } = await sql<{ id: string }>`
        select i.id from ops.incident i
        where i.merged_into is null and i.closed_at is null and (
          not exists (select from ops.alert a where a.incident = i.id)
          or exists (select from ops.alert a where a.incident = i.id
            and (a.resolved_at is null or a.resolved_at > clock_timestamp() - interval '1 day')))`.execute(db)
      return many(rows.map(({ id }) => id))
    },
    async history({ from, to }) {
      const { rows } = await sql<{ id: string }>`
        select id from ops.incident where merged_into is null and started_at >= ${from} and started_at < ${to}`.execute(
        db,
      )
      return many(rows.map(({ id }) => id))
    },
    async keepFinding(id, found, at) {
      await inTurn(async (trx) => {
        const { rows } = await sql`
          update ops.incident set finding = ${JSON.stringify(found)}, found_at = ${at}
          where id = ${id} and (found_at is null or found_at < ${at}) returning 1`.execute(trx)
        if (rows.length > 0) await changed(trx, enqueue, id)
      })
    },
    async addPlaces(id, conversations) {
      return inTurn(async (trx) => {
        const { rows } = await sql<{ places: string }>`
          select places from ops.incident where id = ${id} for update`.execute(trx)
        const known = JSON.parse(rows[0]?.places ?? '[]') as string[]
        const all = [...new Set([...known, ...conversations])]
        if (all.length > known.length)
          await sql`update ops.incident set places = ${JSON.stringify(all)} where id = ${id}`.execute(trx)
        return all
      })
    },
  }

  async function many(ids: readonly string[]) {
    if (ids.length === 0) return []
    const rows = await db
      .selectFrom('incident')
      .selectAll()
      .where('id', 'in', ids)
      .orderBy('started_at')
      .execute()
    return loadIncidents(db, rows)
  }
}

/** The incident that this one became a part of, or itself. Merged ones point at the survivor directly. */
async function survivor(db: Kysely<Schema>, id: string): Promise<string> {
  const row = await db.selectFrom('incident').select('merged_into').where('id', '=', id).executeTakeFirst()
  return row?.merged_into ?? id
}
