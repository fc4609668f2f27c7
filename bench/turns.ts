import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type Bot, startBot } from '../sandbox/bot.ts'
import { freePort } from '../sandbox/free-port.ts'
import type { World } from '../sandbox/world.ts'
import { inWorld } from './in-world.ts'
import { type Figures, load } from './load.ts'
import { replaying } from './replay.ts'

const UPSTREAM_MS = 100
const show = (name: string, one: Figures) =>
  `${name.padEnd(28)} ${one.rate.toFixed(0).padStart(6)} turns/s   p50 ${one.p50.toFixed(1)} ms   p99 ${one.p99.toFixed(1)} ms`

/** Help against the stock echo bot, triage against its upstream, and the way from start to the first answer. */
export async function turns(): Promise<void> {
  await inWorld(2, async (world, folder) => {
    await compare(world, folder)
    await oneQuestion(world, folder)
    await firstAnswer(world, folder)
  })
}

async function compare(world: World, folder: string): Promise<void> {
  const echo = await startEcho()
  const bot = await startBot({ world, folder: join(folder, 'help'), logLevel: 'warn' })
  try {
    for (const concurrency of [1, 32]) {
      // In short turns, and the best of each: whatever else the machine does hits both.
      const rounds: [Figures, Figures][] = []
      for (let round = 0; round < 10; round++) {
        const options = { turns: concurrency === 1 ? 150 : 500, concurrency }
        rounds.push([await load(echo.port, 'hello', options), await load(bot.port, 'help', options)])
      }
      // The first two compile.
      const best = (side: 0 | 1) =>
        rounds
          .slice(2)
          .map((pair) => pair[side])
          .sort((a, b) => b.rate - a.rate)[0] as Figures
      console.log(`\n${concurrency} at a time`)
      console.log(show('  stock echo bot', best(0)))
      console.log(show('  ops help', best(1)))
      console.log(`  help / echo: ${(best(1).rate / best(0).rate).toFixed(2)} (wanted: at least 0.9)`)
    }
  } finally {
    echo.stop()
    await bot.close()
  }
}

async function oneQuestion(world: World, folder: string): Promise<void> {
  const logs = await replaying(world.logs, join(folder, 'sandbox', 'certs'), UPSTREAM_MS)
  const bot = await startBot({
    world: { ...world, logs: logs.url },
    folder: join(folder, 'triage'),
    logLevel: 'warn',
  })
  try {
    await load(bot.port, 'triage last 2h', { turns: 20, concurrency: 1 })
    const one = await load(bot.port, 'triage last 2h', { turns: 60, concurrency: 1 })
    console.log(`\ntriage with an upstream of ${UPSTREAM_MS} ms`)
    console.log(show('  one at a time', one))
    console.log(`  p50 / upstream: ${(one.p50 / UPSTREAM_MS).toFixed(2)} (wanted: at most 1.25)`)
    console.log(show('  8 at a time', await load(bot.port, 'triage last 2h', { turns: 120, concurrency: 8 })))
  } finally {
    await bot.close()
    await logs.close()
  }
}

async function firstAnswer(world: World, folder: string): Promise<void> {
  const times: number[] = []
  for (let round = 0; round < 4; round++) {
    const began = performance.now()
    const options = { world, folder: join(folder, 'start'), logLevel: 'warn', door: true }
    const bot: Bot = await startBot(options)
    await load(bot.port, 'help', { turns: 1, concurrency: 1 })
    times.push(performance.now() - began)
    await bot.close()
  }
  const [first = 0, ...later] = times
  console.log('\nfrom start to the first answer')
  console.log(
    `  with a new database ${(first / 1000).toFixed(2)} s, with an old one ${(Math.min(...later) / 1000).toFixed(2)} s (wanted: under 1.5 s)`,
  )
}

async function startEcho(): Promise<{ port: number; stop(): void }> {
  const port = await freePort()
  const child = spawn(process.execPath, [join(import.meta.dirname, 'echo-bot.ts')], {
    env: { ...process.env, PORT: String(port) },
    stdio: 'ignore',
  })
  for (let tries = 0; tries < 200; tries++, await setTimeout(100)) {
    if ((await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined))?.ok)
      return { port, stop: () => child.kill() }
  }
  throw new Error('the echo bot did not start')
}
