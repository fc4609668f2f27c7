import type { Kysely } from 'kysely'
import type { EnqueueOptions } from '../../ports/jobs.ts'
import type { Schema } from './schema.ts'

export type FileOptions = EnqueueOptions & {
  /** Not before so many seconds: it is only in case that what is done at once is not done. */
  readonly inSeconds?: number | undefined
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
