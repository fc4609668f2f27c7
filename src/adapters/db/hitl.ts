import type { Kysely } from 'kysely'
import type { Hitl } from '../../ports/hitl.ts'
import type { Enqueue } from './enqueue.ts'
import { readDecisions } from './hitl-decisions.ts'
import { closeGate, openGate, readGate } from './hitl-gate.ts'
import type { Schema } from './schema.ts'

/** The gate of each environment and what was decided behind it, for others; calls themselves are `hitlCalls`'s. */
export function databaseHitl({
  db,
  enqueue,
}: {
  readonly db: Kysely<Schema>
  readonly enqueue: Enqueue
}): Hitl {
  const once = <T>(work: (trx: Kysely<Schema>) => Promise<T>) => db.transaction().execute(work)
  return {
    async close(environment, by, reason) {
      return (await once((trx) => closeGate(trx, enqueue, environment, by, reason))).length
    },
    open: (environment, by) => once((trx) => openGate(trx, environment, by)),
    gate: (environment) => readGate(db, environment),
    decisions: (window) => readDecisions(db, window),
  }
}
