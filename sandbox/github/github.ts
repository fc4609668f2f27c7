import { readFile } from 'node:fs/promises'
import { newApp } from './app/identity.ts'
import { type Controls, controls } from './control/controls.ts'
import { load } from './control/record.ts'
import type { Recording } from './control/vocabulary.ts'
import { type FaultInput, newFaults } from './http/faults.ts'
import { newLimits } from './http/limits.ts'
import { routing } from './http/route.ts'
import { serve } from './http/serve.ts'
import { listen, type Seen } from './http/server.ts'
import { seededRandom } from './random.ts'
import { allRoutes } from './routes/index.ts'
import { ownRoutes } from './routes/own.ts'
import { nextMoment, settle } from './runs/settle.ts'
import { storyClock } from './state/clock.ts'
import { newWorld, type World } from './state/world.ts'
import { type Story, tellStory } from './story/index.ts'

export type GithubOptions = {
  /** The story's present; default: the wall's. */
  readonly now?: Date
  /** Source of the story's time in ms; default: the wall. A constant one stands still until `advance`. */
  readonly clock?: () => number
  readonly seed?: string | number
  /** "accelerator" (default): the generated repository; "empty": only an organisation; or a recording. */
  readonly scenario?: 'accelerator' | 'empty' | Recording
  /** File with a recording, in place of `scenario`. */
  readonly file?: string
  /** How much faster than planned new runs go. */
  readonly speed?: number
  readonly port?: number
  /** Requests an hour for one identity. */
  readonly hourlyLimit?: number
  /** Delay of every answer, in ms. */
  readonly latencyMs?: number
}

/** A running GitHub. `privateKey` is PEM; `token` is a personal access token that may do everything. */
export type Github = Controls & {
  readonly url: string
  readonly owner: string
  readonly repo: string
  readonly token: string
  readonly appId: number
  readonly installationId: number
  readonly privateKey: string
  /** What happened in the generated repository; `undefined` for other scenarios. */
  readonly story: Story | undefined
  readonly world: World
  /** Requests so far, oldest first (at most 5,000). */
  readonly requests: readonly Seen[]
  latencyMs: number
  hourlyLimit: number
  fault(fault: FaultInput): void
  clearFaults(): void
  /** Moves the story on; what is due happens on the way. */
  advance(ms: number): void
  close(): Promise<void>
}

const owner = 'contoso'
const repository = 'agentic-accelerator'
const personalToken = 'ghp_sandboxPersonalAccessToken000000000000'

/** Starts GitHub on a free loopback port, with the accelerator's repository as it stands at `now`. */
export async function startGithub(options: GithubOptions = {}): Promise<Github> {
  const random = seededRandom(`github ${options.seed ?? 1}`)
  const clock = storyClock(options.clock, options.now?.getTime())
  const world = newWorld({ clock, random, app: await newApp(owner), speed: 1 })
  world.app.tokens.set(personalToken, { kind: 'user', login: 'ops-trial', permissions: undefined })
  const scenario =
    options.file === undefined ? options.scenario : JSON.parse(await readFile(options.file, 'utf8'))
  const faults = newFaults()
  const limits = newLimits()
  const requests: Seen[] = []
  const settings = { latencyMs: options.latencyMs ?? 0, hourlyLimit: options.hourlyLimit ?? 5000 }
  const gate = { world, limits, hourly: () => settings.hourlyLimit, wall: Date.now, find: routing(allRoutes) }
  const heart = heartbeat(world)
  const server = await listen(
    {
      faults,
      own: ownRoutes(world, faults),
      serve: async (asked) => serve(gate, asked).finally(heart.beat),
      latencyMs: () => settings.latencyMs,
      seen: (request) => void (requests.push(request) > 5000 && requests.shift()),
    },
    options.port,
  )
  world.url = server.url
  const story =
    scenario === undefined || scenario === 'accelerator' ? tellStory(world, owner, repository) : undefined
  if (typeof scenario === 'object') load(world, scenario)
  world.speed = options.speed ?? 1
  const { app } = world
  heart.beat()
  return Object.assign(settings, controls(world, heart.beat), {
    ...{ url: server.url, owner, repo: repository, token: personalToken, story, world, requests },
    ...{ appId: app.id, installationId: app.installationId, privateKey: app.privateKey },
    fault: faults.add,
    clearFaults: faults.clear,
    advance(ms: number) {
      clock.advance(ms)
      heart.beat()
    },
    async close() {
      heart.stop()
      await server.close()
    },
  })
}

/** Wakes at the next moment of the story, so that webhooks go out without anybody asking. */
function heartbeat(world: World) {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  const beat = () => {
    clearTimeout(timer)
    if (stopped) return
    settle(world)
    const next = nextMoment(world)
    if (next === undefined) return
    // A clock that stands still would make this a busy loop.
    const wait = Math.min(Math.max(next - world.clock.now(), 20), 60_000)
    timer = setTimeout(beat, wait).unref()
  }
  const stop = () => {
    stopped = true
    clearTimeout(timer)
  }
  return { beat, stop }
}
