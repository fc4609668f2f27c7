import type { JobWithMetadata, PgBoss } from 'pg-boss'
import type { AnyJob } from '../../chat/job.ts'

/** Seconds between a worker's own looks, should nobody wake it. */
const backstop = 300

/** Those who work on one queue in this process. */
export type Workers = {
  /** A job was announced. */
  ring(): void
  /** Jobs were counted, and `rings` had been heard when that began. */
  counted(due: number, rings: number): void
  readonly rings: number
}
type Worker = { id: string; busy: boolean }

/**
 * Hires the first worker of a queue, and more when there is more to do than they take. pg-boss wakes all of them for
 * each job, and each then asks the database; here one is woken for each job that is known to wait.
 */
export async function openWorkers(
  boss: Pick<PgBoss, 'work' | 'notifyWorker'>,
  job: Pick<AnyJob, 'name' | 'parallel'>,
  handle: (found: JobWithMetadata<object>) => Promise<void>,
  failed: (error: unknown) => void,
): Promise<Workers> {
  const workers: Worker[] = []
  // Announced or counted, and not taken by anybody here. Another replica may have taken it: counting puts that right.
  let waiting = 0
  let rings = 0
  const hire = async (): Promise<void> => {
    const worker: Worker = { id: '', busy: false }
    workers.push(worker)
    const options = { includeMetadata: true, pollingIntervalSeconds: backstop } as const
    worker.id = await boss.work(job.name, options, async ([found]: JobWithMetadata<object>[]) => {
      worker.busy = true
      waiting = Math.max(0, waiting - 1)
      if (waiting > 0) wake()
      try {
        if (found) await handle(found)
      } finally {
        worker.busy = false
        if (waiting > 0) boss.notifyWorker(worker.id)
      }
    })
  }
  const wake = (): void => {
    const idle = workers.filter(({ busy }) => !busy)
    // By the number that wait, so that the next job does not wake the one that was woken just now.
    const next = idle[waiting % idle.length]
    if (next) boss.notifyWorker(next.id)
    else if (workers.length < (job.parallel ?? 2)) hire().catch(failed)
  }
  await hire()
  return {
    ring() {
      rings++
      waiting++
      wake()
    },
    counted(due, heard) {
      // What was announced meanwhile may not be among them.
      waiting = heard === rings ? due : Math.max(waiting, due)
      if (due > 0) wake()
    },
    get rings() {
      return rings
    },
  }
}
