import { z } from 'zod'
import type { Address } from './messenger.ts'

/** What the bot says unasked. `approvals` is where requests for approval of agents go. */
export const Topic = z.enum(['kpi', 'alerts', 'evals', 'thresholds', 'drills', 'approvals', 'reminders'])
export type Topic = z.infer<typeof Topic>

/** Which channels want to hear what. */
export type Subscriptions = {
  /** Where this is posted: the channels that asked for it, else those that ops.yaml names. May be none. */
  of(topic: Topic): Promise<readonly Address[]>
  /** What a conversation gets. */
  in(conversation: string): Promise<readonly Topic[]>
  add(conversation: string, topics: readonly Topic[]): Promise<void>
  remove(conversation: string, topics: readonly Topic[]): Promise<void>
}
