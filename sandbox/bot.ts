import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { layDatabase } from './database/empty.ts'
import { freePort } from './free-port.ts'
import { fullName, people } from './people.ts'
import { tenant } from './tenant.ts'
import { webhookSecrets } from './webhooks.ts'

/** What the bot has to be told about the world it runs in. */
export type BotWorld = {
  readonly logs: string
  readonly authority: string
  readonly clientId: string
  readonly clientSecret: string
  readonly github: string
  readonly githubToken: string
  readonly owner: string
  readonly repo: string
  readonly arm: string
  /** What `ops.yaml` says of each environment, the default first. */
  readonly environments: Readonly<
    Record<
      string,
      {
        readonly appInsights: string
        readonly url: string
        readonly containerApp: string
        readonly production: boolean
      }
    >
  >
  /** File with the certificate authority that signs `logs` and `authority`. */
  readonly ca: string
}

export type Bot = {
  /** Messaging endpoint. */
  readonly url: string
  readonly port: number
  /** Makes it believe that it is `at`; its clock goes on from there. */
  moveClock(at: Date): Promise<void>
  /** The last words it logged, for when something is wrong. */
  said(): string
  /** Resolves when the process has ended. */
  readonly ended: Promise<unknown>
  close(): Promise<void>
}

/**
 * How Node runs the bot, here as in the image. On a large machine V8 lets garbage grow to 64 MB before it looks; a
 * bot that makes little of it keeps a third less memory so, and is no slower.
 */
export const nodeFlags: readonly string[] = ['--max-semi-space-size=8']

/** The bot's `ops.yaml` in the sandbox: the cast with its roles, the environments, the served repository. */
export function sandboxOpsFile(world: BotWorld, zone: string): string {
  const roles = Object.groupBy(people, (person) => person.role)
  return stringify({
    zones: { default: zone },
    people: {
      everyone: 'reader',
      roles: Object.fromEntries(
        Object.entries(roles).map(([role, all]) => [role, all.map((one) => one.oid)]),
      ),
      names: Object.fromEntries(people.map((person) => [person.oid, fullName(person)])),
    },
    environments: world.environments,
    // The default asks for an approver; here whoever opens the Playground may try it.
    query: { role: 'responder' },
    channels: { approvals: tenant.channel.id },
    github: { owner: world.owner, repo: world.repo },
  })
}

/** The variables that point the bot, or its command line, at the sandbox. */
export const botVariables = (
  world: BotWorld,
  opsFile: string,
  folder: string,
): Readonly<Record<string, string>> => ({
  OPS_SANDBOX: 'true',
  OPS_FILE: opsFile,
  HOST: '127.0.0.1',
  OPS_TENANTS: tenant.id,
  OPS_SERVICE_HOSTS: 'localhost,127.0.0.1',
  MicrosoftAppId: '',
  DATA_DIR: join(folder, 'data'),
  LOGS_ENDPOINT: world.logs,
  ARM_ENDPOINT: world.arm,
  AZURE_AUTHORITY_HOST: world.authority,
  AZURE_TENANT_ID: tenant.id,
  AZURE_CLIENT_ID: world.clientId,
  AZURE_CLIENT_SECRET: world.clientSecret,
  GITHUB_API_URL: world.github,
  GITHUB_TOKEN: world.githubToken,
  NODE_EXTRA_CA_CERTS: world.ca,
  ALERTS_WEBHOOK_SECRET: webhookSecrets.alerts,
  GITHUB_WEBHOOK_SECRET: webhookSecrets.github,
  OPS_CLOCK_FILE: clockFile(folder),
})

const clockFile = (folder: string): string => join(folder, 'clock-ahead')

/** Put in place at once: the bot reads it a few times a second. */
async function moveClock(folder: string, at: Date): Promise<void> {
  const next = `${clockFile(folder)}.next`
  await writeFile(next, String(at.getTime() - Date.now()))
  await rename(next, clockFile(folder))
}

/**
 * Starts the real bot as a process of its own, with nothing but configuration pointing at the sandbox, and
 * waits until it is ready, or with `door` only until it answers at all, with nothing prepared for it. Throws with its
 * last words when it dies or is not there in 90 s.
 */
export async function startBot(options: {
  readonly world: BotWorld
  readonly folder: string
  readonly port?: number
  readonly logLevel?: string
  readonly door?: boolean
  /** A PostgreSQL of its own; else it keeps an embedded database in `folder`. */
  readonly databaseUrl?: string
}): Promise<Bot> {
  const { world, folder } = options
  await mkdir(folder, { recursive: true })
  const opsFile = join(folder, 'ops.yaml')
  await writeFile(opsFile, sandboxOpsFile(world, Intl.DateTimeFormat().resolvedOptions().timeZone))
  await rm(clockFile(folder), { force: true })
  if (!options.door) await layDatabase(join(folder, 'data'))
  const port = options.port ?? (await freePort())
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
  const child = spawn(process.execPath, [...nodeFlags, main], {
    env: {
      ...process.env,
      ...botVariables(world, opsFile, folder),
      PORT: String(port),
      OPS_URL: `http://127.0.0.1:${port}`,
      ...(options.databaseUrl !== undefined && { DATABASE_URL: options.databaseUrl }),
      LOG_LEVEL: options.logLevel ?? process.env.LOG_LEVEL ?? 'info',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-8000)
    })
  }
  const ended = once(child, 'exit')
  const close = () => stop(child, ended)
  for (const deadline = Date.now() + 90_000; Date.now() < deadline; await setTimeout(50)) {
    if (child.exitCode !== null) throw new Error(`the bot ended with code ${child.exitCode}:\n${said}`)
    const path = options.door ? 'healthz' : 'readyz'
    const ready = await fetch(`http://127.0.0.1:${port}/${path}`).catch(() => undefined)
    if (ready?.ok)
      return {
        url: `http://localhost:${port}/api/messages`,
        port,
        moveClock: (at) => moveClock(folder, at),
        said: () => said,
        ended,
        close,
      }
  }
  await close()
  throw new Error(`the bot was not ready within 90 s:\n${said}`)
}

/** Asks politely, so that work in hand is finished; insists after ten seconds. */
async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const insist = setTimeout(10_000, undefined, { ref: false }).then(() => child.kill('SIGKILL'))
  await Promise.race([ended, insist])
}
