import { z } from 'zod'
import { Role } from '../chat/actor.ts'

const Rule = z.strictObject({
  /** "rollback", "tag", …; every kind when absent. */
  kind: z.string().min(1).optional(),
  environment: z.string().min(1).optional(),
  /** How many people must agree, beside the one who asks. */
  quorum: z.number().int().min(1).max(9).optional(),
  role: Role.optional(),
})

/** `approvals` in `ops.yaml`: what takes more than the usual second person, and who is told. */
export const ApprovalsFile = z.strictObject({
  /** Minutes until an undecided request lapses. */
  minutes: z.number().int().min(1).max(1440).default(15),
  /** A request must satisfy every rule that fits it. */
  rules: z.array(Rule).default([]),
  /** Mentions those who may approve on a pending card; needs their names under people. */
  mention: z.boolean().default(true),
  /** Shows a pending request to each of them in their personal chat with the bot, too. */
  directMessage: z.boolean().default(false),
})
export type ApprovalsFile = z.infer<typeof ApprovalsFile>
