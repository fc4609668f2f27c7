import type { Engine } from '../kusto/contract.ts'
import { openFeed } from './feed.ts'
import { liveSince, openHistory } from './history.ts'
import type { Constants } from './sql/insert.ts'
import type { Episode, Restart, Story } from './story.ts'
import { openWaitingRoom, type Pen, slotStart, writeStarts } from './write.ts'

export type TelemetryOptions = {
  readonly engine: Pick<Engine, 'sql'>
  readonly story: Story
  readonly constants: Constants
  /** Multiplies the number of requests; 1 gives some 500 a day and 33,000 rows. */
  readonly scale: number
  readonly now: () => Date
  /** Milliseconds between two deliveries; 0 leaves it to `tick`. */
  readonly every: number
  /** Milliseconds before the older history is written without anybody asking for it. */
  readonly idleMs: number
}

/** Generated telemetry, past and present. */
export type Telemetry = {
  /** Resolves when the rows since `from` (all rows when absent) are in the store. */
  reach(from?: Date): Promise<void>
  /** Brings the store up to now; happens by itself every few seconds. */
  tick(): Promise<void>
  /** Changes the plot from now on: an episode begins, all of a kind end, the application starts anew. */
  tell(change: {
    readonly begin?: readonly Omit<Episode, 'from'>[]
    readonly end?: readonly Episode['kind'][]
    readonly restart?: Omit<Restart, 'at'>
  }): Promise<void>
  story(): Story
  /** The moment that many minutes from now. */
  in(minutes: number): Date
  close(): Promise<void>
}

/** Writes the last half hour at once and the rest behind it, newest first. */
export async function openTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const { engine, constants, scale, now } = options
  const pen: Pen = { engine, constants, scale }
  let { story } = options
  const start = liveSince(story)
  await openWaitingRoom(pen)
  await writeStarts(pen, story, new Date(0), slotStart(start))
  const feed = await openFeed(pen, story, start)
  /** One writer at a time: a delivery in the middle of a change would deliver half of it. */
  let turn: Promise<void> = Promise.resolve()
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    turn = turn.catch(() => {}).then(work)
    return turn
  }
  const tick = () => inTurn(() => feed.tick(now()))
  await tick()
  const history = openHistory(pen, story, start, options.idleMs)
  const timer = options.every > 0 ? setInterval(() => tick().catch(report), options.every).unref() : undefined
  return {
    reach: (from) => history.reach(from),
    tick,
    tell: ({ begin = [], end = [], restart }) =>
      inTurn(async () => {
        const at = now()
        const going = story.episodes.map((episode) =>
          isGoing(episode, at) && end.includes(episode.kind) ? { ...episode, to: at } : episode,
        )
        const episodes = [...begin.map((episode) => ({ ...episode, from: at })), ...going]
        const restarts = restart ? [...story.restarts, { ...restart, at }] : story.restarts
        story = { ...story, episodes, restarts }
        await feed.tell(story, at)
      }),
    story: () => story,
    in: (minutes) => new Date(now().getTime() + minutes * 60_000),
    close: async () => {
      clearInterval(timer)
      await history.close()
      await turn.catch(() => {})
    },
  }
}

const isGoing = ({ from, to }: Episode, at: Date) => from <= at && (!to || to > at)
const report = (error: unknown) => console.error('the telemetry feed failed:', error)
