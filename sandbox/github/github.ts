import { readFile } from 'node:fs/promises'
import { newApp } from './app/identity.ts'
import { controls } from './control/controls.ts'
import { load } from './control/record.ts'
import { newFaults } from './http/faults.ts'
import { newLimits } from './http/limits.ts'
import { routing } from './http/route.ts'
import { serve } from './http/serve.ts'
import { listen, type Seen } from './http/server.ts'
import type { Github, GithubOptions } from './options.ts'
import { seededRandom } from './random.ts'
import { deliveryRoutes } from './routes/deliveries.ts'
import { allRoutes } from './routes/index.ts'
import { ownRoutes } from './routes/own.ts'
import { rateLimitRoutes } from './routes/rate-limit.ts'
import { heartbeat } from './runs/heartbeat.ts'
import { storyClock } from './state/clock.ts'
import { newWorld, type World } from './state/world.ts'
import { type Story, tellStory } from './story/index.ts'
import { newWebhooks } from './webhooks/deliver.ts'

const owner = 'contoso'
const repository = 'agentic-accelerator'
const personalToken = 'ghp_sandboxPersonalAccessToken000000000000'

/** Starts GitHub on a free loopback port, with the accelerator's repository as it stands at `now`. */
export async function startGithub(options: GithubOptions = {}): Promise<Github> {
  const seed = options.seed ?? 1
  const clock = storyClock(options.clock, options.now?.getTime())
  const world = newWorld({
    clock,
    random: seededRandom(`github ${seed}`),
    app: await newApp(owner),
    speed: 1,
  })
  world.app.tokens.set(personalToken, { kind: 'user', login: 'ops-trial', permissions: undefined })
  const faults = newFaults()
  const limits = newLimits()
  const webhooks = newWebhooks(world, seededRandom(`deliveries ${seed}`))
  const requests: Seen[] = []
  const settings = { latencyMs: options.latencyMs ?? 0, hourlyLimit: options.hourlyLimit ?? 5000 }
  const hourly = () => settings.hourlyLimit
  const more = [...deliveryRoutes(webhooks), ...rateLimitRoutes(limits, hourly, Date.now)]
  const gate = { world, limits, hourly, wall: Date.now, find: routing([...more, ...allRoutes]) }
  const heart = heartbeat(world)
  const advance = (ms: number) => {
    clock.advance(ms)
    heart.beat()
  }
  const parts = {
    faults,
    own: ownRoutes({ world, faults, webhooks, advance }),
    serve: async (asked: Parameters<typeof serve>[1]) => serve(gate, asked).finally(heart.beat),
    latencyMs: () => settings.latencyMs,
    seen: (request: Seen) => void (requests.push(request) > 5000 && requests.shift()),
  }
  const server = await listen(parts, options.port)
  world.url = server.url
  const story = await tell(world, options).catch(async (error: unknown) => {
    await server.close()
    throw error
  })
  world.speed = options.speed ?? 1
  world.listLagMs = options.listLagMs ?? 0
  webhooks.configure(options.webhook)
  heart.beat()
  return Object.assign(settings, controls(world, heart.beat), {
    ...{ url: server.url, owner, repo: repository, token: personalToken, story, world, requests, webhooks },
    ...{ appId: world.app.id, installationId: world.app.installationId, privateKey: world.app.privateKey },
    ...{ fault: faults.add, clearFaults: faults.clear, advance },
    async close() {
      heart.stop()
      await server.close()
    },
  })
}

async function tell(world: World, options: GithubOptions): Promise<Story | undefined> {
  const scenario =
    options.file === undefined ? options.scenario : JSON.parse(await readFile(options.file, 'utf8'))
  if (scenario === undefined || scenario === 'accelerator')
    return tellStory(world, owner, repository, options.adopt)
  if (scenario !== 'empty') load(world, scenario)
  return undefined
}
