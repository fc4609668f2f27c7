import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { startBot } from '../sandbox/bot.ts'
import { freePort } from '../sandbox/free-port.ts'
import type { World } from '../sandbox/world.ts'
import { emptyPostgres } from '../test/fakes/postgres.ts'
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
    await echo.close()
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

/**
 * From the start of a process to the moment that its first answer arrives, in rounds so that whatever else the machine
 * does hits all of them, and until everything works. The stock bot says how much of it is Microsoft's libraries.
 */
async function firstAnswer(world: World, folder: string): Promise<void> {
  const databaseUrl = await emptyPostgres()
  const start = (name: string, options: object) => () =>
    startBot({ world, folder: join(folder, name), logLevel: 'warn', door: true, ...options })
  const set: Record<string, { start: (round: number) => Promise<Started>; line: string; times: Times[] }> = {
    'stock echo bot': { start: startEcho, line: 'hello', times: [] },
    'ops on PostgreSQL': { start: start('start-postgres', { databaseUrl }), line: 'help', times: [] },
    'ops, embedded, there': { start: start('start-old', {}), line: 'help', times: [] },
    'ops, embedded, new': { start: (round) => start(`start-${round}`, {})(), line: 'help', times: [] },
  }
  // The first round makes what the others find.
  for (let round = 0; round < 6; round++)
    for (const one of Object.values(set)) {
      const times = await timesOf(() => one.start(round), one.line)
      if (round > 0) one.times.push(times)
    }
  console.log('\nfrom start to the first answer (median of 5, best)')
  for (const [name, { times }] of Object.entries(set))
    console.log(
      `  ${name.padEnd(22)} ${inSeconds(times.map(({ answered }) => answered))}   all ready ${inSeconds(times.map(({ ready }) => ready))}`,
    )
  console.log('  (wanted: the first answer under 1.5 s)')
}

type Started = { readonly port: number; close(): Promise<void> }
type Times = { readonly answered: number; readonly ready: number }

async function timesOf(start: () => Promise<Started>, line: string): Promise<Times> {
  const began = performance.now()
  const bot = await start()
  const open = performance.now() - began
  const { p50 } = await load(bot.port, line, { turns: 1, concurrency: 1 })
  while (!(await fetch(`http://127.0.0.1:${bot.port}/readyz`).catch(() => undefined))?.ok)
    await setTimeout(20)
  const ready = performance.now() - began
  await bot.close()
  return { answered: open + p50, ready }
}

function inSeconds(times: readonly number[]): string {
  const [best = 0, ...rest] = [...times].sort((a, b) => a - b)
  const median = rest[Math.ceil(rest.length / 2) - 1] ?? best
  return `${(median / 1000).toFixed(2)} s (${(best / 1000).toFixed(2)})`
}

async function startEcho(): Promise<Started> {
  const port = await freePort()
  const child = spawn(process.execPath, [join(import.meta.dirname, 'echo-bot.ts')], {
    env: { ...process.env, PORT: String(port) },
    stdio: 'ignore',
  })
  for (let tries = 0; tries < 400; tries++, await setTimeout(50)) {
    if ((await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined))?.ok)
      return { port, close: async () => void child.kill() }
  }
  throw new Error('the echo bot did not start')
}
