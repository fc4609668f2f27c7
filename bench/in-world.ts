import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startWorld, type World } from '../sandbox/world.ts'

/** Runs `work` in a world of its own, with `days` of telemetry and no live feed, and clears it away afterwards. */
export async function inWorld(
  days: number,
  work: (world: World, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ops-bench-'))
  const world = await startWorld({ dataDir: folder, days, every: 0 })
  try {
    await work(world, folder)
  } finally {
    await world.close()
    await rm(folder, { recursive: true, force: true })
  }
}
