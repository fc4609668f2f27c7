import { z } from 'zod'
import { Errand, newErrand } from '../../chat/errand.ts'
import type { Effect } from '../../chat/killswitch/switch.ts'
import type { Json } from '../../chat/reply.ts'

const effects = ['off', 'on', 'coming', 'going', 'unknown'] as const satisfies readonly Effect[]

/** A release that a second person agreed to. */
export const Release = z.object({
  errand: Errand,
  /** The approval that it executes. */
  approval: z.string(),
  by: z.string(),
  second: z.string(),
  /** Which evals were green, or why it went without. */
  ground: z.string(),
  overridden: z.boolean(),
  at: z.coerce.date(),
})
export type Release = z.infer<typeof Release>

/** How far an engagement is: kept with it, so that any replica can go on after a crash. */
export const Course = z.object({
  engage: Errand,
  /** As it was last seen. */
  effect: z.enum(effects).default('unknown'),
  revision: z.string().optional(),
  serving: z.string().optional(),
  seenAt: z.coerce.date().optional(),
  /** Why it could not be seen, at the last look. */
  trouble: z.string().optional(),
  effectiveAt: z.coerce.date().optional(),
  /** When somebody else took it away. */
  lostAt: z.coerce.date().optional(),
  release: Release.optional(),
})
export type Course = z.infer<typeof Course>

export const newCourse = (id: string, now: Date): Course => ({
  engage: newErrand(`ks-${id}-engage`, now),
  effect: 'unknown',
})
export const readCourse = (stored: Json): Course => Course.parse(stored)
/** As it is stored: dates as text, nothing undefined. */
export const toJson = (course: Course): Json => JSON.parse(JSON.stringify(course)) as Json

/** What one look at the container app said. `unmanaged`: ops.yaml names none, so there is nothing to see. */
export type Look =
  | {
      readonly state: 'seen'
      readonly effect: Effect
      readonly latest: string
      readonly serving: string | undefined
    }
  | { readonly state: 'unmanaged' }
  | { readonly state: 'trouble'; readonly why: string }

/** The course after a look. A switch that had effect and has it no more, unasked, is noted once. */
export function seen(course: Course, look: Look, now: Date): Course {
  const { trouble: _, ...rest } = course
  if (look.state === 'trouble') return { ...rest, trouble: look.why }
  if (look.state === 'unmanaged') return rest
  const { effect, latest, serving } = look
  const asked = course.release !== undefined
  const lost = !asked && course.effectiveAt !== undefined && effect !== 'on' && effect !== 'unknown'
  const { lostAt, ...others } = rest
  return {
    ...others,
    ...{ effect, revision: latest, seenAt: now, ...(serving !== undefined && { serving }) },
    ...(effect === 'on' && { effectiveAt: course.effectiveAt ?? now }),
    ...(lost && { lostAt: lostAt ?? now }),
  }
}

/** Whether the state it was asked for is reached: by what is seen, or, where nothing can be seen, by what the run said. */
export function reached(course: Course, look: Look, aim: 'on' | 'off'): boolean {
  if (look.state === 'seen') return look.effect === aim
  const errand = aim === 'on' ? course.engage : course.release?.errand
  return look.state === 'unmanaged' && errand?.stage === 'succeeded'
}
