import type { Given, Reading } from '../../chat/command.ts'
import { UsageError } from '../../chat/errors.ts'
import { straightened } from '../../chat/kql/straight.ts'
import { DAY } from '../../chat/time/duration.ts'
import { parseWindow, type Window } from '../../chat/window.ts'

/** `said` is how the person named the window, for asking the same again; undefined for the default. */
export type QueryArgs = {
  readonly text: string
  readonly window: Window
  readonly said: string | undefined
  readonly environment: string
}

/** What `query` without a time looks at. */
export const DEFAULT_WINDOW_MS = DAY
const example = 'query last 2h traces | summarize count() by severityLevel'
/** A time has at most so many words: "from yesterday 14:00 to today 15:30". */
const MOST_WORDS = 6
const timeBegins = /^(?:last|past|previous|since|from|between|today|yesterday)\b/i

/**
 * Reads "last 2h env prod traces | count": time and environment stand before the query, in any order, and everything
 * after them is the query as typed. Throws `UsageError`.
 */
export function readArgs(words: string, reading: Reading, environments: readonly string[]): Given {
  let rest = words.trim()
  let environment = environments[0]
  let time: ReturnType<typeof timeBefore> | undefined
  for (;;) {
    const named = /^env(?:ironment)?(?:\s*[=:]\s*|\s+)([\w-]+)\s*/i.exec(rest)
    if (named) {
      environment = known(named[1] ?? '', environments)
      rest = rest.slice(named[0].length)
    } else if (!time && timeBegins.test(rest)) {
      time = timeBefore(rest, reading)
      rest = time.rest
    } else break
  }
  const text = straightened(rest)
  if (text === '')
    throw new UsageError(`Put the query after the command, for example "${example}".`, { try: example })
  if (environment === undefined)
    throw new UsageError('No environment is configured, so there is no telemetry to ask.')
  const window = time?.window ?? {
    from: new Date(reading.now.getTime() - DEFAULT_WINDOW_MS),
    to: reading.now,
  }
  return { text, window, said: time?.said, environment } satisfies QueryArgs
}

/** The longest beginning that is a time and nothing else. */
function timeBefore(text: string, reading: Reading): { window: Window; said: string; rest: string } {
  const starts = [...text.matchAll(/\S+/g)].slice(0, MOST_WORDS)
  let why: unknown
  for (const word of starts.toReversed()) {
    const end = word.index + word[0].length
    try {
      const { window, rest, said } = parseWindow(text.slice(0, end), reading)
      if (rest === '' && said !== undefined) return { window, said, rest: text.slice(end).trim() }
    } catch (error) {
      // What is wrong is best said of the shortest beginning that could have been one; the first word alone says nothing.
      if (why === undefined || word !== starts[0]) why = error
    }
  }
  const said =
    why instanceof UsageError ? why.message : `I do not understand the time. Say for example "${example}".`
  throw new UsageError(said, { try: example, cause: why })
}

function known(name: string, environments: readonly string[]): string {
  const found = environments.find((one) => one === name.toLowerCase())
  if (found !== undefined) return found
  throw new UsageError(`I know no environment "${name}". I can look at: ${environments.join(', ')}.`)
}
