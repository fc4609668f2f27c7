import type { Kql } from './kql.ts'
import type { Window } from './telemetry.ts'

/** A column as the store names it; `type` is Kusto's ("datetime", "dynamic", "long" …). */
export type LogColumn = { readonly name: string; readonly type: string }

/**
 * The result of a query whose columns nobody knows beforehand. Datetimes are `Date`s (whole milliseconds), dynamics
 * what was parsed of them, null is null.
 */
export type LogTable = {
  readonly columns: readonly LogColumn[]
  readonly rows: readonly (readonly unknown[])[]
  /** Why rows are missing, as a sentence; undefined when the answer is whole. */
  readonly partial: string | undefined
  readonly tookMs: number
}

/** The store does not understand the text: which of its codes, what it says, and where, counted from 1. */
export type Mistake = {
  readonly code: string
  readonly message: string
  readonly at?: { readonly line: number; readonly column: number; readonly token: string }
}

/** Questions that people put in words of their own, to the store that `Telemetry` asks ours. */
export type LogTables = {
  /**
   * Asks once; `window` goes out as the request's timespan. A text that the store does not understand is an answer
   * (`mistake`), since it is the person's. Throws `UpstreamError`; gives up after 25 s.
   */
  ask(
    kql: Kql,
    window: Window,
    options: { readonly environment: string; readonly signal?: AbortSignal; readonly timeoutMs?: number },
  ): Promise<{ readonly table: LogTable } | { readonly mistake: Mistake }>
  /** Environments that can be asked, the default first. */
  environments(): readonly string[]
}
