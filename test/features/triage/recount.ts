import { NOWHERE, type Row } from './story.ts'

/** Numbers that a triage must come to, counted row by row without grouping, folding or KQL. */
export type Recount = {
  readonly requests: number
  readonly failed: number
  readonly lost: number
  readonly open: number
  readonly degraded: number
  /** Requests with at least one row of severity 3 or more. */
  readonly loudRequests: number
}

type Dimensions = { readonly [key: string]: string | undefined }
const of = (row: Row): Dimensions => (row.customDimensions ?? {}) as Dimensions
const named = (row: Row, name: string) => row.table === 'traces' && of(row).event_name === name
const said = (row: Row, ok: string) => (of(row).ok ?? '').toLowerCase() === ok

/** Counts the requests that were last heard of in [from, to), from rows up to `now`. */
export function recount(rows: readonly Row[], from: Date, to: Date, now: Date): Recount {
  const time = (row: Row) => Date.parse(row.timestamp)
  const ids = new Set(rows.map((row) => row.operation_Id).filter((id) => id !== NOWHERE && id !== ''))
  const found = { requests: 0, failed: 0, lost: 0, open: 0, degraded: 0, loudRequests: 0 }
  for (const id of ids) {
    const all = rows.filter((row) => row.operation_Id === id && time(row) < now.getTime())
    const mine = all.filter((row) => time(row) < to.getTime())
    const last = Math.max(...mine.map(time))
    if (mine.length === 0 || last < from.getTime()) continue
    const weight = Math.max(...mine.map((row) => row.itemCount ?? 1))
    const request = mine.some(
      (row) =>
        (row.table === 'traces' && of(row).event_name !== undefined) ||
        (row.table === 'requests' && !String(row.name).endsWith('/healthz')),
    )
    if (!request) continue
    found.requests += weight
    const end = all.find((row) => named(row, 'response.returned'))
    const begun = mine.some((row) => named(row, 'request.received'))
    const worker = mine.some((row) => named(row, 'worker.completed') && said(row, 'false'))
    const stopped = mine.some((row) =>
      String(row.message).startsWith('Kill switch engaged: KILLSWITCH_WORKFLOW'),
    )
    const bad = mine.filter(
      (row) =>
        row.table === 'exceptions' ||
        (row.table === 'requests' && row.success === false) ||
        (row.table === 'traces' &&
          (Number(row.severityLevel) >= 3 || (of(row).event_name && said(row, 'false')))),
    )
    if (bad.some((row) => row.table !== 'requests' && Number(row.severityLevel) >= 3))
      found.loudRequests += weight
    const first = Math.min(...mine.map(time))
    if ((end && mine.includes(end) && said(end, 'false')) || mine.some((row) => row.success === false))
      found.failed += weight
    else if ((worker || stopped) && !(end && said(end, 'true'))) found.failed += weight
    else if (begun && !end && first < now.getTime() - 600_000) found.lost += weight
    else if (begun && !end) found.open += weight
    else if (bad.length > 0) found.degraded += weight
  }
  return found
}
