import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openCards } from './adapters/cards/index.ts'
import { systemClock } from './adapters/clock.ts'
import { databaseAudit } from './adapters/db/audit.ts'
import { databaseDialogState } from './adapters/db/dialog-state.ts'
import { databaseInbox } from './adapters/db/inbox.ts'
import { type Database, openDatabase } from './adapters/db/open.ts'
import { openLog } from './adapters/log.ts'
import { monitorTelemetry, signInWith } from './adapters/monitor/index.ts'
import { parseYaml } from './adapters/yaml.ts'
import type { Feature } from './chat/feature.ts'
import { type Config, namedIn, readConfig, rolesOf, zoneIn } from './config.ts'
import { healthRoutes, type Readiness } from './http/health.ts'
import { messagesRoute } from './http/messages.ts'
import { openServer } from './http/server.ts'
import { tokenCheck } from './http/token.ts'
import type { Ports } from './ports/index.ts'
import { features } from './registry.ts'
import { openTeams, type TeamsOptions } from './teams/index.ts'
import { unconfigured } from './unconfigured.ts'

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
  readonly features?: (ports: Ports) => readonly Feature[]
  readonly teams?: Partial<Pick<TeamsOptions, 'patience' | 'token' | 'strict'>>
}

/** Configuration from the process environment and the file it names. Throws `ConfigError`. */
export const configFrom = (variables: Readonly<Record<string, string | undefined>>): Config =>
  readConfig(variables, (path) => parseYaml(readFileSync(path, 'utf8')))

/** Builds everything and starts listening; what was opened is closed again when a later step fails. */
export async function start(config: Config, replace: Replacements = {}): Promise<Ops> {
  const log = replace.ports?.log ?? openLog(config.env.LOG_LEVEL)
  const database = await databaseFor(config, replace, log)
  try {
    return await startWith(config, replace, log, database)
  } catch (error) {
    await database?.close()
    throw error
  }
}

async function startWith(
  config: Config,
  replace: Replacements,
  log: Ports['log'],
  database: Database | undefined,
) {
  const ports = { ...realPorts(config, log, database), ...replace.ports } as Ports
  const list = (replace.features ?? features)(ports)
  const { env, ops, sandbox, tenants } = config
  const reach = { hosts: env.OPS_SERVICE_HOSTS, loopback: sandbox }
  const teams = openTeams({
    features: list,
    ports,
    identity: identityOf(config),
    reach,
    roles: rolesOf(ops),
    named: namedIn(ops),
    zone: zoneIn(ops),
    ...replace.teams,
  })
  const check =
    env.MicrosoftAppId === ''
      ? undefined
      : tokenCheck({ jwksUrl: env.BOT_JWKS_URL, issuer: env.BOT_TOKEN_ISSUER, audience: env.MicrosoftAppId })
  let stopping = false
  const server = openServer(
    [
      messagesRoute({
        receive: teams.receive,
        check,
        tenants,
        reach,
        refused: (why, status) => log.warn('door.refused', { why, status }),
      }),
      ...healthRoutes(readinessOf(database), () => stopping),
    ],
    log,
  )
  const port = await server.listen(config.listen.host, config.listen.port)
  void teams.warm()
  const description = describe(config, port, database)
  log.info('ops.started', { port, sandbox, features: list.map(({ name }) => name) })
  const stop = async () => {
    stopping = true
    // New deliveries are refused first, so that what is in hand can only become less.
    const closed = server.close(10_000)
    await teams.close(10_000)
    await closed
    await database?.close()
    log.info('ops.stopped')
  }
  let stopped: Promise<void> | undefined
  return {
    port,
    description,
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

/** Tests that bring their own state need no database. */
async function databaseFor(
  config: Config,
  { ports = {} }: Replacements,
  log: Ports['log'],
): Promise<Database | undefined> {
  if (ports.dialogs && ports.inbox && ports.audit) return undefined
  const { DATABASE_URL: url, DATA_DIR: folder } = config.env
  return await openDatabase(url ? { url, log } : { folder, log })
}

function realPorts(
  { env, ops, sandbox }: Config,
  log: Ports['log'],
  database: Database | undefined,
): Partial<Ports> {
  const folder = fileURLToPath(new URL('../cards', import.meta.url))
  const signIn = signInWith({
    authorityHost: env.AZURE_AUTHORITY_HOST,
    tenantId: env.AZURE_TENANT_ID,
    clientId: env.AZURE_CLIENT_ID,
    clientSecret: env.AZURE_CLIENT_SECRET,
  })
  const resources = Object.fromEntries(
    Object.entries(ops.environments).map(([name, one]) => [name, one.appInsights]),
  )
  return {
    log,
    clock: systemClock,
    cards: openCards(folder, sandbox ? 'simulated data' : undefined),
    telemetry: monitorTelemetry({ endpoint: env.LOGS_ENDPOINT, credential: signIn, resources }),
    ...unconfigured,
    ...(database
      ? {
          dialogs: databaseDialogState(database.db),
          inbox: databaseInbox(database.db),
          audit: databaseAudit(database.db),
        }
      : {}),
  }
}

function identityOf({ env }: Config): TeamsOptions['identity'] {
  return {
    appId: env.MicrosoftAppId,
    type: env.MicrosoftAppType,
    tenantId: env.MicrosoftAppTenantId,
    password: env.MicrosoftAppPassword,
    openIdUrl: env.BOT_OPENID_URL,
    issuer: env.BOT_TOKEN_ISSUER,
  }
}

function readinessOf(database: Database | undefined): readonly Readiness[] {
  if (!database) return []
  return [
    { name: 'database', check: async () => void (await database.ping()) },
    {
      name: 'schema',
      async check() {
        const { found, wanted } = await database.schemaVersion()
        if (found !== wanted) throw new Error(`the schema is at ${found}, this version wants ${wanted}`)
      },
    },
  ]
}

function describe({ listen, sandbox, env }: Config, port: number, database: Database | undefined): string {
  const lines = [
    `ops listens on http://${listen.host}:${port}/api/messages`,
    `database: ${database?.description ?? 'none'}`,
    `logs: ${env.LOGS_ENDPOINT}`,
    ...(sandbox
      ? [
          'simulated: Teams does not sign its messages here, and everything the bot sees comes from the sandbox',
        ]
      : []),
  ]
  return lines.join('\n')
}
