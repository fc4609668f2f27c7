import { z } from 'zod'
import type { Given, Reading } from '../../chat/command.ts'
import { UsageError } from '../../chat/errors.ts'
import { HOUR } from '../../chat/time/duration.ts'
import { parseWindow } from '../../chat/window.ts'

/** `said` is how the person named the window, for asking the same again; undefined for the default. */
export type TriageArgs = z.infer<typeof TriageArgs>
const TriageArgs = z.object({
  window: z.object({ from: z.coerce.date(), to: z.coerce.date() }),
  said: z.string().optional(),
  environment: z.string(),
})

/** What `triage` alone looks at. */
export const DEFAULT_WINDOW_MS = 2 * HOUR
const environment = /(?<!\S)env(?:ironment)?(?:\s*[=:]\s*|\s+)(\S+)/iu

/**
 * Reads "last 2h", "env prod last 90m", "since 14:00 prod"; the environment may be named without "env" where
 * it is one of `environments`, whose first is the default. Throws `UsageError`.
 */
export function readArgs(words: string, reading: Reading, environments: readonly string[]): Given {
  const named = environment.exec(words)?.[1]
  const { window, rest, said } = parseWindow(words.replace(environment, ' '), reading, DEFAULT_WINDOW_MS)
  const left = rest
    .split(/\s+/u)
    .filter((word) => word !== '' && !/^(?:for|of|in|the|on|please|now)$/iu.test(word))
  const [alone] = left
  if (left.length > 1 || (named !== undefined && alone !== undefined)) throw confused(left.join(' '))
  if (named !== undefined) return { window, said, environment: known(named, environments) }
  const found = alone === undefined ? environments[0] : match(alone, environments)
  if (found === undefined) throw alone === undefined ? nothingSetUp() : confused(alone)
  return { window, said, environment: found }
}

/** Makes the arguments whole again after a trip through dialog state. */
export const completeArgs = (given: Given): TriageArgs => TriageArgs.parse(given)

function known(name: string, environments: readonly string[]): string {
  const found = match(name, environments)
  if (found !== undefined) return found
  const [first] = environments
  if (first === undefined) throw nothingSetUp()
  throw new UsageError(
    `I know no environment "${shorten(name)}". I can look at: ${environments.join(', ')}.`,
    { try: `triage last 2h env ${first}` },
  )
}

function match(name: string, environments: readonly string[]): string | undefined {
  const wanted = name.toLowerCase().replace(/[.,;!?]+$/u, '')
  return environments.find((one) => one.toLowerCase() === wanted)
}

const nothingSetUp = () =>
  new UsageError('No environment is configured, so there is no telemetry to look at.')

function confused(text: string): UsageError {
  return new UsageError(
    `I do not understand "${shorten(text)}". Say a time and maybe an environment: triage last 2h env prod.`,
    { try: 'triage last 2h' },
  )
}

const shorten = (text: string): string => {
  const letters = Array.from(text)
  return letters.length > 40 ? `${letters.slice(0, 39).join('')}…` : text
}
