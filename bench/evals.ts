import { join } from 'node:path'
import { startBot } from '../sandbox/bot.ts'
import type { World } from '../sandbox/world.ts'
import { inWorld } from './in-world.ts'
import { load } from './load.ts'
import { replayingGithub } from './replay-github.ts'

const UPSTREAM_MS = 100
const WANTED_MS = 350

/** `evals` from the line to its answer, with a GitHub whose every call takes 100 ms. */
export async function evals(): Promise<void> {
  await inWorld(1, measure)
}

async function measure(world: World, folder: string): Promise<void> {
  const github = await replayingGithub(world.github, UPSTREAM_MS)
  const start = () =>
    startBot({ world: { ...world, github: github.url }, folder: join(folder, 'bot'), logLevel: 'warn' })
  try {
    const first = await start()
    // Fills the replay, and tells what one answer asks for.
    await load(first.port, 'evals', { turns: 2, concurrency: 1 })
    await first.close()
    github.slow()
    const bot = await start()
    // The code is warm, what GitHub said is not: another question of the same size that reads no run.
    await load(bot.port, 'help', { turns: 50, concurrency: 1 })
    await load(bot.port, 'pr 1', { turns: 5, concurrency: 1 })
    const before = github.calls()
    const cold = await load(bot.port, 'evals', { turns: 1, concurrency: 1 })
    const calls = github.calls() - before
    const warm = await load(bot.port, 'evals', { turns: 20, concurrency: 1 })
    await bot.close()
    console.log(`\nevals with a GitHub of ${UPSTREAM_MS} ms a call`)
    console.log(
      `  first time (reads ${calls} answers, three of them one after the other): ${cold.p50.toFixed(0)} ms`,
    )
    console.log(
      `  later (finished runs are known): p50 ${warm.p50.toFixed(0)} ms (wanted: at most ${WANTED_MS} ms)`,
    )
  } finally {
    await github.close()
  }
}
