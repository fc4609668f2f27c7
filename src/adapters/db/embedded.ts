import { existsSync, readdirSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'

/** PGlite in `folder`, or in memory; `image` is what a new one begins with. Throws a sentence when something else is there. */
export async function openEmbedded(folder: string | undefined, image: Blob | undefined): Promise<PGlite> {
  const begin = image ? { loadDataDir: image } : {}
  if (folder === undefined) return await PGlite.create(begin)
  if (!existsSync(join(folder, 'PG_VERSION'))) await make(folder, begin)
  return await PGlite.create({ dataDir: folder })
}

/** Whole or not at all: making one takes seconds, and what is left by a process killed meanwhile cannot be opened. */
async function make(folder: string, begin: { readonly loadDataDir?: Blob }): Promise<void> {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Error(`${folder} is not a database: move it away, and the next start makes one`)
  const part = `${folder}.part`
  await rm(part, { recursive: true, force: true })
  await mkdir(part, { recursive: true })
  const pglite = await PGlite.create({ dataDir: part, ...begin })
  await pglite.close()
  await rename(part, folder)
}
