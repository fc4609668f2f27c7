import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'

/** More than so many jobs of a queue are not counted: they are counted again before these are done. */
const most = 50

/** How many jobs of each of these queues could begin now; queues without any are left out. */
export async function dueJobs(
  db: Kysely<Schema>,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ name: string; due: number }>`
    select q.name, count(*)::int as due from unnest(${names}::text[]) as q (name) cross join lateral (
      select from pgboss.job j
      where j.name = q.name and j.state < 'active' and not j.blocked and j.start_after <= now()
      limit ${sql.lit(most)}) j
    group by q.name`.execute(db)
  return new Map(rows.map(({ name, due }) => [name, due]))
}

/**
 * New queues hold nothing old. Without saying so each would be cleared in the first seconds of a new bot, which is
 * five statements a queue.
 */
export async function nothingToClear(db: Kysely<Schema>): Promise<void> {
  await sql`update pgboss.queue set maintain_on = now() where maintain_on is null`.execute(db)
}
