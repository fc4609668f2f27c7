import { z } from 'zod'
import { Role } from '../chat/actor.ts'

/** Who may ask the log store in KQL of their own. */
export const Query = z.strictObject({ role: Role.default('approver') }).default({ role: 'approver' })
