// npm run --silent sandbox -- [--telemetry FILE] [--seed N] [--days N] [--scale X] [--port N] [--data FOLDER]
// Starts the world without the bot. Prints one JSON line when it is ready and runs until SIGINT or SIGTERM.
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { startWorld, type World, type WorldOptions } from './world.ts'

const port = z.coerce.number().int().min(0).max(65_535).optional()
const Options = z.object({
  telemetry: z.string().optional(),
  data: z.string().optional(),
  seed: z.coerce.number().int().min(0).default(1),
  days: z.coerce.number().positive().max(365).default(60),
  scale: z.coerce.number().positive().max(20).default(1),
  /** Of Azure Monitor Logs; the others take any free one unless told otherwise. */
  port,
  'github-port': port,
  'accelerator-port': port,
})

try {
  const began = performance.now()
  const world = await startWorld(readOptions())
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (stopping) process.exit(130)
      stopping = true
      void world.close().then(() => process.exit(0))
    })
  const readyMs = Math.round(performance.now() - began)
  process.stdout.write(`${JSON.stringify({ ...shown(world), readyMs })}\n`)
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}

function readOptions(): WorldOptions {
  const text = { type: 'string' } as const
  const names = Object.fromEntries(Object.keys(Options.shape).map((name) => [name, text]))
  const read = Options.safeParse(parseArgs({ options: names }).values)
  if (!read.success) throw new Error(z.prettifyError(read.error))
  const { telemetry, data, seed, days, scale } = read.data
  const ports = {
    logs: read.data.port,
    github: read.data['github-port'],
    accelerator: read.data['accelerator-port'],
  }
  return {
    seed,
    days,
    scale,
    // Nobody starts a bot beside this program, so the processor is free for the history.
    idleMs: 1000,
    ...(telemetry !== undefined && { telemetryFile: telemetry }),
    ...(data !== undefined && { dataDir: data }),
    ports: Object.fromEntries(Object.entries(ports).filter(([, value]) => value !== undefined)),
  }
}

/** What another program needs to know. Secrets among it open nothing but this world. */
function shown(world: World) {
  const { engine, faults, telemetry, githubServer, alerts, accelerators, close, faultUrls, ...plain } = world
  return {
    ...plain,
    faults: faultUrls,
    rows: world.loaded?.rows,
    ...{ appId: githubServer.appId, installationId: githubServer.installationId },
    privateKey: githubServer.privateKey,
    pid: process.pid,
  }
}
