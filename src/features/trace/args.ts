import type { Given, Reading } from '../../chat/command.ts'
import { UsageError } from '../../chat/errors.ts'
import { readPoint, resolve } from '../../chat/time/moment.ts'

/** Which request: one by its operation id, or the newest that failed. */
export type TraceArgs = {
  readonly operation: string | 'last failed'
  readonly environment: string | undefined
  /** The newest that failed before this moment; now when absent. */
  readonly before?: Date
}

const NOTHING = '0'.repeat(32)
/** W3C trace context: version, trace id, parent id, flags. */
const traceparent = /\b[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}\b/i
const guid = /\b([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\b/gi
/** Parameters by which Azure's portal names an operation, before anything else in its URLs that looks like one. */
const named = /(?:operation_?id|transactionid|operationid|eventid)["'\s]*[=:/]["'\s]*([0-9a-f-]{32,36})/i
const environment = /\benv(?:ironment)?[\s=:]+(\S+)/i

const newest =
  /^(?:the\s+)?(?:last|latest|newest)(?:\s+(?:failed|failure|failing|error))?(?:\s+before\s+(.+?))?[.!?]*$/i

/**
 * Reads "4bf92f…" (32 hex digits, a GUID, a `traceparent`, or an Azure portal URL that holds one), "last failed"
 * or "last failed before 14:00", and "env prod" anywhere. Throws `UsageError` where the words name no operation or several.
 */
export function readArgs(words: string, reading: Reading): Given {
  const env = environment.exec(words)?.[1]
  const rest = decoded(words.replace(environment, ' ').trim())
  const given: Record<string, unknown> = env
    ? { environment: env.toLowerCase().replace(/[.,;!?]+$/, '') }
    : {}
  if (rest === '') return given
  const last = newest.exec(rest)
  if (last) {
    const before = last[1] === undefined ? {} : { before: momentIn(last[1], reading) }
    return { ...given, operation: 'last failed', ...before }
  }
  const ids = idsIn(rest)
  if (ids.length > 1) {
    throw new UsageError(`That holds ${ids.length} different ids. Send one: trace ${ids[0]}`, {
      try: `trace ${ids[0]}`,
    })
  }
  const [id] = ids
  if (!id) {
    throw new UsageError(
      'That is not an operation id. It has 32 hex digits, for example: trace 4bf92f3577b34da6a3ce929d0e0e4736. "trace last failed" takes the newest failed request.',
      { try: 'trace last failed' },
    )
  }
  if (id === NOTHING) {
    throw new UsageError(
      '32 zeros mean "no operation": such rows were logged outside any request. Try: trace last failed',
      {
        try: 'trace last failed',
      },
    )
  }
  return { ...given, operation: id }
}

/** The same for the answer to "Which request?", where nothing is no answer. */
export function readAnswer(words: string, reading: Reading): Given {
  const given = readArgs(words, reading)
  if (given.operation === undefined) throw new UsageError('Paste an operation id, or say "last failed".')
  return given
}

function momentIn(text: string, reading: Reading): Date {
  const tokens = text.toLowerCase().split(/\s+/)
  const read = readPoint(tokens, reading)
  const at = read?.used === tokens.length ? resolve(read.point, 'first', reading) : undefined
  if (at === undefined || at > reading.now)
    throw new UsageError(
      `I do not understand "${text.slice(0, 40)}" as a time gone by. Say for example: trace last failed before 14:00`,
      { try: 'trace last failed' },
    )
  return at
}

/** The distinct ids, those the text names as operations first and alone if there are any. */
function idsIn(text: string): readonly string[] {
  const context = traceparent.exec(text)?.[1]
  if (context) return [context.toLowerCase()]
  const operation = named.exec(text)?.[1]
  if (operation && plain(operation).length === 32) return [plain(operation)]
  return [...new Set([...text.matchAll(guid)].map((match) => plain(match[0])))]
}

const plain = (id: string) => id.replaceAll('-', '').toLowerCase()

/** Portal URLs carry the id percent-encoded inside JSON, sometimes twice. */
function decoded(text: string): string {
  try {
    const once = decodeURIComponent(text)
    return once === text ? text : decoded(once)
  } catch {
    return text
  }
}
