import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { openLog, standardOutput } from './adapters/log.ts'
import { textType } from './adapters/metrics/index.ts'
import { parseYaml } from './adapters/yaml.ts'
import { withRules } from './approval-rules.ts'
import type { Feature } from './chat/feature.ts'
import { hitlRules } from './config/hitl.ts'
import { type Config, namedIn, readConfig, zoneIn } from './config.ts'
import { deferred } from './deferred.ts'
import type { Route } from './http/exchange.ts'
import { filesRoute } from './http/files.ts'
import { healthRoutes } from './http/health.ts'
import { hitlRoutes } from './http/hitl.ts'
import { messagesRoute } from './http/messages.ts'
import { metricsRoute } from './http/metrics.ts'
import { openServer } from './http/server.ts'
import { tokenCheck } from './http/token.ts'
import { measured, measuredJob, measuredMessenger } from './measured.ts'
import { type Meters, openMeters } from './meters.ts'
import type { Ports } from './ports/index.ts'
import type { Log } from './ports/log.ts'
import { features } from './registry.ts'
import { rolesFor } from './roles.ts'
import { noStore, openStore, type Store } from './store.ts'
import { openTeams, type Teams, type TeamsOptions } from './teams/index.ts'
import { webhookRoutes } from './webhooks.ts'
import { stateless, warmWorld } from './world.ts'

/** The running bot. */
export type Ops = {
  readonly port: number
  /** What runs where, for the person who started it. */
  readonly description: string
  /** Stops taking, finishes what is in hand (10 s), closes everything. May be called twice. */
  stop(): Promise<void>
}
/** What tests put in the place of the real thing. */
export type Replacements = {
  readonly ports?: Partial<Ports>
  readonly features?: (ports: Ports, ops: Config['ops']) => readonly Feature[]
  readonly teams?: Partial<Pick<TeamsOptions, 'patience' | 'token' | 'strict' | 'ready'>>
}

/** How long work in hand may take when the bot stops, in ms. */
const grace = 10_000

/** Configuration from the process environment and the file it names. Throws `ConfigError`. */
export const configFrom = (variables: Readonly<Record<string, string | undefined>>): Config =>
  readConfig(variables, (path) => parseYaml(readFileSync(path, 'utf8')))

/**
 * Opens the door, then the database behind it, and resolves when everything works. Until then help is answered
 * and everything else waits. What was opened is closed again when a later step fails.
 */
export async function start(config: Config, replace: Replacements = {}): Promise<Ops> {
  let meters: Meters | undefined
  const insights = config.env.APPLICATIONINSIGHTS_CONNECTION_STRING
  const also = insights === undefined ? undefined : (json: string) => meters?.line?.(json)
  const log = replace.ports?.log ?? openLog(config.env.LOG_LEVEL, standardOutput(), also)
  const store = storeFor(config, replace, log)
  meters = openMeters(config, store.ports.backlog, (error) => log.error('insights.not_loaded', error))
  const { metrics } = meters
  // Features are made before the room that speaks for them.
  const { promise: spoken, resolve: speak } = Promise.withResolvers<Ports['speaking']>()
  const speaking = deferred(() => spoken)
  const given = measured({ ...stateless(config, log), ...store.ports, metrics, speaking, ...replace.ports })
  const { minutes, rules } = config.ops.approvals
  const ports: Ports = { ...given, approvals: withRules(given.approvals, rules, minutes) }
  const list = (replace.features ?? features)(ports, config.ops)
  const { promise: ready, resolve: beReady } = Promise.withResolvers<void>()
  const teams = teamsFor(config, ports, list, { ready, ...replace.teams })
  speak(teams.speaking)
  let [stopping, working] = [false, false]
  const jobsRun = async () => {
    // What is decided files jobs: until they can be filed nothing can be decided, though the database is there.
    if (!working) throw new Error('the jobs have not begun')
  }
  const health = healthRoutes([...store.readiness, { name: 'jobs', check: jobsRun }], () => stopping)
  const figures = metricsRoute({ text: meters.text, type: textType, token: config.env.METRICS_TOKEN })
  const files = filesRoute(ports.handouts)
  const webhooks = [...hitlFor(config, ports), ...webhookRoutes(config, ports)]
  const doors = [messagesFor(config, teams, ports), ...webhooks, files]
  const server = openServer([...doors, ...health, figures], log)
  const port = await server.listen(config.listen.host, config.listen.port)
  // Loading what the database needs keeps the process busy for a third of a second: whoever has been waiting at the
  // door comes first.
  await wait(250)
  try {
    const jobs = list.flatMap((feature) => feature.jobs ?? [])
    const messenger = measuredMessenger(teams.messenger, ports.metrics)
    const own = await store.open({ messenger, clock: ports.clock, jobs })
    await ports.jobs.start([...jobs, ...own].map((job) => measuredJob(job, ports.metrics)))
  } catch (error) {
    await server.close(0)
    await store.close(0)
    throw error
  }
  beReady()
  working = true
  const cards = () => ports.cards.prepare().catch((error) => log.error('cards.not_prepared', error))
  void Promise.all([teams.warm(), warmWorld(ports, list), meters.load(), cards()])
  log.info('ops.started', { port, sandbox: config.sandbox, features: list.map(({ name }) => name) })

  const stop = async () => {
    stopping = true
    // New deliveries are refused first, so that what is in hand can only become less.
    const closed = server.close(grace)
    // Whoever waits for an approver is told that there will be none, while there is still time to tell.
    await ports.hitlDoor.release()
    await teams.close(grace)
    await closed
    // Jobs last: what the last turns have filed is kept, and what is being sent is sent.
    await store.close(grace)
    log.info('ops.stopped')
    await meters.close(3000)
  }
  let stopped: Promise<void> | undefined
  return {
    port,
    description: describe(config, port, store.description()),
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

/** Tests that bring their own state need no database. */
function storeFor(config: Config, { ports = {} }: Replacements, log: Log): Store {
  const { dialogs, inbox, audit } = ports
  return dialogs && inbox && audit ? noStore({ dialogs, inbox, audit }) : openStore(config, log)
}

const reachOf = ({ env, sandbox }: Config) => ({ hosts: env.OPS_SERVICE_HOSTS, loopback: sandbox })

function teamsFor(
  config: Config,
  ports: Ports,
  list: readonly Feature[],
  replace: Replacements['teams'],
): Teams {
  const { env, ops } = config
  return openTeams({
    features: list,
    ports,
    identity: {
      appId: env.MicrosoftAppId,
      type: env.MicrosoftAppType,
      tenantId: env.MicrosoftAppTenantId,
      password: env.MicrosoftAppPassword,
      openIdUrl: env.BOT_OPENID_URL,
      issuer: env.BOT_TOKEN_ISSUER,
    },
    reach: reachOf(config),
    roles: rolesFor(config, ports.log),
    named: namedIn(ops),
    zone: zoneIn(ops),
    ...replace,
  })
}

function messagesFor(config: Config, teams: Teams, { log, metrics }: Ports): Route {
  const { env, tenants } = config
  const rules = { jwksUrl: env.BOT_JWKS_URL, issuer: env.BOT_TOKEN_ISSUER, audience: env.MicrosoftAppId }
  // Without an app id there is nothing to check against; the configuration allows that on loopback only.
  const check = env.MicrosoftAppId === '' ? undefined : tokenCheck(rules)
  void check?.warm()
  const refused = (why: string, status: number) => {
    metrics.count('door.refused', why)
    log.warn('door.refused', { why, status })
  }
  return messagesRoute({ receive: teams.receive, check, tenants, reach: reachOf(config), refused })
}

const hitlFor = ({ ops }: Config, ports: Ports): readonly Route[] =>
  hitlRoutes({
    ports,
    rules: hitlRules(ops),
    environments: Object.keys(ops.environments),
    proxies: ops.hitl.proxies,
  })

function describe({ listen, sandbox, env, ops }: Config, port: number, database: string): string {
  const github = ops.github ? `${env.GITHUB_API_URL} (${ops.github.owner}/${ops.github.repo})` : 'none'
  return [
    `ops listens on http://${listen.host}:${port}/api/messages`,
    `database: ${database}`,
    `logs: ${env.LOGS_ENDPOINT}`,
    `GitHub: ${github}`,
    ...(sandbox ? ['simulated: nobody signs the messages here, and all data come from the sandbox'] : []),
  ].join('\n')
}
