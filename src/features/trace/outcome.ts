import { LONGEST_RUN_MS, type TraceRow } from './query.ts'

/** How the request ended, as far as its rows prove. */
export type Outcome =
  | { readonly kind: 'answered' }
  | { readonly kind: 'failed'; readonly error: string }
  /** Refused at the door by `KILLSWITCH_WORKFLOW`: HTTP 200, an error event in the stream, no work done. */
  | { readonly kind: 'killed' }
  /** Refused before any work (422: it does not fit the schema): no typed event is ever written. */
  | { readonly kind: 'rejected'; readonly resultCode: string }
  /** No `response.returned`: gone caller, dead process or still running; `ageMs` is from its start to now. */
  | { readonly kind: 'unfinished'; readonly ageMs: number; readonly likely: Unfinished }
  /** Rows exist, but none of a request (bootstrap, background work). */
  | { readonly kind: 'not a request' }

/**
 * `running` while that is plausible; `disconnected` when the server closed its span without an answer event;
 * `not ingested` when no newer telemetry of any kind has come, so the end may be on its way; `rows missing` when the
 * store kept rows back, so the end may be among them; else `lost`.
 */
export type Unfinished = 'running' | 'disconnected' | 'not ingested' | 'rows missing' | 'lost'

/**
 * Rows in time order. `newest` tells a request that has not ended from one whose end has not been ingested; `whole`:
 * the store gave every row that it has.
 */
export function readOutcome(
  rows: readonly TraceRow[],
  clock: { readonly now: Date; readonly newest: Date | undefined },
  whole = true,
): Outcome {
  const returned = rows.findLast((row) => row.event === 'response.returned')
  const started = rows.find((row) => row.event === 'request.received' || row.event === 'supervisor.routed')
  const span = rows.find((row) => row.table === 'requests')
  if (returned) {
    if (returned.ok !== false) return { kind: 'answered' }
    const killed = /killswitch engaged: workflow|^KillSwitchEngaged$/i.test(returned.error)
    return killed && !started ? { kind: 'killed' } : { kind: 'failed', error: returned.error }
  }
  if (!started && span) {
    if (/^4\d\d$/.test(span.resultCode)) return { kind: 'rejected', resultCode: span.resultCode }
    if (span.success === false) return { kind: 'failed', error: `HTTP ${span.resultCode}` }
  }
  const start = started ?? span
  if (!start) return { kind: 'not a request' }
  const ageMs = Math.max(0, clock.now.getTime() - start.at.getTime())
  if (!whole) return { kind: 'unfinished', ageMs, likely: 'rows missing' }
  return { kind: 'unfinished', ageMs, likely: likely(rows, span !== undefined, ageMs, clock.newest) }
}

function likely(
  rows: readonly TraceRow[],
  closed: boolean,
  ageMs: number,
  newest: Date | undefined,
): Unfinished {
  if (closed) return 'disconnected'
  if (ageMs < LONGEST_RUN_MS) return 'running'
  const last = rows.at(-1)?.at ?? new Date(0)
  return newest === undefined || newest.getTime() - last.getTime() < LONGEST_RUN_MS ? 'not ingested' : 'lost'
}
