import { type Kysely, sql } from 'kysely'
import { hitlChangedJob } from '../../chat/hitl/request.ts'
import type { HitlRequests } from '../../ports/hitl-requests.ts'
import type { Enqueue } from './enqueue.ts'
import { loadHitl, selectHitl, toHitl } from './hitl-rows.ts'
import { liveSecrets } from './hitl-secrets.ts'
import type { Schema } from './schema.ts'

type Lists = Pick<HitlRequests, 'find' | 'recent' | 'readers' | 'secrets' | 'redraw' | 'untraced' | 'trace'>

/** What is looked up, and what telemetry adds later. */
export function hitlLists(db: Kysely<Schema>, enqueue: Enqueue): Lists {
  return {
    find: async (id) => (await loadHitl(db, id))?.request,
    async recent({ environment, limit }) {
      let query = selectHitl(db).orderBy('r.asked_at', 'desc').orderBy('r.id').limit(limit)
      if (environment !== undefined) query = query.where('r.environment', '=', environment)
      return (await query.execute()).map(toHitl)
    },
    readers: (id) =>
      db.selectFrom('hitl_opened').select(['person', 'pages']).where('request', '=', id).execute(),
    secrets: (environment) => liveSecrets(db, environment),
    redraw: (id) =>
      db.transaction().execute(async (trx) => {
        const { rows } = await sql<{ version: number }>`
          update ops.hitl_request set version = version + 1
          where id = ${id} and state = 'waiting' returning version`.execute(trx)
        if (rows[0]) await enqueue(trx, hitlChangedJob, { id, version: rows[0].version })
        return rows.length > 0
      }),
    async untraced(limit) {
      const rows = await selectHitl(db)
        .where('r.state', 'in', ['answered', 'rejected', 'unknown'])
        .where('r.operation', 'is', null)
        .where('r.ended_at', '>', sql<Date>`clock_timestamp() - interval '1 day'`)
        .where('r.trace_tries', '<', mostTries)
        .orderBy('r.ended_at')
        .limit(limit)
        .execute()
      return rows.map(toHitl)
    },
    trace: (id, traced) =>
      db.transaction().execute(async (trx) => {
        const { rows } = await sql<{ version: number }>`
          update ops.hitl_request set trace_tries = trace_tries + 1,
            operation = ${traced?.operation ?? null}::text, tool_outcome = ${traced?.tool ?? null}::text,
            traced_at = case when ${traced !== undefined} then clock_timestamp() end,
            version = version + ${traced ? 1 : 0}::int
          where id = ${id} and operation is null returning version`.execute(trx)
        if (rows[0] && traced) await enqueue(trx, hitlChangedJob, { id, version: rows[0].version })
      }),
  }
}

/** Telemetry arrives within minutes; asked once a minute, this is an hour. */
const mostTries = 60
