import type { AnyJob } from '../../chat/job.ts'
import type { Log } from '../../ports/log.ts'

/** What is known of a run when it begins. */
type Found = {
  readonly id: string
  readonly data: unknown
  readonly retryCount: number
  readonly retryLimit: number
  readonly signal: AbortSignal
}

/** Runs a job once. What it throws is logged here and thrown on, so that it is tried again. */
export async function run(job: AnyJob, found: Found, stopping: AbortSignal, log: Log): Promise<void> {
  const attempt = found.retryCount + 1
  const facts = { job: job.name, id: found.id, attempt }
  try {
    const data = job.data.parse(found.data ?? {})
    await job.run(data, { attempt, signal: AbortSignal.any([found.signal, stopping]) })
  } catch (error) {
    if (stopping.aborted) log.info('job.cut_off', facts)
    else log.error(found.retryCount >= found.retryLimit ? 'job.given_up' : 'job.failed', error, facts)
    throw error
  }
}

/** Runs a job that is filed as well: what it throws is logged, and the queue tries again. */
export async function runHere(job: AnyJob, data: unknown, stopping: AbortSignal, log: Log): Promise<void> {
  const timeUp = AbortSignal.timeout(job.patience * 1000)
  try {
    await job.run(job.data.parse(data), { attempt: 1, signal: AbortSignal.any([timeUp, stopping]) })
  } catch (error) {
    log.error('job.left_to_the_queue', error, { job: job.name })
  }
}
