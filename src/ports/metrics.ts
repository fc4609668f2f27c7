/**
 * A piece of work that is measured. `name` and `system` come from a small fixed set (a command, a verb, a job, a
 * method of a port), never from what a person wrote: each of them is a time series for ever.
 */
export type Work = {
  readonly kind: 'turn' | 'click' | 'job' | 'upstream'
  readonly name: string
  /** Whose system, for upstream calls: "github", "logs". */
  readonly system?: string
  /** By which the work is found in the log; goes to traces, not to metrics. */
  readonly correlation?: string | undefined
}

/** What the bot says about itself to whoever watches it. Nothing here fails or waits. */
export type Metrics = {
  /**
   * Runs `run` and measures how long it takes and how it ends. `tell` names the outcome when it is more than "it
   * returned"; what is thrown is named by its reason and thrown on. Work inside belongs to it.
   */
  during<T>(work: Work, run: (tell: (outcome: string) => void) => Promise<T>): Promise<T>
  /** Counts a thing that takes no time, e.g. ("door", "token"). */
  count(name: string, what: string): void
}
