import { barPicture } from '../../chat/bar-picture.ts'
import type { Json } from '../../chat/reply.ts'
import type { RequestTrace } from './request.ts'
import { precise, type Tone, toolWords, workerWords } from './words.ts'

/** One bar: where it begins and ends, as shares of the whole request. */
export type Bar = {
  readonly label: string
  readonly note: string
  readonly from: number
  readonly to: number
  readonly tone: Tone
}

/** Bars that fit on a phone without scrolling past the answer. */
const MOST_BARS = 12

/**
 * The request as bars in order of their start. Workers have no spans in telemetry, so a worker's bar runs
 * from the end of the stage before it; a tool's includes the wait for its approver. Unknown starts are drawn
 * as a point at the row.
 */
export function timeline(request: RequestTrace): { readonly bars: readonly Bar[]; readonly more: number } {
  const start = request.from.getTime()
  const span = Math.max(1, request.to.getTime() - start, request.totalMs)
  const bar = (label: string, from: Date | undefined, to: Date, tone: Tone, wait = 0): Bar => {
    const begin = clamp((from ?? to).getTime() - start, 0, span)
    const end = clamp(to.getTime() - start, begin, span)
    const waited = wait > 1000 ? `, ${precise(wait)} of it waiting` : ''
    const note = `${from ? '' : 'at '}${precise(from ? end - begin : begin)}${waited}`
    return { label, note, from: begin / span, to: end / span, tone }
  }
  const workers = request.workers.flatMap((one) =>
    one.to ? [bar(one.id, one.from, one.to, workerWords[one.state].tone)] : [],
  )
  const tools = request.tools.map((call) =>
    bar(call.tool, call.from, call.to, toolWords[call.meaning].tone, call.waitedMs),
  )
  const bars = [...workers, ...tools]
  return { bars: bars.slice(0, MOST_BARS), more: Math.max(0, bars.length - MOST_BARS) }
}

/** A bar as template data; its words say where it lies, for those who cannot see it. */
export const barData = (bar: Bar): Json => ({
  label: bar.label,
  note: bar.note,
  picture: barPicture(bar.from, bar.to, bar.tone),
  alt: `from ${Math.round(bar.from * 100)} % to ${Math.round(bar.to * 100)} % of the request`,
})

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value))
