import { setTimeout as sleep } from 'node:timers/promises'
import type { Story } from './story.ts'
import { type Pen, slotOf, writePast } from './write.ts'

/** The time before the live feed, written newest first while the world already runs. */
export type History = {
  /** Resolves when everything since `from` (everything there is when absent) has been written. */
  reach(from?: Date): Promise<void>
  close(): Promise<void>
}

/**
 * Slots of ten minutes written at a time: a day at first, because the first question is about the last hours, then
 * five days, because DuckDB writes large pieces straight to their place and small ones twice.
 */
const strides = [144n, 432n, 720n]

/**
 * Writes the story from its beginning up to slot `until`, after `idleMs` and with rests between the strides, so that
 * the processor is there for others and a short-lived world never pays for it. Whoever waits for rows makes it hurry.
 */
export function openHistory(pen: Pen, story: Story, until: bigint, idleMs: number): History {
  const first = slotOf(story.since)
  let next = until
  let closed = false
  const waiters = new Map<() => void, bigint>()
  const rushing = new EventTarget()
  const done = write()
  // Whoever waits hears of it through `reach`; without a waiter it must not end the process.
  done.catch(() => {})

  async function write(): Promise<void> {
    await rest(idleMs)
    if (closed) return
    // Two threads would take twice the work to write the same rows: they first make small pieces and then join them.
    await pen.engine.sql('SET threads = 1')
    for (let step = 0; next > first && !closed; step += 1) {
      const stride = strides[Math.min(step, strides.length - 1)] as bigint
      const from = larger(next - stride, first)
      const began = performance.now()
      await writePast(pen, story, { from, to: next })
      next = from
      for (const [resolve, needed] of waiters) {
        if (next > needed) continue
        waiters.delete(resolve)
        resolve()
      }
      if (next > first) await rest(performance.now() - began)
    }
    await pen.engine.sql('RESET threads')
  }

  async function rest(ms: number): Promise<void> {
    if (waiters.size || closed) return
    const hurry = new AbortController()
    rushing.addEventListener('rush', () => hurry.abort(), { once: true })
    await sleep(ms, undefined, { signal: hurry.signal, ref: false }).catch(() => {})
  }

  return {
    reach: async (from) => {
      const needed = larger(from ? slotOf(from) : first, first)
      if (next <= needed) return
      const { promise, resolve } = Promise.withResolvers<void>()
      waiters.set(resolve, needed)
      rushing.dispatchEvent(new Event('rush'))
      // `done` also ends the waiting when writing failed or was given up.
      await Promise.race([promise, done])
    },
    close: async () => {
      closed = true
      rushing.dispatchEvent(new Event('rush'))
      await done.catch(() => {})
    },
  }
}

const larger = (one: bigint, other: bigint) => (one > other ? one : other)

/** Where the live feed begins: early enough that every request before it has long been answered and delivered. */
export const liveSince = (story: Story): bigint => {
  const halfAnHourAgo = story.now.getTime() - 30 * 60_000
  return slotOf(new Date(Math.max(halfAnHourAgo, story.since.getTime())))
}
