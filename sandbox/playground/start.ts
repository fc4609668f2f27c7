import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Person } from '../people.ts'
import { playgroundConfig } from './config.ts'

/** A running Playground: `url` is the page for a browser and the base of its HTTP API. */
export type Playground = { readonly url: string; close(): Promise<void> }

/**
 * Starts Microsoft's Teams test client against the bot's door and waits until it answers. `folder` receives
 * its configuration; `port` must be free. Throws with the client's last words if it dies or is not up in a minute.
 */
export async function startPlayground(options: {
  readonly botUrl: string
  readonly folder: string
  readonly port: number
  /** Who types; the first of the cast when absent. */
  readonly as?: Person
}): Promise<Playground> {
  await mkdir(options.folder, { recursive: true })
  await writeFile(join(options.folder, '.m365agentsplayground.yml'), playgroundConfig(options.as))
  const cli = join(
    dirname(createRequire(import.meta.url).resolve('@microsoft/m365agentsplayground/package.json')),
    'cli.js',
  )
  const child = spawn(
    process.execPath,
    [cli, 'start', '-e', options.botUrl, '-c', 'msteams', '-p', String(options.port), '--disable-telemetry'],
    {
      cwd: options.folder,
      env: { ...process.env, TEAMSAPPTESTER_BROWSER: 'none', APPLICATION_INSIGHTS_NO_STATSBEAT: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2000)
    })
  }
  const url = `http://localhost:${options.port}`
  const close = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    const killer = setTimeout(3000, undefined, { ref: false }).then(() => child.kill('SIGKILL'))
    await Promise.race([once(child, 'exit'), killer])
  }
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await setTimeout(100)) {
    if (child.exitCode !== null) throw new Error(`the Playground ended with code ${child.exitCode}: ${said}`)
    const answer = await fetch(`${url}/_debug/ping`).catch(() => undefined)
    if (answer?.ok) return { url, close }
  }
  await close()
  throw new Error(`the Playground did not answer on ${url} within a minute: ${said}`)
}
