import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { review } from './accelerator/hitl-client.ts'
import type { Accelerator } from './accelerator/server.ts'
import { type Alerts, openAlerts } from './alerts/alerts.ts'
import { alertsPath, alertsRoute } from './alerts/route.ts'
import { usualRules } from './alerts/rules.ts'
import type { AlertBook } from './azure/alerts.ts'
import { startArm } from './azure/server.ts'
import { killSwitchRule, watchedRules } from './azure/watch.ts'
import { localCertificates } from './certs/authority.ts'
import { type Pace, quietStore, startEnvironment } from './environment.ts'
import { type FaultSwitch, faultSwitch } from './faults/fault.ts'
import { faultsPath } from './faults/route.ts'
import { type Github, startGithub } from './github/index.ts'
import { tokenIssuer } from './identity/token.ts'
import { worldIds } from './ids.ts'
import { followKillswitch } from './killswitch.ts'
import type { Engine } from './kusto/contract.ts'
import { openEngine } from './kusto/engine.ts'
import { warm } from './kusto/warm.ts'
import { audiences } from './logs/auth.ts'
import { startLogs } from './logs/server.ts'
import { dataDir as usualDataDir } from './places.ts'
import { followReleases } from './releases.ts'
import { type Loaded, loadTelemetry } from './telemetry/file.ts'
import { storyPath, storyRoute } from './telemetry/route.ts'
import { tableSpecs, viewSpecs } from './telemetry/schema.ts'
import { tellStory } from './telemetry/story.ts'
import { openTelemetry, type Telemetry } from './telemetry/telemetry.ts'

export type WorldOptions = {
  /** Folder for certificates and the log store's file; `.ops` by default. */
  readonly dataDir?: string
  /** JSON lines to load instead of generating telemetry. */
  readonly telemetryFile?: string
  readonly seed?: number
  /** Days of history; 60 by default. */
  readonly days?: number
  /** Multiplies the number of requests; 1 gives some two million rows in 60 days. */
  readonly scale?: number
  /** The world's clock; the wall's by default. */
  readonly now?: () => Date
  /** 0 or absent for any free port. */
  readonly ports?: {
    readonly logs?: number
    readonly github?: number
    readonly accelerator?: number
    readonly arm?: number
  }
  /** Milliseconds between two deliveries of live telemetry; 0 leaves it to `telemetry.tick()`. */
  readonly every?: number
  /** Milliseconds until the older history is written without anybody asking for it; 30,000 by default. */
  readonly idleMs?: number
  /** How fast the accelerators are. */
  readonly pace?: Pace
}
/** One environment as `ops.yaml` describes it. */
export type WorldEnvironment = {
  readonly appInsights: string
  readonly containerApp: string
  readonly url: string
  readonly production: boolean
}

/** A running world. URLs have no trailing slash. */
export type World = {
  /** Azure Monitor Logs over HTTPS, and the directory that gives out tokens for it. */
  readonly logs: string
  readonly authority: string
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
  /** A bearer token for Logs that outlives the world, for programs without an OAuth client. */
  readonly token: string
  readonly github: string
  readonly githubToken: string
  readonly owner: string
  readonly repo: string
  /** Of production. */
  readonly accelerator: string
  /** Azure's resource manager over HTTPS. */
  readonly arm: string
  readonly environments: { readonly [name in 'prod' | 'staging']: WorldEnvironment }
  /** The accelerators behind `environments`, with their switches. */
  readonly accelerators: { readonly [name in 'prod' | 'staging']: Accelerator }
  /** File with the CA's certificate, for NODE_EXTRA_CA_CERTS. */
  readonly ca: string
  readonly resourceId: string
  readonly workspaceId: string
  readonly workspaceResourceId: string
  /** Where faults are switched on: POST one or a list, GET, DELETE. */
  readonly faultUrls: { readonly logs: string; readonly github: string }
  /** POST to change what happens from now on. */
  readonly storyUrl: string
  /** Rules and alerts: GET shows them, POST fires and ends them. */
  readonly alertsUrl: string
  readonly alerts: Alerts
  readonly faults: FaultSwitch
  readonly engine: Engine
  /** Undefined when the telemetry came from a file. */
  readonly telemetry: Telemetry | undefined
  /** What the file held. */
  readonly loaded: Loaded | undefined
  /** The GitHub behind `github`, with its own switches. */
  readonly githubServer: Github
  close(): Promise<void>
}

/** Starts everything the bot talks to. Throws (and leaves nothing running) when a part cannot start. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const folder = resolve(options.dataDir ?? usualDataDir, 'sandbox')
  const opened: (() => unknown)[] = []
  const close = async () => {
    for (const shut of opened.splice(0).reverse()) await shut()
  }
  try {
    return { ...(await assemble(options, folder, opened)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function assemble(
  options: WorldOptions,
  folder: string,
  opened: (() => unknown)[],
): Promise<Omit<World, 'close'>> {
  const {
    seed = 1,
    days = 60,
    scale = 1,
    now = () => new Date(),
    ports = {},
    every = 5000,
    idleMs = 30_000,
  } = options
  const own = await ownFolder(folder)
  opened.push(() => rm(own, { recursive: true, force: true }))
  const [certificates, engine, githubServer] = await Promise.all([
    // Not the world's clock: whoever checks a certificate looks at the wall's.
    localCertificates(join(folder, 'certs')),
    openEngine({ tables: tableSpecs, views: viewSpecs, path: join(own, 'telemetry.duckdb') }),
    startGithub({ seed, clock: () => now().getTime(), port: ports.github ?? 0, adopt: await templates() }),
  ])
  opened.push(
    () => engine.close(),
    () => githubServer.close(),
  )
  warm()
  const faults = faultSwitch()
  const loaded = options.telemetryFile ? await loadTelemetry(engine, options.telemetryFile, now()) : undefined
  const badSince = githubServer.story?.badSince
  const ids = worldIds
  const { principal, constants } = ids
  const story = tellStory({ seed, now: now(), days, badSince })
  const telemetry = loaded
    ? undefined
    : await openTelemetry({ engine, story, constants, scale, now, every, idleMs })
  if (telemetry) opened.push(() => telemetry.close())
  if (telemetry) opened.push(followReleases(githubServer, telemetry))
  let alerts: Alerts | undefined
  const staging = quietStore({ ids: worldIds.staging, seed: seed + 1, now, every })
  opened.push(() => staging.close())
  const issuer = tokenIssuer(randomBytes(32).toString('hex'))
  const logs = await startLogs({
    ...{ certificates, engine, faults, issuer, ids, now, port: ports.logs },
    directory: { ...principal, issuer, now, lifetime: 3600 },
    knows: (name) => name === ids.workspaceId || name === ids.workspaceResourceId,
    reach: async (from) => telemetry?.reach(from),
    others: [staging],
    world: async (request, url) => {
      if (url.pathname === storyPath) return storyRoute(request, telemetry)
      return url.pathname === alertsPath && alerts ? alertsRoute(request, alerts) : undefined
    },
  })
  opened.push(() => logs.close())
  const common = { faults, now, ask: review, pace: options.pace ?? {} }
  const prod = await startEnvironment({
    ...{ ...common, ids: worldIds, engine: async () => engine, port: ports.accelerator },
  })
  opened.push(() => prod.close())
  const acceptance = await startEnvironment({ ...common, ids: worldIds.staging, engine: staging.opened })
  opened.push(() => acceptance.close())
  opened.push(followKillswitch({ prod: prod.app, staging: acceptance.app }, githubServer, telemetry))
  const store = { engine, reach: async (from: Date | undefined) => telemetry?.reach(from) }
  // Production has the rules of the runbook; the one for the kill switch is not among them.
  const rules = usualRules(worldIds).filter(({ displayName }) => displayName !== 'kill-switch')
  const told = openAlerts({ watched: [{ store, rules }], now, every: every === 0 ? 0 : 10_000 })
  opened.push(() => told.close())
  alerts = told
  const rule = killSwitchRule(worldIds.staging.resourceId)
  const drilled = watchedRules([{ rule, engine: staging.engine }], now)
  const listed: AlertBook = {
    rules: () => [...told.rules(), ...drilled.rules()],
    // The store of staging is made when somebody looks at it; asking for alerts is no reason.
    fired: async () => [...(await told.fired()), ...(staging.awake() ? await drilled.fired() : [])],
  }
  const apps = [prod.app, acceptance.app]
  const arm = await startArm({ certificates, faults, issuer, now, apps, alerts: listed, port: ports.arm })
  opened.push(() => arm.close())
  const exp = Math.floor(now().getTime() / 1000) + 90 * 86_400
  return {
    logs: logs.url,
    authority: logs.url,
    ...principal,
    token: issuer.issue({ aud: audiences[0], appid: principal.clientId, tid: principal.tenantId, exp }),
    github: githubServer.url,
    githubToken: githubServer.token,
    owner: githubServer.owner,
    repo: githubServer.repo,
    accelerator: prod.url,
    arm: arm.url,
    environments: {
      prod: placeOf(worldIds, prod.url, true),
      staging: placeOf(worldIds.staging, acceptance.url, false),
    },
    accelerators: { prod, staging: acceptance },
    ca: certificates.caPath,
    resourceId: ids.resourceId,
    workspaceId: ids.workspaceId,
    workspaceResourceId: ids.workspaceResourceId,
    faultUrls: { logs: `${logs.url}${faultsPath}`, github: `${githubServer.url}/_sandbox/faults` },
    storyUrl: `${logs.url}${storyPath}`,
    alertsUrl: `${logs.url}${alertsPath}`,
    alerts: told,
    ...{ faults, engine, telemetry, loaded, githubServer },
  }
}

const placeOf = (
  { resourceId, containerApp }: Pick<typeof worldIds, 'resourceId' | 'containerApp'>,
  url: string,
  production: boolean,
): WorldEnvironment => ({ appInsights: resourceId, containerApp, url, production })

/** The workflows of ops, as the customer's repository has adopted them. */
async function templates(): Promise<Record<string, string>> {
  const folder = join(import.meta.dirname, '../infra/workflows')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yml'))
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  return Object.fromEntries(names.map((name, i) => [`.github/workflows/${name}`, texts[i] as string]))
}

/** A folder for this world alone. Those of worlds that were killed are cleared away. */
async function ownFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(folder)) {
    const [, pid] = /^world-(\d+)-/.exec(name) ?? []
    if (pid && !isAlive(Number(pid))) await rm(join(folder, name), { recursive: true, force: true })
  }
  return mkdtemp(join(folder, `world-${process.pid}-`))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
