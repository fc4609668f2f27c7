/**
 * The person can mend it: `message` is a full sentence that is shown as it stands and says what to type or
 * do instead. `try` is an example line, shown as a button where one can be; `words` is one without the command's name,
 * from what reads words for several commands.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly try: string | undefined
  readonly words: string | undefined
  constructor(message: string, options: { try?: string; words?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.try = options.try
    this.words = options.words
  }
}

/** What went wrong upstream, in the few kinds a person reacts to differently. */
export type UpstreamReason =
  | 'unreachable' // no connection, DNS, TLS, reset
  | 'timeout' // no answer in the time we give
  | 'throttled' // 429 or an exhausted budget; `retryAfter` where known
  | 'denied' // 401, 403: our credentials or permissions
  | 'missing' // 404: resource, repository, workflow
  | 'rejected' // 400, 422: they say our request is wrong, which is our fault
  | 'failed' // 5xx
  | 'malformed' // an answer that does not have the documented shape

/** Somebody else's system failed. `system` is what a person calls it ("Azure Monitor Logs", "GitHub"). */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError'
  readonly system: string
  readonly reason: UpstreamReason
  /** Seconds until asking again makes sense, if they said so. */
  readonly retryAfter: number | undefined
  /** `message` is a sentence that may be shown: no URL with secrets, no token, no body text. */
  constructor(
    system: string,
    reason: UpstreamReason,
    message: string,
    options: { retryAfter?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.system = system
    this.reason = reason
    this.retryAfter = options.retryAfter
  }
}

/** How work ended that threw, in a word: the reason of an upstream's failure, whose fault it was otherwise. */
export function outcomeOf(error: unknown): string {
  if (error instanceof UpstreamError) return error.reason
  return error instanceof UsageError ? 'usage' : 'error'
}
