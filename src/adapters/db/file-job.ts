import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'

export type JobToFile = {
  readonly name: string
  readonly data: object
  /** A UUID; a table has an id once. */
  readonly id: string | undefined
  /** When it may begin, or in how many seconds. */
  readonly after: Date | number
}

/** Puts a job into its queue and announces it. False when there has been one of that id. */
export async function fileJob(db: Kysely<Schema>, { name, data, id, after }: JobToFile): Promise<boolean> {
  const [at, seconds] = after instanceof Date ? [after, null] : [null, after]
  const { rows } = await sql<{ filed: boolean }>`
    select ops.job_file(${name}, ${JSON.stringify(data)}::jsonb, ${id ?? null}::uuid, ${at}::timestamptz,
      ${seconds}::float8) as filed`.execute(db)
  return rows[0]?.filed ?? false
}
