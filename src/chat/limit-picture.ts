import type { BarColour } from './bar-picture.ts'
import { columnCanvas, indexOf, WIDE } from './column-canvas.ts'

/** What was seen on a day, and whether that day was a normal one; `value` undefined where too little happened. */
export type Seen = { readonly value: number | undefined; readonly known: boolean }
/** A limit across all days. */
export type LimitLine = { readonly value: number; readonly colour: BarColour; readonly dashed: boolean }

const HEIGHT = 120

/**
 * Columns of days with limits across them, as a PNG data URI of some hundred bytes. The highest limit is at two
 * thirds of the height: what is far above it is cut off, because an outage would make everything else flat.
 * Or `top` is at the top.
 */
export function limitPicture(days: readonly Seen[], limits: readonly LimitLine[], top?: number): string {
  const canvas = columnCanvas(days.length, HEIGHT)
  const { width, lines } = canvas
  const most = top ?? topOf(days, limits)
  const rowOf = (value: number) => {
    const share = Math.min(1, Math.max(0, value / most))
    return HEIGHT - 2 - Math.round(share * (HEIGHT - 3))
  }
  for (const [i, { value, known }] of days.entries()) {
    if (value === undefined) continue
    const left = canvas.left(i)
    // A day without a failure is a day that was seen.
    for (let y = Math.min(rowOf(value), HEIGHT - 5); y < HEIGHT - 2; y++)
      lines[y]?.fill(indexOf(known ? 'warning' : 'default'), left, left + WIDE)
  }
  for (const { value, colour, dashed } of limits)
    for (let x = 0; x < width; x++)
      if (!dashed || x % 16 < 9)
        for (const y of [0, 1, 2]) lines[rowOf(value) + y - 1]?.fill(indexOf(colour), x, x + 1)
  return canvas.uri()
}

function topOf(days: readonly Seen[], limits: readonly LimitLine[]): number {
  const calm = days.flatMap(({ value, known }) => (value === undefined || known ? [] : [value]))
  return Math.max(
    1e-9,
    ...limits.map(({ value }) => value * 1.5),
    limits.length > 0 ? 0 : Math.max(0, ...calm),
  )
}
