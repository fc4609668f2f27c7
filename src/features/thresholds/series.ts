import { countOf, GROWTH, merged, type Sketch } from '../../chat/statistics/sketch.ts'
import type { Window } from '../../ports/telemetry.ts'
import type { Counted } from './query.ts'
import type { Signal } from './signal.ts'

/** A signal over time: in each slot what was hit, of how many, or the values by bins. */
export type Series = {
  readonly signal: Signal
  readonly window: Window
  readonly hits: readonly number[]
  readonly of: readonly number[]
  readonly sketches: readonly Sketch[]
}
/** What a rule would have seen when it looked at `at`; undefined where too little happened to say anything. */
export type Look = { readonly at: number; readonly value: number | undefined }

/** Which counted rows are hits of a signal, and which are all. */
function roleOf(signal: Signal, { message, how, machine }: Counted): 'hit' | 'other' | 'value' | undefined {
  if (signal.measure === 'p95') {
    if (!machine) return undefined
    return message === (signal.event ?? 'response.returned') ? 'value' : undefined
  }
  if (machine) return undefined
  if (signal.event !== undefined) {
    if (message !== signal.event) return undefined
    return signal.measure === 'count' || how === 'failed' ? 'hit' : 'other'
  }
  if (signal.id === 'error-rate')
    return message === 'response.returned' ? (how === 'ok' ? 'other' : 'hit') : undefined
  if (signal.id === 'hitl-rejections')
    return message === 'tool.hitl_rejected' ? 'hit' : message === 'tool.hitl_approved' ? 'other' : undefined
  if (message === 'tool.failed') return how === 'unanswered' ? 'hit' : undefined
  return message.startsWith('tool.hitl_') ? 'other' : undefined
}

/** Puts what was counted into slots. */
export function seriesOf(signal: Signal, rows: readonly Counted[], window: Window): Series {
  const width = signal.slotSeconds * 1000
  const start = Math.floor(window.from.getTime() / width) * width
  const count = Math.max(0, Math.ceil((window.to.getTime() - start) / width))
  const [hits, of] = [new Array<number>(count).fill(0), new Array<number>(count).fill(0)]
  const bins: [number, number][][] = signal.measure === 'p95' ? Array.from({ length: count }, () => []) : []
  for (const row of rows) {
    const role = roleOf(signal, row)
    const i = Math.floor((row.slot.getTime() - start) / width)
    if (role === undefined || i < 0 || i >= count) continue
    of[i] = (of[i] ?? 0) + row.items
    if (role === 'hit') hits[i] = (hits[i] ?? 0) + row.items
    if (role === 'value') bins[i]?.push([row.bin, row.items])
  }
  return {
    signal,
    window: { from: new Date(start), to: window.to },
    hits,
    of,
    sketches: bins.map((one) => merged([one])),
  }
}

/** What a rule with this window sees, slot by slot, each time over the window that ends there. */
export function looks(
  { signal, window, hits, of, sketches }: Series,
  windowSeconds: number,
  fewest: number = signal.fewest[0] ?? 0,
): readonly Look[] {
  const size = Math.max(1, Math.round(windowSeconds / signal.slotSeconds))
  const width = signal.slotSeconds * 1000
  const found: Look[] = []
  let [hit, all] = [0, 0]
  for (let i = 0; i < of.length; i++) {
    hit += hits[i] ?? 0
    all += of[i] ?? 0
    if (i >= size) {
      hit -= hits[i - size] ?? 0
      all -= of[i - size] ?? 0
    }
    const at = window.from.getTime() + (i + 1) * width
    found.push({
      at,
      value: valueAt(signal, all < fewest, hit, all, () => sketches.slice(Math.max(0, i - size + 1), i + 1)),
    })
  }
  return found
}

function valueAt(
  signal: Signal,
  few: boolean,
  hit: number,
  all: number,
  sketches: () => readonly Sketch[],
): number | undefined {
  if (signal.measure === 'count') return hit
  if (few) return undefined
  return signal.measure === 'share' ? (100 * hit) / all : p95(merged(sketches()))
}

/** As if the values of a bin lay evenly in it: on the grid of bins many windows would share one value. */
function p95(sketch: Sketch): number | undefined {
  const rank = 0.95 * countOf(sketch)
  let below = 0
  for (const [bin, count] of sketch) {
    if (below + count >= rank) return GROWTH ** (bin - 1 + (rank - below) / count)
    below += count
  }
  return undefined
}
