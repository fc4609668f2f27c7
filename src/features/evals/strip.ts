import { type BarColour, barColours } from '../../chat/bar-picture.ts'
import { type Palette, pngUri } from '../../chat/png.ts'

/** One run in the picture. `share` is how high its column stands, 0 to 1; `hollow` ones judged nothing. */
export type Column = { readonly colour: BarColour; readonly share: number; readonly hollow: boolean }

const WIDE = 16
const GAP = 4
const HEIGHT = 44
/** Low columns stay visible. */
const LEAST = 6
const colours = ['good', 'warning', 'attention', 'default'] as const
const palette: Palette = [
  { rgb: [0, 0, 0], alpha: 0 },
  ...colours.map((name) => ({ rgb: barColours[name], alpha: 255 })),
  { rgb: [0x9a, 0x9a, 0x9a], alpha: 150 },
]
const ground = palette.length - 1

/** Columns side by side on a line, as a PNG data URI of some hundred bytes. */
export function stripPicture(columns: readonly Column[]): string {
  const width = Math.max(1, columns.length * (WIDE + GAP) - GAP)
  const lines = Array.from({ length: HEIGHT }, () => Buffer.alloc(width))
  for (const [i, { colour, share, hollow }] of columns.entries()) {
    const left = i * (WIDE + GAP)
    const index = colours.indexOf(colour) + 1
    const top = HEIGHT - 2 - Math.max(LEAST, Math.round(share * (HEIGHT - 2)))
    for (let y = top; y < HEIGHT - 2; y++) {
      const edge = y < top + 2 || y >= HEIGHT - 4
      if (!hollow || edge) lines[y]?.fill(index, left, left + WIDE)
      else lines[y]?.fill(index, left, left + 2).fill(index, left + WIDE - 2, left + WIDE)
    }
  }
  lines.at(-1)?.fill(ground)
  return pngUri(lines, palette)
}
