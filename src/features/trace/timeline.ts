import type { Json } from '../../chat/reply.ts'
import type { RequestTrace } from './request.ts'
import { precise, type Tone, toolWords, workerWords } from './words.ts'

/** Characters that a whole request is wide: as many as a phone shows in one line. */
export const BAR_WIDTH = 28

/** One bar: where it begins and how long it is, in characters; together at most `BAR_WIDTH`. */
export type Bar = {
  readonly label: string
  readonly note: string
  readonly before: number
  readonly width: number
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
    const before = Math.min(BAR_WIDTH - 1, Math.round((BAR_WIDTH * begin) / span))
    const width = Math.min(BAR_WIDTH - before, Math.max(1, Math.round((BAR_WIDTH * (end - begin)) / span)))
    const waited = wait > 1000 ? `, ${precise(wait)} of it waiting` : ''
    return {
      label,
      note: `${from ? '' : 'at '}${precise(from ? end - begin : begin)}${waited}`,
      before,
      width,
      tone,
    }
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

/** A bar as template data, drawn in block characters: a picture where cards are shown, readable where not. */
export const barData = (bar: Bar): Json => {
  const after = BAR_WIDTH - bar.before - bar.width
  return {
    label: bar.label,
    note: bar.note,
    tone: bar.tone,
    before: '░'.repeat(bar.before),
    hasBefore: bar.before > 0,
    fill: '█'.repeat(bar.width),
    after: '░'.repeat(after),
    hasAfter: after > 0,
  }
}

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value))
