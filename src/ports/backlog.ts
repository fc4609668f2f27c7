/** What waits in the database at this moment. Ages are seconds, 0 when nothing waits. */
export type Waiting = {
  /** Cards that are not shown as they should be, in conversations that can be reached. */
  readonly outbox: number
  readonly outboxOldest: number
  /** Cards that were given up. */
  readonly outboxFailed: number
  readonly deadConversations: number
  readonly approvals: { readonly requested: number; readonly approved: number; readonly executing: number }
  /** Jobs that should have begun more than a minute ago. */
  readonly overdueJobs: number
}

/** How much the bot is behind. */
export type Backlog = { waiting(): Promise<Waiting> }
