import type { CauseName } from './causes.ts'
import type { Trend } from './trend.ts'

/** How often one kind of failure was seen in one window. `requests` counts each request once. */
export type Sighting = {
  readonly count: number
  readonly requests: number
  readonly first: Date
  readonly last: Date
}

/**
 * One kind of failure: everything with the same cause, subject and signature. `subjects` is one worker, tool,
 * step or route, or lists them where the cause is elsewhere. `operations` holds up to three ids, the newest first.
 */
export type Incident = {
  readonly key: string
  readonly cause: CauseName
  readonly subjects: readonly string[]
  readonly signature: string
  readonly now: Sighting
  readonly before: Sighting | undefined
  readonly trend: Trend
  /** When it became frequent, if there is such a moment in the window. */
  readonly onset: Date | undefined
  readonly operations: readonly string[]
}

/** Requests of one window by how they ended; the kinds do not overlap. */
export type Tally = {
  readonly requests: number
  readonly failed: number
  readonly degraded: number
  readonly lost: number
  readonly open: number
}

/** One bar of the chart: what of the requests that were last heard of in it. */
export type Bar = Tally & { readonly from: Date }
