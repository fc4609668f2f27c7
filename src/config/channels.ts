import { z } from 'zod'

/*
 * The topics of ports/subscriptions.ts: what the bot says unasked. Spelled out, because configuration knows no
 * ports; a test compares the two.
 */
const topics = ['kpi', 'alerts', 'evals', 'thresholds', 'drills', 'approvals', 'reminders'] as const
const Conversation = z.string().regex(/^\S{1,500}$/, 'is not a conversation id: ask "subscriptions" in it')

/** Where each topic is posted while no channel has subscribed to it: one conversation id, or several. */
export const Channels = z
  .partialRecord(z.enum(topics), z.union([Conversation.transform((one) => [one]), z.array(Conversation)]))
  .default({})
