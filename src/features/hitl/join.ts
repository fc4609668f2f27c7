import type { HitlRequest, Traced } from '../../chat/hitl/request.ts'
import type { ToolRow } from './query.ts'

/** The event is written within milliseconds of the answer; clocks of two clouds differ by more. */
const earlierMs = 3_000
const laterMs = 8_000

const eventOf = ({ state }: HitlRequest): ToolRow['event'] | undefined => {
  if (state === 'rejected') return 'tool.hitl_rejected'
  return state === 'answered' || state === 'unknown' ? 'tool.hitl_approved' : undefined
}
const answeredAt = (request: HitlRequest): number =>
  (request.deliveredAt ?? request.endedAt ?? request.answerBy).getTime()

/**
 * Which operation each request belonged to, by tool, verdict and time: the request itself carries no id. Each event
 * is used once. Where two calls of a tool were answered at the same moment and the events do not tell them apart,
 * they are left alone rather than guessed, unless there are as many events as requests: then they came in order.
 */
export function joined(
  requests: readonly HitlRequest[],
  rows: readonly ToolRow[],
): ReadonlyMap<string, Traced> {
  const found = new Map<string, Traced>()
  const groups = Map.groupBy(requests, (one) => `${eventOf(one) ?? ''} ${one.tool}`)
  for (const group of groups.values()) {
    const [{ tool }] = group as [HitlRequest]
    const event = eventOf(group[0] as HitlRequest)
    const events = rows.filter((row) => row.tool === tool && row.event === event && row.operation !== '')
    for (const cluster of clusters(group, events))
      for (const [request, row] of pairs(cluster))
        found.set(request.id, { operation: row.operation, tool: endOf(row, rows) })
  }
  return found
}

type Cluster = { readonly requests: HitlRequest[]; readonly events: ToolRow[] }

/** Requests and events that may belong to each other, and nobody else. */
function clusters(requests: readonly HitlRequest[], events: readonly ToolRow[]): readonly Cluster[] {
  const made: Cluster[] = []
  let reach = Number.NEGATIVE_INFINITY
  const moments = [
    ...requests.map((request) => ({ at: answeredAt(request), request, event: undefined })),
    ...events.map((event) => ({ at: event.at.getTime(), request: undefined, event })),
  ].sort((a, b) => a.at - b.at)
  for (const { at, request, event } of moments) {
    if (at > reach) made.push({ requests: [], events: [] })
    const cluster = made.at(-1) as Cluster
    if (request) cluster.requests.push(request)
    if (event) cluster.events.push(event)
    reach = at + (request ? laterMs : earlierMs)
  }
  return made
}

function pairs({ requests, events }: Cluster): readonly (readonly [HitlRequest, ToolRow])[] {
  if (requests.length !== events.length) return []
  const made = requests.map((request, i) => [request, events[i] as ToolRow] as const)
  const fits = made.every(([request, { at }]) => {
    const after = at.getTime() - answeredAt(request)
    return after >= -earlierMs && after <= laterMs
  })
  return fits ? made : []
}

/** What the tool did after that, in the same operation. */
function endOf(start: ToolRow, rows: readonly ToolRow[]): Traced['tool'] {
  const end = rows.find(
    (row) =>
      row.operation === start.operation &&
      row.tool === start.tool &&
      row.at >= start.at &&
      (row.event === 'tool.executed' || row.event === 'tool.failed'),
  )
  if (!end) return 'not-seen'
  return end.event === 'tool.executed' ? 'executed' : 'failed'
}
