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
