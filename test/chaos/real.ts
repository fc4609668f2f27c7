import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../../sandbox/free-port.ts'
import { tenant } from '../../sandbox/tenant.ts'

/** The whole bot, as `npm run bot` starts it, in a process of its own. */
export type RealBot = {
  /** Its address, without a slash at the end. */
  readonly base: string
  /** Hands an activity to it, as Teams would; resolves with the answer to an invoke. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are read by path
  deliver(activity: unknown): Promise<any>
  /** Its last words, for when something is wrong. */
  said(): string
  /** SIGKILL: it has no time for anything. Resolves when it is gone. */
  kill(): Promise<void>
  /** SIGTERM. Resolves with its exit code. */
  stop(): Promise<number | null>
}
export type RealOptions = {
  /** The text of its `ops.yaml`. */
  readonly ops: string
  /** For `ops.yaml`; nothing else is kept in it. */
  readonly folder: string
  readonly database: string
  /** The same one again for a bot that is started again. */
  readonly port?: number
  /** Beside, or instead of, the usual ones. */
  readonly variables?: Readonly<Record<string, string>>
}

const alive = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

/** Nowhere: a world in which nothing but Teams and the database answers. */
const nowhere = {
  LOGS_ENDPOINT: 'https://127.0.0.1:9',
  ARM_ENDPOINT: 'https://127.0.0.1:9',
  GITHUB_API_URL: 'http://127.0.0.1:9',
  AZURE_AUTHORITY_HOST: 'https://127.0.0.1:9',
  AZURE_TENANT_ID: tenant.id,
  AZURE_CLIENT_ID: '5e1f0000-0000-4000-8000-000000000001',
  AZURE_CLIENT_SECRET: 'nothing',
}

/** Starts it and waits until it is ready. Throws with its last words when it ends, or is not ready in two minutes. */
export async function startReal(options: RealOptions): Promise<RealBot> {
  const { folder, ops, database, variables = {} } = options
  const port = options.port ?? (await freePort())
  await mkdir(folder, { recursive: true })
  const opsFile = join(folder, `ops-${port}.yaml`)
  await writeFile(opsFile, ops)
  const child = spawn(process.execPath, ['src/main.ts'], {
    env: {
      ...process.env,
      ...nowhere,
      ...{ OPS_SANDBOX: 'true', OPS_FILE: opsFile, HOST: '127.0.0.1', PORT: String(port) },
      ...{ OPS_TENANTS: tenant.id, OPS_SERVICE_HOSTS: 'localhost,127.0.0.1', MicrosoftAppId: '' },
      ...{ LOG_LEVEL: 'info', ...variables, DATABASE_URL: database },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  alive.add(child)
  const ended = once(child, 'exit').finally(() => alive.delete(child))
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-20_000)
    })
  const base = `http://127.0.0.1:${port}`
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal)
    await ended
    return child.exitCode
  }
  for (const deadline = Date.now() + 120_000; ; await wait(50)) {
    if (child.exitCode !== null) throw new Error(`the bot ended:\n${said}`)
    const ready = await fetch(`${base}/readyz`).catch(() => undefined)
    if (ready?.ok) break
    if (Date.now() > deadline) throw new Error(`the bot is not ready:\n${said}`)
  }
  return {
    base,
    said: () => said,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    async deliver(activity) {
      const answer = await fetch(`${base}/api/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(activity),
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`the bot answered HTTP ${answer.status} ${text.slice(0, 200)}`)
      return text === '' ? undefined : JSON.parse(text)
    },
  }
}

/** Waits until `look` gives something, asking again; for what no event tells. */
export async function until<T>(
  look: () => Promise<T | undefined | false>,
  what: string,
  ms = 60_000,
): Promise<T> {
  for (const end = Date.now() + ms; ; await wait(50)) {
    const found = await look()
    if (found) return found
    if (Date.now() > end) throw new Error(`${what}: not within ${ms / 1000} s`)
  }
}
