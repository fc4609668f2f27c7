import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { acceleratorIn } from './adapters/accelerator/index.ts'
import { openCards } from './adapters/cards/index.ts'
import { clockAhead, systemClock } from './adapters/clock.ts'
import { evalsOf } from './adapters/evals/index.ts'
import { type GithubAuth, openGithub, privateKeyFrom } from './adapters/github/index.ts'
import { parseYaml } from './adapters/yaml.ts'
import { zip } from './adapters/zip.ts'
import type { Feature } from './chat/feature.ts'
import { evalsOptions } from './config/evals.ts'
import type { Config } from './config.ts'
import { deferred } from './deferred.ts'
import type { Ports } from './ports/index.ts'
import type { Log } from './ports/log.ts'
import { unconfigured } from './unconfigured.ts'
import { withoutState } from './without-state.ts'

/** Everything that keeps nothing. */
export function stateless(config: Config, log: Log): Omit<Ports, 'dialogs' | 'inbox' | 'audit' | 'metrics'> {
  const folder = fileURLToPath(new URL('../cards', import.meta.url))
  const credential = signedIn(config)
  return {
    log,
    clock: clockOf(config),
    archive: zip,
    cards: openCards(folder, config.sandbox ? 'simulated data' : undefined),
    ...logsOf(config, credential),
    ...githubOf(config, log),
    ...azureOf(config, credential),
    ...directoryOf(config, credential),
    ...withoutState,
  }
}

const clockOf = ({ env: { OPS_CLOCK_FILE: file } }: Config) =>
  file === undefined ? systemClock : clockAhead(file)

/** How the bot signs in to Azure, made when it is first needed. */
async function credentialFor({ env }: Config) {
  const { signInWith } = await import('./adapters/azure/index.ts')
  return signInWith({
    authorityHost: env.AZURE_AUTHORITY_HOST,
    tenantId: env.AZURE_TENANT_ID,
    clientId: env.AZURE_CLIENT_ID,
    clientSecret: env.AZURE_CLIENT_SECRET,
  })
}
type Credential = () => ReturnType<typeof credentialFor>

/** One sign-in, and so one token cache, for everything of Azure. */
function signedIn(config: Config): Credential {
  let made: ReturnType<Credential> | undefined
  return () => {
    made ??= credentialFor(config)
    return made
  }
}

/** Azure's library is a third of what the bot loads, so it is loaded behind the open door. */
function logsOf({ env, ops }: Config, credential: Credential): Pick<Ports, 'telemetry' | 'logTables'> {
  const resources = Object.fromEntries(
    Object.entries(ops.environments).map(([name, environment]) => [name, environment.appInsights]),
  )
  const open = async () => {
    const { openMonitor } = await import('./adapters/monitor/index.ts')
    return openMonitor({ endpoint: env.LOGS_ENDPOINT, credential: await credential(), resources })
  }
  let opened: ReturnType<typeof open> | undefined
  const once = () => {
    opened ??= open().catch((error) => {
      opened = undefined
      throw error
    })
    return opened
  }
  const { query } = deferred(async () => (await once()).telemetry)
  const { ask } = deferred(async () => (await once()).tables)
  const environments = () => Object.keys(resources)
  return { telemetry: { environments, query }, logTables: { environments, ask } }
}

/** Azure's resource manager, for what it says about the environments. */
function azureOf({ env, ops }: Config, credential: Credential): Pick<Ports, 'environments' | 'alertRules'> {
  let opened: Promise<Pick<Ports, 'environments' | 'alertRules'>> | undefined
  const azure = () => {
    opened ??= import('./adapters/azure/index.ts').then(async ({ openAzure }) =>
      openAzure({
        endpoint: env.ARM_ENDPOINT,
        credential: await credential(),
        now: systemClock.now,
        environments: ops.environments,
      }),
    )
    return opened
  }
  const environments = deferred(async () => (await azure()).environments)
  return {
    environments: {
      names: () => Object.keys(ops.environments),
      resources: environments.resources,
      health: environments.health,
      canary: environments.canary,
    },
    alertRules: deferred(async () => (await azure()).alertRules),
  }
}

/**
 * Loads what was put off, signs in to GitHub, lets features ask ahead and reads the newest runs, so that the first
 * question need not wait for it. Never throws: whoever asks will be told what is wrong.
 */
export async function warmWorld(
  { evals, telemetry }: Pick<Ports, 'evals' | 'telemetry'>,
  features: readonly Feature[],
): Promise<void> {
  await Promise.all([import('./adapters/monitor/index.ts'), import('./adapters/azure/index.ts')])
  const quietly = (asked: Promise<unknown> | undefined) => asked?.catch(() => undefined)
  await Promise.all(features.map(({ warm }) => quietly(warm?.())))
  const [environment] = telemetry.environments()
  if (environment !== undefined) await quietly(evals.observations(environment))
}

/** The directory with the bot's own identity, for groups that ops.yaml names. */
function directoryOf({ env }: Config, credential: Credential): Pick<Ports, 'directory'> {
  const open = async () => {
    const { graphDirectory } = await import('./adapters/azure/members.ts')
    return graphDirectory({ endpoint: env.GRAPH_ENDPOINT, credential: await credential() })
  }
  return { directory: deferred(open) }
}

function githubOf(
  { env, ops }: Config,
  log: Log,
): Pick<Ports, 'repository' | 'runs' | 'accelerator' | 'evals' | 'changes'> {
  const auth = githubAuth(env)
  if (!ops.github || !auth) return unconfigured
  const { owner, repo, branch } = ops.github
  const warn = (message: string) => log.warn('github.strange', { message })
  const github = openGithub({
    owner,
    repo,
    branch,
    baseUrl: env.GITHUB_API_URL,
    auth,
    warn,
    unpack: zip.unpack,
  })
  const { repository, runs, changes } = github
  const accelerator = acceleratorIn({ repository, parseYaml })
  return {
    repository,
    runs,
    accelerator,
    evals: evalsOf({ runs, accelerator }, evalsOptions(ops)),
    changes,
  }
}

/** An App where there is one: a token belongs to a person, and does what that person may. */
function githubAuth(env: Config['env']): GithubAuth | undefined {
  const {
    GITHUB_APP_ID: appId,
    GITHUB_APP_INSTALLATION_ID: installationId,
    GITHUB_APP_PRIVATE_KEY: key,
  } = env
  if (appId !== undefined && installationId !== undefined && key !== undefined) {
    const privateKey = privateKeyFrom(key, (path) => readFileSync(path, 'utf8'))
    return { kind: 'app', appId, installationId, privateKey }
  }
  return env.GITHUB_TOKEN === undefined ? undefined : { kind: 'token', token: env.GITHUB_TOKEN }
}
