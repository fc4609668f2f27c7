// npm start: the whole local world. Azure Monitor Logs, GitHub, the accelerator, the bot, and the Playground as Teams.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { wireApprover } from './approver.ts'
import { startBot } from './bot.ts'
import { emptyDatabase } from './database/empty.ts'
import { freePort } from './free-port.ts'
import { dataDir } from './places.ts'
import { startPlayground } from './playground/start.ts'
import { noteRunning } from './running.ts'
import { connectWebhooks } from './webhooks.ts'
import { startWorld } from './world.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '3978' },
    'playground-port': { type: 'string', default: '56150' },
    telemetry: { type: 'string' },
  },
})

const say = (text: string) => process.stdout.write(`${text}\n`)
/** What to close, last opened first. */
const open: (() => Promise<unknown>)[] = []
let stopping: Promise<void> | undefined

function stop(code: number): Promise<void> {
  stopping ??= (async () => {
    for (const close of open.reverse())
      await close().catch((error: Error) => process.stderr.write(`${error.message}\n`))
    process.exit(code)
  })()
  return stopping
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (!stopping) say('\nStopping.')
    void stop(0)
  })
}

try {
  const began = performance.now()
  // Meanwhile, on another processor: the first time, it takes as long as the world.
  void emptyDatabase()
  const world = await startWorld({
    dataDir,
    ...(values.telemetry ? { telemetryFile: values.telemetry } : {}),
  })
  open.push(() => world.close())
  const port = await freePort(Number(values.port))
  const [bot, playground] = await together(
    startBot({ world, folder: join(dataDir, 'bot'), port }),
    startPlayground({
      botUrl: `http://localhost:${port}/api/messages`,
      folder: join(dataDir, 'playground'),
      port: await freePort(Number(values['playground-port'])),
    }),
  )
  connectWebhooks(world, bot)
  bot.ended.then(() => {
    if (stopping) return
    process.stderr.write(`The bot has ended:\n${bot.said()}\n`)
    void stop(1)
  })
  const accelerators = { prod: world.accelerator, staging: world.environments.staging.url }
  for (const [name, accelerator] of Object.entries(accelerators)) await wireApprover(bot, accelerator, name)
  open.push(await noteRunning(dataDir, { pid: process.pid, bot: bot.url, accelerators }))
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  say(`
  Open        ${playground.url}   then "ops" under Contoso operations, and type: @ops triage last 2h

  bot         ${bot.url}
  logs        ${world.logs}   (Azure Monitor Logs, runs KQL)
  github      ${world.github}   (${world.owner}/${world.repo})
  accelerator ${world.accelerator}, staging ${world.environments.staging.url}
  azure       ${world.arm}   (resource manager, read-only)

  Everything here is simulated except the bot: Teams is Microsoft's Playground; logs, GitHub and the accelerator are local.
  Ready in ${seconds} s. From another terminal: npm run --silent ask -- "triage last 2h", or
  npm run --silent propose -- send_email, and an agent asks for a yes in the channel. Ctrl-C stops it all.
`)
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  await stop(1)
}

/** Both, or neither: what started beside one that did not is noted for closing before the error is thrown. */
async function together<A extends Closing, B extends Closing>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  const noted = <T extends Closing>(one: Promise<T>) =>
    one.then((started) => {
      open.push(() => started.close())
      return started
    })
  const both = [noted(a), noted(b)] as const
  await Promise.allSettled(both)
  return await Promise.all(both)
}
type Closing = { close(): Promise<void> }
