import { z } from 'zod'
import type { Approval } from '../../chat/approval.ts'
import { Progress } from '../../chat/progress.ts'
import type { Json } from '../../chat/reply.ts'
import type { Order } from './recipe.ts'

const text = z.string().optional()
const Wiring = z.object({
  // What is not set is left out of JSON.
  killswitch: z
    .object({ tools: text, workflow: text, plain: text })
    .transform(({ tools, workflow, plain }) => ({ tools, workflow, plain })),
  approver: z
    .object({ host: z.string(), digest: z.string() })
    .optional()
    .transform((approver) => approver),
  devMode: z.boolean(),
})

/** What an approved rollback needs to be done; part of what was approved. */
export const Payload = z.object({
  tag: z.string(),
  sha: z.string(),
  environment: z.string(),
  /** GitHub's name of the environment. */
  github: z.string(),
  /** The deployment that was the newest success when it was asked for, and its commits: noted and real. */
  deployment: z.number(),
  recorded: z.string(),
  running: z.string(),
  /** How kill switch and approver stood then; what is seen just before the start counts for more. */
  wiring: Wiring.optional(),
})
export type Payload = z.infer<typeof Payload>

/**
 * How far it is: kept as the request's progress, so that any replica can go on after a crash. Without a course
 * nothing has been dispatched; with one, the dispatch belongs to whoever wrote it.
 */
export const Course = Progress.extend({
  stage: z.enum(['dispatching', 'looking', 'watching', 'verifying', 'over']),
  /** When the dispatch was about to be made. */
  at: z.coerce.date(),
  runId: z.number().optional(),
  /** How kill switch and approver stood just before. */
  wiring: Wiring.optional(),
  /** When the deploying job had ended. */
  deployedAt: z.coerce.date().optional(),
})
export type Course = z.infer<typeof Course>

/** Undefined when nothing has been dispatched. */
export function readCourse(progress: Json): Course | undefined {
  const read = Course.safeParse(progress ?? undefined)
  return read.success ? read.data : undefined
}

/** As it is stored: dates as text, nothing undefined. */
export const toJson = (course: Course): Json => JSON.parse(JSON.stringify(course)) as Json

/** What a run is started for, from what was approved. */
export function orderOf({ id, reason }: Pick<Approval, 'id' | 'reason'>, payload: Payload): Order {
  const { environment, tag, recorded } = payload
  return { key: `ops-${id}`, environment, tag, recorded, reason }
}
