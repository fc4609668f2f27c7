import { type DestinationStream, pino } from 'pino'
import type { Facts, Log } from '../ports/log.ts'

/** Keys under which callers may by mistake hand over what must not be written. */
const secret = [
  'text',
  'line',
  'name',
  'email',
  'mail',
  'upn',
  'authorization',
  'token',
  'password',
  'secret',
  'key',
]

/**
 * Structured logs as JSON lines. What people wrote, tokens and addresses are cut out even where a caller or an
 * error message carries them along. `also` is told each line too.
 */
export function openLog(level: string, to: DestinationStream = standardOutput(), also?: Listener): Log {
  const root = pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secret.flatMap((key) => [key, `*.${key}`]), censor: '[cut]' },
    },
    also ? tee(to, also) : to,
  )
  return {
    info: (event, facts) => root.info({ event, ...facts }),
    warn: (event, facts) => root.warn({ event, ...facts }),
    error: (event, error, facts) => root.error({ event, ...facts, error: described(error) }),
  }
}

/** Gets every line as it was written: after the cuts. */
export type Listener = (json: string) => void

const tee = (to: DestinationStream, also: Listener): DestinationStream => ({
  write(line) {
    to.write(line)
    also(line)
  },
})

/** Lines are written in batches, four times a second, and the rest when the process ends. */
export function standardOutput(): DestinationStream {
  const to = pino.destination({ sync: false, minLength: 4096 })
  setInterval(() => to.flush(), 250).unref()
  process.once('exit', () => {
    try {
      to.flushSync()
    } catch {
      // Nothing was ever written, or nobody reads any more.
    }
  })
  return to
}

function described(error: unknown): Facts {
  if (!(error instanceof Error)) return { message: scrub(String(error)) }
  const cause =
    error.cause instanceof Error ? scrub(`${error.cause.name}: ${error.cause.message}`) : undefined
  return { type: error.name, message: scrub(error.message), stack: scrub(error.stack ?? ''), cause }
}

/** Takes bearer tokens, JWTs, GitHub tokens, signed URLs' query strings and e-mail addresses out of a text. */
export function scrub(text: string): string {
  return text
    .replace(/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 [cut]')
    .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[cut]')
    .replace(/\b(gh[pousr]_|github_pat_)\w+/g, '[cut]')
    .replace(/(https?:\/\/[^\s?"']+)\?[^\s"']+/g, '$1?[cut]')
    .replace(/(https?:\/\/)[^\s/@"']+@/g, '$1[cut]@')
    .replace(/[\w.+-]+@[\w-]+\.[\w.-]+/g, '[cut]')
}
