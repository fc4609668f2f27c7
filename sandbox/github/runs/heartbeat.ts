import type { World } from '../state/world.ts'
import { nextMoment, settle } from './settle.ts'

export type Heart = { beat(): void; stop(): void }

/** Wakes at the next moment of the story, so that webhooks go out without anybody asking. */
export function heartbeat(world: World): Heart {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  const beat = () => {
    clearTimeout(timer)
    if (stopped) return
    settle(world)
    const next = nextMoment(world)
    if (next === undefined) return
    // A clock that stands still would make this a busy loop, and timers do not take more than 24 days.
    const wait = Math.min(Math.max(next - world.clock.now(), 20), 60_000)
    timer = setTimeout(beat, wait).unref()
  }
  const stop = () => {
    stopped = true
    clearTimeout(timer)
  }
  return { beat, stop }
}
