import { z } from 'zod'
import { Errand, newErrand } from '../../chat/errand.ts'
import type { Json } from '../../chat/reply.ts'

/** What came of one thing that was to be proven. `unproven`: it could not be seen; that is no pass. */
export const Finding = z.object({
  state: z.enum(['proven', 'failed', 'unproven']),
  /** A whole sentence. */
  text: z.string(),
  at: z.coerce.date(),
})
export type Finding = z.infer<typeof Finding>

/** Everything a drill wants to prove, in order. */
export const proofs = [
  'effect',
  'refusal',
  'tools',
  'severity',
  'alert',
  'restored',
  'normal',
  'evals',
] as const
export type Proof = (typeof proofs)[number]

export const stages = [
  'record', // how everything stands before anything is touched
  'engage', // the workflow sets the variable, and the revision becomes ready
  'canary', // a request must be refused
  'evidence', // telemetry and the alert must show it
  'restore', // the variable is removed, and the revision becomes ready
  'normal', // a request must be worked on
  'evals', // and the evals must be green
  'yielded', // a real kill switch is engaged: nothing is touched until it is released
  'over',
] as const

/** How far a drill is: kept with it, so that any replica can go on after a crash. */
export const Course = z.object({
  stage: z.enum(stages),
  /** When this stage began. */
  since: z.coerce.date(),
  engage: Errand,
  /** The errand that restores; another one, with another key, when it failed. */
  restore: Errand,
  restores: z.number().int().default(1),
  /** The revision that ran before. */
  baseline: z.string().optional(),
  /** When the switch was asked for, and when it had effect. */
  engagedAt: z.coerce.date().optional(),
  effectiveAt: z.coerce.date().optional(),
  canaryAt: z.coerce.date().optional(),
  findings: z.partialRecord(z.enum(proofs), Finding).default({}),
  /** Why it ends before its time: what it has set is restored first. */
  stopped: z.object({ by: z.string(), why: z.string(), at: z.coerce.date() }).optional(),
  /** What could not be read at the last look. */
  trouble: z.string().optional(),
})
export type Course = z.infer<typeof Course>

export const newCourse = (id: string, now: Date): Course => ({
  ...{ stage: 'record', since: now, restores: 1, findings: {} },
  engage: newErrand(`drill-${id}-engage`, now),
  restore: newErrand(`drill-${id}-release-1`, now),
})
export const readCourse = (stored: Json): Course => Course.parse(stored)
/** As it is stored: dates as text, nothing undefined. */
export const toJson = (course: Course): Json => JSON.parse(JSON.stringify(course)) as Json
