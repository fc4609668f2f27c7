/** Time as the bot sees it; tests inject their own. */
export type Clock = {
  now(): Date
  /** Resolves after `ms`, or rejects when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
