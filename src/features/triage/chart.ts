import { showLength, type Viewer } from '../../chat/time/show.ts'
import { inZone } from '../../chat/time/zone.ts'
import type { Bar } from './incident.ts'
import type { Scope } from './query.ts'
import { number, plural } from './words.ts'

/** Failures over time, as a picture and in words. */
export type Chart = {
  readonly title: string
  readonly bars: readonly { readonly x: string; readonly y: number }[]
  /** For clients that draw no charts: a picture made of letters, and the numbers for those who see none. */
  readonly letters: string
  readonly numbers: string
  /** What the picture shows, in one sentence. */
  readonly caption: string
}

/** Requests with any failure per bar; undefined when no request had one. */
export function chartOf(
  bars: readonly Bar[],
  { window, barSeconds }: Scope,
  { zone }: Viewer,
): Chart | undefined {
  const full = filled(bars, window, barSeconds)
  const worst = full.reduce((a, b) => (hit(b) > hit(a) ? b : a), full[0] as Bar)
  if (hit(worst) === 0) return undefined
  const long = window.to.getTime() - window.from.getTime() > 86_400_000
  const format = barSeconds >= 86_400 ? 'd LLL' : long ? 'ccc HH:mm' : 'HH:mm'
  const label = ({ from }: Bar): string => inZone(from, zone, format)
  const each = showLength(barSeconds * 1000)
  const heights = full.map((bar) => height(hit(bar), hit(worst)))
  return {
    title: `Requests with failures, per ${each}`,
    bars: full.map((bar) => ({ x: label(bar), y: Math.round(hit(bar)) })),
    letters: `${label(full[0] as Bar)} ${heights.join('')} ${label(full.at(-1) as Bar)}`,
    numbers: full.map((bar) => number(hit(bar))).join(' · '),
    caption: `Most at ${label(worst)}: ${number(hit(worst))} of ${plural(worst.requests, 'request')} in ${each}.`,
  }
}

const hit = ({ failed, degraded, lost }: Bar): number => failed + degraded + lost

/** Every bar of the window, also those in which nothing was heard. */
function filled(bars: readonly Bar[], window: Scope['window'], seconds: number): readonly Bar[] {
  const width = seconds * 1000
  const byTime = new Map(bars.map((bar) => [bar.from.getTime(), bar]))
  const start = Math.floor(window.from.getTime() / width) * width
  const count = Math.max(1, Math.ceil((window.to.getTime() - start) / width))
  return Array.from({ length: count }, (_, i) => byTime.get(start + i * width) ?? empty(start + i * width))
}

const empty = (at: number): Bar => ({
  from: new Date(at),
  requests: 0,
  failed: 0,
  degraded: 0,
  lost: 0,
  open: 0,
})

const steps = '▁▂▃▄▅▆▇█'

/** A bar of letters; anything above nothing shows. */
function height(value: number, most: number): string {
  if (value === 0) return '·'
  return steps.charAt(Math.max(0, Math.ceil((value / most) * steps.length) - 1))
}
