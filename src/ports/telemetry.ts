import type { z } from 'zod'
import type { Kql } from './kql.ts'

/** Half-open span of time [from, to). */
export type Window = { readonly from: Date; readonly to: Date }

/**
 * Rows of one query. `partial` is set when the store gave up half way: the rows are true, but not all.
 * A row that does not fit its schema is an `UpstreamError` of reason `malformed`, never dropped.
 */
export type Answer<Row> = {
  readonly rows: readonly Row[]
  /** Why rows are missing, as a sentence; undefined when the answer is whole. */
  readonly partial: string | undefined
  /** Wall time of the round trip, in milliseconds. */
  readonly tookMs: number
}

/** Read access to what the accelerator wrote about itself (Application Insights, classic table names). */
export type Telemetry = {
  /**
   * Asks once. `window` goes out as the request's timespan, so rows outside it cannot come back whatever
   * the text says. Throws `UpstreamError`; gives up after 25 s unless `timeoutMs` says otherwise.
   */
  query<Row>(
    kql: Kql,
    window: Window,
    row: z.ZodType<Row>,
    options?: { readonly timeoutMs?: number; readonly signal?: AbortSignal; readonly environment?: string },
  ): Promise<Answer<Row>>
  /** Environments whose telemetry can be asked, the default first. */
  environments(): readonly string[]
}
