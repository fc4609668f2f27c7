import { type ErrandPace, usualErrands } from '../../chat/errand.ts'
import type { Json } from '../../chat/reply.ts'
import type { WorkCalendar } from '../../chat/schedule/work-calendar.ts'

/** What the customer says about drills, from `ops.yaml`. */
export type DrillOptions = {
  /** The workflow file, and the branch whose copy of it runs. */
  readonly file: string
  readonly branch: string
  readonly environments: Readonly<Record<string, { readonly github: string; readonly production: boolean }>>
  readonly allowProduction: boolean
  readonly everyMonths: number
  /** Environments that are to be drilled. */
  readonly practised: readonly string[]
  readonly canary: { readonly path?: string | undefined; readonly body: Json }
  readonly calendar: WorkCalendar
  readonly pace: Pace
}

/** In milliseconds. */
export type Pace = ErrandPace & {
  /** Between two looks. */
  readonly tick: number
  /** Until the switch must have had effect. */
  readonly effectFor: number
  /** Until telemetry and the alert must have shown it. */
  readonly evidenceFor: number
  /** For one probe. */
  readonly canaryFor: number
  /** Until evals must have ended. */
  readonly evalsFor: number
  /** Between two attempts to restore, after one that failed. */
  readonly restoreAgain: number
  /** After this a drill that cannot be restored ends, and says so. */
  readonly restoreFor: number
}
const minute = 60_000
export const usualPace: Pace = {
  ...usualErrands,
  tick: 4_000,
  effectFor: 25 * minute,
  evidenceFor: 15 * minute,
  canaryFor: 4 * minute,
  evalsFor: 60 * minute,
  restoreAgain: 2 * minute,
  restoreFor: 24 * 60 * minute,
}
