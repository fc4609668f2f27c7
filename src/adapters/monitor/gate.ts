/** Lets at most `places` run at once; the others wait in their order. */
export type Gate = {
  /** Resolves with a function that gives the place back; rejects with the signal's reason while waiting. */
  enter(signal: AbortSignal): Promise<() => void>
}

/** Azure Monitor Logs refuses the sixth concurrent query of one caller, so queue before it does. */
export function openGate(places: number): Gate {
  let free = places
  const waiting: (() => void)[] = []
  const leave = () => {
    const next = waiting.shift()
    if (next) next()
    else free += 1
  }
  return {
    async enter(signal) {
      signal.throwIfAborted()
      if (free > 0) free -= 1
      else await turnOf(waiting, signal)
      let left = false
      return () => {
        if (left) return
        left = true
        leave()
      }
    },
  }
}

function turnOf(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      waiting.splice(waiting.indexOf(mine), 1)
      reject(signal.reason)
    }
    const mine = () => {
      signal.removeEventListener('abort', giveUp)
      resolve()
    }
    waiting.push(mine)
    signal.addEventListener('abort', giveUp, { once: true })
  })
}
