import type { Story } from './story.ts'
import { deliver, forget, type Pen, slotOf, slotStart, writeLive, writeStarts } from './write.ts'

/** The present: requests keep coming, and their rows arrive a minute or three after they happened. */
export type Feed = {
  /** Brings the tables up to `now`. */
  tick(now: Date): Promise<void>
  /** From `now` on the story goes differently; what has happened stays. */
  tell(story: Story, now: Date): Promise<void>
}

/** A machine that slept for longer than this gets no telemetry for the time it slept. */
const longestGap = 144n

/** Starts at slot `from`; requests before it are none of its business. */
export async function openFeed(pen: Pen, story: Story, from: bigint): Promise<Feed> {
  let plot = story
  /** First slot whose requests have not been made up yet. */
  let horizon = from
  /** First moment whose starts of the application have not been written yet. */
  let told = slotStart(from)

  const extend = async (now: Date): Promise<void> => {
    const wanted = slotOf(now) + 1n
    if (wanted <= horizon) return
    const begin = wanted - horizon > longestGap ? wanted - longestGap : horizon
    await writeLive(pen, plot, { from: begin, to: wanted })
    await writeStarts(pen, plot, told, slotStart(wanted))
    told = slotStart(wanted)
    horizon = wanted
  }

  return {
    tick: async (now) => {
      await extend(now)
      await deliver(pen, now)
    },
    tell: async (next, now) => {
      await extend(now)
      await forget(pen, now)
      const fresh = next.restarts.filter((restart) => !plot.restarts.includes(restart))
      plot = next
      await writeLive(pen, plot, { from: slotOf(now), to: horizon }, now)
      for (const { at } of fresh) if (at < told) await writeStarts(pen, plot, at, new Date(at.getTime() + 1))
    },
  }
}
