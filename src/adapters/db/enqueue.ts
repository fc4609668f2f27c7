import type { Kysely } from 'kysely'
import type { EnqueueOptions } from '../../ports/jobs.ts'
import type { Schema } from './schema.ts'

export type FileOptions = EnqueueOptions & {
  /** The one who files it begins it here as soon as the transaction has been committed, if the job is `prompt`. */
  readonly begunHere?: boolean
}

/**
 * Files a job as part of the transaction: it exists if and only if the rest does. False when `key` has been
 * used before. Throws for a job that nobody registered.
 */
export type Enqueue = (
  trx: Kysely<Schema>,
  name: string,
  data: object,
  options?: FileOptions,
) => Promise<boolean>
