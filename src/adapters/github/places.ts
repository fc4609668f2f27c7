import { setTimeout as wait } from 'node:timers/promises'

/** Runs `work` as soon as one of the places is free, in the order of asking. */
export type Places = <Result>(work: () => Promise<Result>) => Promise<Result>

/** Lets at most `count` run at once. GitHub refuses the 101st concurrent request of one caller. */
export function openPlaces(count: number): Places {
  let free = count
  const waiting: (() => void)[] = []
  return async (work) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    }
  }
}

/** Lets them begin so many milliseconds apart. */
export function apart(ms: number): Places {
  let next = 0
  return async (work) => {
    const now = performance.now()
    const at = Math.max(now, next)
    next = at + ms
    if (at > now) await wait(at - now)
    return await work()
  }
}

type Failed = (
  error: unknown,
  facts: { readonly args: readonly unknown[]; readonly retryCount: number },
) => Promise<number | undefined>

/** Repeats what fails for as long as it is told, by a number of milliseconds, when to try again. */
export function againWhenTold() {
  let whenFailed: Failed = async () => undefined
  return {
    on(_: 'failed', told: Failed): void {
      whenFailed = told
    },
    async schedule<Args extends unknown[], Result>(
      work: (...args: Args) => Promise<Result>,
      ...args: Args
    ): Promise<Result> {
      for (let retryCount = 0; ; retryCount++) {
        try {
          return await work(...args)
        } catch (error) {
          const after = await whenFailed(error, { args, retryCount })
          if (after === undefined) throw error
          await wait(after)
        }
      }
    },
  }
}
