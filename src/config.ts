import { isIP } from 'node:net'
import type { z } from 'zod'
import type { Role } from './chat/actor.ts'
import { Environment } from './config/environment.ts'
import { OpsFile } from './config/ops-file.ts'

/** Everything that can be set, read once at start-up. `env` holds secrets: never log it. */
export type Config = {
  readonly env: Environment
  readonly ops: OpsFile
  readonly sandbox: boolean
  readonly listen: { readonly host: string; readonly port: number }
  /** Lower-case tenant ids; empty only in the sandbox, where any tenant may talk to the bot. */
  readonly tenants: readonly string[]
}

/** What is wrong with the configuration: all of it, each with what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(['The configuration has problems:', ...problems.map((one) => `  - ${one}`)].join('\n'))
    this.problems = problems
  }
}

/**
 * Reads the process environment and the text of `ops.yaml` (undefined when there is no such file). Throws
 * `ConfigError` naming every problem at once.
 */
export function readConfig(
  variables: Readonly<Record<string, string | undefined>>,
  opsFile: (path: string) => unknown,
): Config {
  const problems: string[] = []
  // An empty variable is how many systems spell "not set".
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  const env = Environment.safeParse(set)
  if (!env.success) problems.push(...complaints(env.error, 'environment variable'))
  const path = env.data?.OPS_FILE ?? set.OPS_FILE ?? 'ops.yaml'
  const ops = readOps(path, opsFile, problems)
  if (env.data) problems.push(...crossChecks(env.data, ops))
  if (!env.success || !ops || problems.length > 0) throw new ConfigError(problems)
  const tenants = env.data.OPS_TENANTS ?? [env.data.MicrosoftAppTenantId.toLowerCase()].filter(Boolean)
  const listen = { host: hostOf(env.data), port: env.data.PORT }
  return { env: env.data, ops, sandbox: env.data.OPS_SANDBOX, listen, tenants }
}

/** Who may do what, by Entra object id; `everyone` for those who are not named. */
export function rolesOf({ people }: OpsFile): (id: string) => readonly Role[] {
  const named = new Map<string, Role[]>()
  for (const [role, ids] of Object.entries(people.roles) as [Role, readonly string[]][])
    for (const id of ids) named.set(id.toLowerCase(), [...(named.get(id.toLowerCase()) ?? []), role])
  const everyone: readonly Role[] = people.everyone === 'nobody' ? [] : [people.everyone]
  return (id) => named.get(id.toLowerCase()) ?? everyone
}

/** The roles that Entra groups give, by group; empty when ops.yaml names none. */
export function groupRoles({ people }: OpsFile): ReadonlyMap<string, readonly Role[]> {
  const byGroup = new Map<string, Role[]>()
  for (const [role, ids] of Object.entries(people.groups) as [Role, readonly string[]][])
    for (const id of ids) byGroup.set(id.toLowerCase(), [...(byGroup.get(id.toLowerCase()) ?? []), role])
  return byGroup
}

/** Whether the configuration names this Entra object id. */
export function namedIn({ people }: OpsFile): (id: string) => boolean {
  const named = new Set(Object.values(people.roles).flatMap((ids) => ids.map((id) => id.toLowerCase())))
  return (id) => named.has(id.toLowerCase())
}

/** The time zone of a conversation. */
export const zoneIn =
  ({ zones }: OpsFile) =>
  (conversation: string): string =>
    (Object.hasOwn(zones.channels, conversation) && zones.channels[conversation]) || zones.default

function readOps(path: string, opsFile: (path: string) => unknown, problems: string[]): OpsFile | undefined {
  try {
    const read = OpsFile.safeParse(opsFile(path))
    if (read.success) return read.data
    problems.push(...complaints(read.error, path))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    problems.push(
      code === 'ENOENT'
        ? `${path}: there is no such file. Set OPS_FILE to the path of your ops.yaml.`
        : `${path}: it cannot be read. ${message.replace(/[.:]?$/, '.')} ${adviceFor(message)}`.trim(),
    )
  }
  return undefined
}

function crossChecks(env: Environment, ops: OpsFile | undefined): readonly string[] {
  const found: string[] = []
  if (!env.MicrosoftAppId && !env.OPS_SANDBOX)
    found.push(
      'environment variable MicrosoftAppId: set it; without an app id anybody could talk to the bot.',
    )
  if (!env.MicrosoftAppId && env.OPS_SANDBOX && !isLoopback(hostOf(env)))
    found.push(
      `environment variable HOST: the sandbox checks no tokens, so it listens on 127.0.0.1 only, not on ${hostOf(env)}.`,
    )
  if (env.OPS_CLOCK_FILE !== undefined && !env.OPS_SANDBOX)
    found.push(
      'environment variable OPS_CLOCK_FILE: leave it out; only in the sandbox may the clock be another one than the machine’s.',
    )
  if (env.OPS_TENANTS?.length === 0)
    found.push(
      'environment variable OPS_TENANTS: name at least one tenant, or leave it out to take only the bot’s own.',
    )
  if (env.MicrosoftAppId && !env.MicrosoftAppTenantId)
    found.push('environment variable MicrosoftAppTenantId: set it to the tenant of the bot registration.')
  if (env.MicrosoftAppId && env.MicrosoftAppType === 'SingleTenant' && !env.MicrosoftAppPassword)
    found.push('environment variable MicrosoftAppPassword: set it, or set MicrosoftAppType=UserAssignedMSI.')
  if (env.ALERTS_WEBHOOK_AUDIENCE && !env.AZURE_TENANT_ID && !env.MicrosoftAppTenantId)
    found.push(
      'environment variable AZURE_TENANT_ID: set it to the tenant whose action groups call, since ALERTS_WEBHOOK_AUDIENCE is set.',
    )
  const app = [env.GITHUB_APP_ID, env.GITHUB_APP_INSTALLATION_ID, env.GITHUB_APP_PRIVATE_KEY]
  if (app.some((one) => one !== undefined) && app.some((one) => one === undefined))
    found.push(
      'environment variables GITHUB_APP_ID, GITHUB_APP_INSTALLATION_ID and GITHUB_APP_PRIVATE_KEY: set all three or none.',
    )
  if (ops?.github && !env.GITHUB_TOKEN && app.every((one) => one === undefined))
    found.push(
      'environment variable GITHUB_TOKEN: ops.yaml names a repository; set a token or a GitHub App (GITHUB_APP_…).',
    )
  return [...found, ...(ops ? namelessIn(ops).map((problem) => `${env.OPS_FILE} ${problem}`) : [])]
}

/** Environments that a section speaks of and that are not among `environments`: what is said of them would do nothing. */
function namelessIn(ops: OpsFile): readonly string[] {
  const { evals, hitl, drills, kpi, thresholds, approvals, environments } = ops
  const said: readonly (readonly [string, string | undefined])[] = [
    ['evals.environment', evals.environment],
    ...Object.keys(hitl.environments).map((name) => [`hitl.environments.${name}`, name] as const),
    ...Object.entries({ drills, kpi, thresholds }).flatMap(([section, { environments: named = [] }]) =>
      named.map((name, i) => [`${section}.environments.${i}`, name] as const),
    ),
    ...approvals.rules.map(
      ({ environment }, i) => [`approvals.rules.${i}.environment`, environment] as const,
    ),
  ]
  const known = Object.keys(environments)
  return said.flatMap(([where, name]) =>
    name === undefined || known.includes(name)
      ? []
      : [`${where}: there is no environment "${name}"; name one of: ${known.join(', ')}.`],
  )
}

const adviceFor = (message: string): string =>
  /keys must be unique/i.test(message) ? 'The same name stands there twice: make one entry of the two.' : ''

const hostOf = (env: Environment): string => env.HOST ?? (env.OPS_SANDBOX ? '127.0.0.1' : '0.0.0.0')

/** Whether only this machine can reach `host`. A name other than localhost is not looked up: it is refused. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true
  return isIP(host) === 4 && host.startsWith('127.')
}

function complaints(error: z.ZodError, where: string): readonly string[] {
  return error.issues.map((issue) => {
    const path = issue.path.join('.')
    // zod says "Invalid input: …" in its own words; ours begin with a verb and follow the name.
    const advice =
      issue.code === 'unrecognized_keys'
        ? '. A typo? ops.schema.json has every name that can stand there'
        : ''
    return `${where}${path ? ` ${path}` : ''}: ${issue.message}${advice}.`
  })
}
