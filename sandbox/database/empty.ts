import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { dataDir } from '../places.ts'

let made: Promise<string | undefined> | undefined

/**
 * The folder of an empty embedded database, made once and kept for every bot that is started here: making one takes
 * longer than everything else a new bot does. Undefined when it cannot be made; then the bot makes its own.
 */
export function emptyDatabase(): Promise<string | undefined> {
  made ??= make().catch(() => undefined)
  return made
}

/** Puts the empty database where a bot's data will be, if nothing is there. */
export async function layDatabase(folder: string): Promise<void> {
  const place = join(folder, 'pg')
  const from = existsSync(place) ? undefined : await emptyDatabase()
  if (from === undefined) return
  await mkdir(folder, { recursive: true })
  // Whole or not at all: the bot takes what is there for its database.
  await cp(from, `${place}.part`, { recursive: true })
  await rename(`${place}.part`, place)
}

async function make(): Promise<string> {
  const kept = join(dataDir, `empty-database-${await version()}`)
  if (existsSync(kept)) return kept
  await mkdir(dataDir, { recursive: true })
  const part = await mkdtemp(`${kept}.`)
  try {
    // A process of its own: it keeps the processor busy for seconds, and the world starts meanwhile.
    const child = spawn(process.execPath, [join(import.meta.dirname, 'make.ts'), part], { stdio: 'ignore' })
    const [code] = await once(child, 'exit')
    if (code !== 0) throw new Error(`ended with ${code}`)
    await rename(part, kept)
  } catch (error) {
    await rm(part, { recursive: true, force: true })
    // Somebody else may have been faster.
    if (!existsSync(kept)) throw error
  }
  return kept
}

async function version(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const text = await readFile(join(dirname(entry), '../package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
