import type { BarColour } from '../../chat/bar-picture.ts'
import { columnCanvas, indexOf, WIDE } from '../../chat/column-canvas.ts'

/** One run in the picture. `share` is how high its column stands, 0 to 1; `hollow` ones judged nothing. */
export type Column = { readonly colour: BarColour; readonly share: number; readonly hollow: boolean }

const HEIGHT = 44
/** Low columns stay visible. */
const LEAST = 6

/** Columns side by side on a line, as a PNG data URI of some hundred bytes. */
export function stripPicture(columns: readonly Column[]): string {
  const canvas = columnCanvas(columns.length, HEIGHT)
  const { lines } = canvas
  for (const [i, { colour, share, hollow }] of columns.entries()) {
    const left = canvas.left(i)
    const index = indexOf(colour)
    const top = HEIGHT - 2 - Math.max(LEAST, Math.round(share * (HEIGHT - 2)))
    for (let y = top; y < HEIGHT - 2; y++) {
      const edge = y < top + 2 || y >= HEIGHT - 4
      if (!hollow || edge) lines[y]?.fill(index, left, left + WIDE)
      else lines[y]?.fill(index, left, left + 2).fill(index, left + WIDE - 2, left + WIDE)
    }
  }
  return canvas.uri()
}
