import type { AnyJob, Job } from '../chat/job.ts'

export type EnqueueOptions = {
  /** Enqueued once per key, for a week after it is done. */
  readonly key?: string
  readonly after?: Date
}

/** Work for later, kept where the state is kept. */
export type Jobs = {
  /** Persisted before it returns. False when the key has been enqueued before. The job must be registered. */
  enqueue<Data extends object>(
    job: Pick<Job<Data>, 'name'>,
    data: Data,
    options?: EnqueueOptions,
  ): Promise<boolean>
  /** Begins to work: registers queues, schedules and handlers. */
  start(jobs: readonly AnyJob[]): Promise<void>
  /** Stops taking work, waits up to `ms` for what is in hand. */
  stop(ms: number): Promise<void>
}
