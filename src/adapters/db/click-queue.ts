import type { Click } from '../../chat/judge.ts'
import type { Decided } from '../../ports/approvals.ts'

type Waiting = {
  readonly click: Click
  readonly resolve: (decided: Decided) => void
  readonly reject: (error: unknown) => void
}
export type ClickSteps<Found> = {
  /** Reads the request, without a lock. */
  readonly load: (id: string) => Promise<Found>
  /** The answer, where `load` is enough to know it for good. */
  readonly answer: (found: Found, click: Click) => Decided | undefined
  /** Judges and stores under the lock. */
  readonly store: (click: Click) => Promise<Decided>
}

/**
 * Takes clicks on the same request one after another in this process, and reads once for all that wait: in a
 * storm one click decides, and the others need neither a lock nor a connection to hear about it. A click that is
 * alone is judged under the lock at once.
 */
export function clickQueue<Found>({
  load,
  answer,
  store,
}: ClickSteps<Found>): (click: Click) => Promise<Decided> {
  const queues = new Map<string, Waiting[]>()

  /** Answers what one read can answer, and stores the first that it cannot; gives the rest. */
  const round = async (id: string, waiting: readonly Waiting[]): Promise<readonly Waiting[]> => {
    const [only, second] = waiting
    if (only && !second) {
      await store(only.click).then(only.resolve, only.reject)
      return []
    }
    let found: Found
    try {
      found = await load(id)
    } catch (error) {
      for (const { reject } of waiting) reject(error)
      return []
    }
    for (const [i, { click, resolve, reject }] of waiting.entries()) {
      const known = answer(found, click)
      if (known) {
        resolve(known)
        continue
      }
      await store(click).then(resolve, reject)
      return waiting.slice(i + 1)
    }
    return []
  }
  const run = async (id: string, queue: Waiting[]): Promise<void> => {
    while (queue.length > 0) queue.unshift(...(await round(id, queue.splice(0))))
    queues.delete(id)
  }
  return (click) =>
    new Promise((resolve, reject) => {
      const waiting = { click, resolve, reject }
      const queue = queues.get(click.id)
      if (queue) return void queue.push(waiting)
      const mine = [waiting]
      queues.set(click.id, mine)
      void run(click.id, mine)
    })
}
