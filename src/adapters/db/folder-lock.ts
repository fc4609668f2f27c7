import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Held until `release`, or until the process ends in whatever way. */
export type FolderLock = { release(): void }

/**
 * Takes `folder` (made if need be) for this process alone; throws a sentence naming who has it otherwise.
 *
 * The lock is the operating system's, taken through SQLite because Node has no `flock`: a file with a process
 * id in it would outlive a crash, and would mean somebody else after a restart or in another container.
 */
export function lockFolder(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true })
  const owner = join(folder, 'owner.txt')
  const lock = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 })
  try {
    // Without a journal on disk a killed owner leaves nothing behind that the next one has to repair.
    lock.exec('pragma journal_mode = memory; begin exclusive')
  } catch (error) {
    lock.close()
    throw new Error(
      `The data folder ${folder} is in use by ${ownerOf(owner)}. Two bots on one embedded database lose data: ` +
        'stop the other one, choose another DATA_DIR, or set DATABASE_URL to share a PostgreSQL.',
      { cause: error },
    )
  }
  writeFileSync(owner, `process ${process.pid} on ${hostname()}`)
  return { release: () => lock.close() }
}

function ownerOf(path: string): string {
  try {
    return readFileSync(path, 'utf8') || 'another process'
  } catch {
    return 'another process'
  }
}
