import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'

/** Which of these queues have a job that could begin now. */
export async function dueQueues(db: Kysely<Schema>, names: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from unnest(${names}::text[]) as q (name) where exists (
      select from pgboss.job j
      where j.name = q.name and j.state < 'active' and not j.blocked and j.start_after <= now())`.execute(db)
  return rows.map(({ name }) => name)
}

/**
 * New queues hold nothing old. Without saying so each would be cleared in the first seconds of a new bot, which is
 * five statements a queue.
 */
export async function nothingToClear(db: Kysely<Schema>): Promise<void> {
  await sql`update pgboss.queue set maintain_on = now() where maintain_on is null`.execute(db)
}
