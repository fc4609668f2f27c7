import type { Kysely } from 'kysely'
import type { Hitl } from '../../ports/hitl.ts'
import type { Enqueue } from './enqueue.ts'
import { readDecisions } from './hitl-decisions.ts'
import { closeGate, openGate, readGate } from './hitl-gate.ts'
import type { Schema } from './schema.ts'

export type HitlOptions = { readonly db: Kysely<Schema>; readonly enqueue: Enqueue }

/** The bot as approver of the accelerator's tools, in the database. */
export function databaseHitl({ db, enqueue }: HitlOptions): Hitl {
  const once = <T>(work: (trx: Kysely<Schema>) => Promise<T>) => db.transaction().execute(work)
  return {
    async close(environment, by, reason) {
      const denied = await once((trx) => closeGate(trx, enqueue, environment, by, reason))
      return denied.length
    },
    open: (environment, by) => once((trx) => openGate(trx, environment, by)),
    gate: (environment) => readGate(db, environment),
    decisions: (window) => readDecisions(db, window),
  }
}
