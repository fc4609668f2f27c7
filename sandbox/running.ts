import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'

/** What `npm start` leaves behind so that `ask` finds the bot it started. */
const Running = z.object({
  pid: z.number(),
  bot: z.url(),
  /** By environment. */
  accelerators: z.record(z.string(), z.url()).default({}),
})
export type Running = z.infer<typeof Running>

const fileIn = (dataDir: string) => join(dataDir, 'running.json')

export async function noteRunning(
  dataDir: string,
  running: z.input<typeof Running>,
): Promise<() => Promise<void>> {
  const file = fileIn(dataDir)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, JSON.stringify(running))
  return () => rm(file, { force: true })
}

/** The bot that is running on this machine, if its process still lives. */
export async function findRunning(dataDir: string): Promise<Running | undefined> {
  const text = await readFile(fileIn(dataDir), 'utf8').catch(() => undefined)
  const running = text === undefined ? undefined : Running.safeParse(JSON.parse(text))
  if (!running?.success) return undefined
  try {
    process.kill(running.data.pid, 0)
    return running.data
  } catch {
    return undefined
  }
}
