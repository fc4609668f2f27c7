/** How calls of one environment are taken. Times in milliseconds. */
export type HitlRules = {
  /** From the caller's first byte to the answer; clicks count until `clickMs`. */
  readonly answerMs: number
  readonly clickMs: number
  /**
   * From when on white space keeps the connection open, and how often; undefined where no answer may take longer
   * than its client waits in silence.
   */
  readonly stream: { readonly afterMs: number; readonly everyMs: number } | undefined
  /**
   * What is said when nobody could be asked or nobody answered: an HTTP error, `{"approved": false}`, or nothing,
   * by hanging up. A person's no is always `{"approved": false}`.
   */
  readonly unanswered: 'error' | 'false' | 'hang-up'
  /** Most calls that wait at once, and that come in a minute. */
  readonly waiting: number
  readonly perMinute: number
  /** How long after the end of a call its arguments can still be opened; then they are erased. */
  readonly keepMs: number
  /** How long a yes to the next identical call can be given and used after a time-out; 0: never. */
  readonly grantMs: number
  /** Networks that may call (CIDR); empty lets any. */
  readonly callers: readonly string[]
}

export const usualRules: HitlRules = {
  answerMs: 55_000,
  clickMs: 53_000,
  stream: undefined,
  unanswered: 'error',
  waiting: 100,
  perMinute: 300,
  keepMs: 15 * 60_000,
  grantMs: 0,
  callers: [],
}
