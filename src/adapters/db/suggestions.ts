import { type Generated, type Kysely, type Selectable, sql } from 'kysely'
import type { Json } from '../../chat/reply.ts'
import type { StoredSuggestion, SuggestionState, Suggestions } from '../../ports/suggestions.ts'
import { clean } from './approval-rows.ts'
import { appendAudit } from './audit.ts'
import type { Schema } from './schema.ts'

export type SuggestionTable = {
  id: string
  environment: string
  signal: string
  content: string
  made_at: Generated<Date>
  state: Generated<SuggestionState>
  person: string | null
  name: string | null
  reason: Generated<string>
  until: Date | null
  answered_at: Date | null
}

/** Suggestions in the database; answers are on record. */
export function databaseSuggestions(db: Kysely<Schema>): Suggestions {
  const find = async (from: Kysely<Schema>, id: string) => {
    const row = await from.selectFrom('suggestion').selectAll().where('id', '=', id).executeTakeFirst()
    return row && toSuggestion(row)
  }
  return {
    find: (id) => find(db, id),
    async keep({ id, environment, signal, content }) {
      await db
        .insertInto('suggestion')
        .values({ id, environment, signal, content: JSON.stringify(content) })
        .onConflict((conflict) =>
          conflict
            .column('id')
            .doUpdateSet({ content: JSON.stringify(content) })
            .where('suggestion.state', '=', 'open'),
        )
        .execute()
      const kept = await find(db, id)
      if (!kept) throw new Error(`suggestion ${id} is not there`)
      return kept
    },
    async answered(environment) {
      const rows = await db
        .selectFrom('suggestion')
        .selectAll()
        .distinctOn('signal')
        .where('environment', '=', environment)
        .where('state', '<>', 'open')
        .orderBy('signal')
        .orderBy('answered_at', 'desc')
        .execute()
      return rows.map(toSuggestion)
    },
    answer: (id, { state, by, reason, until }) =>
      db.transaction().execute(async (trx) => {
        const row = await trx
          .updateTable('suggestion')
          .set({
            state,
            person: by.id,
            name: clean(by.name, 100),
            reason: clean(reason, 500),
            until: until ?? null,
            answered_at: sql<Date>`clock_timestamp()`,
          })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirst()
        if (!row) return undefined
        await appendAudit(trx, {
          event: `threshold.${state}`,
          actor: by.id,
          subject: `${row.environment} ${row.signal}`,
          detail: { suggestion: id },
        })
        return toSuggestion(row)
      }),
  }
}

function toSuggestion(row: Selectable<SuggestionTable>): StoredSuggestion {
  return {
    id: row.id,
    environment: row.environment,
    signal: row.signal,
    content: JSON.parse(row.content) as Json,
    madeAt: row.made_at,
    state: row.state,
    by: row.person === null ? undefined : { id: row.person, name: row.name ?? '' },
    reason: row.reason,
    until: row.until ?? undefined,
  }
}
