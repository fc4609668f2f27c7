// npm run --silent ask -- "<line>" [--as NAME] [--in channel|group|personal] [--json] [--start] [--telemetry FILE]
// Sends one line to the bot through its HTTP door, as Teams would, and prints what it answers.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Bot, startBot } from './bot.ts'
import { findPerson, fullName, people } from './people.ts'
import { dataDir } from './places.ts'
import { printed } from './printed.ts'
import { findRunning } from './running.ts'
import type { Room } from './teams/activity.ts'
import { openTeamsClient } from './teams/client.ts'
import { startWorld } from './world.ts'

const usage =
  'Usage: npm run --silent ask -- "triage last 2h" [--as NAME] [--in channel|group|personal] [--json] [--start] [--telemetry FILE]'

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      as: { type: 'string', default: people[0].given },
      in: { type: 'string', default: 'channel' },
      json: { type: 'boolean', default: false },
      start: { type: 'boolean', default: false },
      telemetry: { type: 'string' },
    },
  })
  const as = findPerson(values.as)
  if (!as)
    throw new Error(`Nobody here is called "${values.as}". Say one of: ${people.map(fullName).join(', ')}.`)
  const room = (['channel', 'group', 'personal'] as const).find((one) => one === values.in)
  if (!room) throw new Error(`--in takes channel, group or personal, not "${values.in}".`)
  if (positionals.length !== 1) throw new Error(usage)
  const question = { line: positionals[0] ?? '', as, room, json: values.json }
  if (values.start || values.telemetry) return inPrivateWorld(question, values.telemetry)
  const running = await findRunning(dataDir)
  if (!running)
    throw new Error(
      'No bot is running here. Start one with "npm start", or add --start for this one question.',
    )
  return ask(running.bot, question)
}

type Question = {
  readonly line: string
  readonly as: (typeof people)[0]
  readonly room: Room
  readonly json: boolean
}

async function ask(botUrl: string, { line, as, room, json }: Question): Promise<number> {
  const client = await openTeamsClient(botUrl)
  try {
    const { all, answer, outcome } = await client.say(line, { as, in: room })
    process.stdout.write(
      json ? `${JSON.stringify({ outcome, answer, all }, null, 2)}\n` : `${printed(answer)}\n`,
    )
    return outcome === 'answer' || outcome === 'question' ? 0 : 1
  } finally {
    await client.close()
  }
}

/** A world and a bot for one question, in a folder that is removed afterwards. */
async function inPrivateWorld(question: Question, telemetryFile: string | undefined): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'ops-ask-'))
  const world = await startWorld({ dataDir: folder, ...(telemetryFile ? { telemetryFile } : {}) })
  let bot: Bot | undefined
  try {
    bot = await startBot({ world, folder: join(folder, 'bot'), logLevel: 'warn' })
    return await ask(bot.url, question)
  } finally {
    await bot?.close()
    await world.close()
    await rm(folder, { recursive: true, force: true })
  }
}
