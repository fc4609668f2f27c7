import { type BarColour, barColours } from './bar-picture.ts'
import { type Palette, pngUri } from './png.ts'

/** Width of a column and of the gap beside it, in pixels. */
export const WIDE = 16
const GAP = 4
const colours = ['good', 'warning', 'attention', 'default'] as const
const palette: Palette = [
  { rgb: [0, 0, 0], alpha: 0 },
  ...colours.map((name) => ({ rgb: barColours[name], alpha: 255 })),
  { rgb: [0x9a, 0x9a, 0x9a], alpha: 150 },
]
const ground = palette.length - 1

/** Room for columns side by side: lines of palette indices, top first, and where column `i` begins. */
export type ColumnCanvas = {
  readonly width: number
  readonly lines: readonly Buffer[]
  left(i: number): number
  /** The picture as a PNG data URI, with a line to stand on. */
  uri(): string
}

export const indexOf = (colour: BarColour): number => colours.indexOf(colour) + 1

export function columnCanvas(columns: number, height: number): ColumnCanvas {
  const width = Math.max(1, columns * (WIDE + GAP) - GAP)
  const lines = Array.from({ length: height }, () => Buffer.alloc(width))
  return {
    width,
    lines,
    left: (i) => i * (WIDE + GAP),
    uri() {
      lines.at(-1)?.fill(ground)
      return pngUri(lines, palette)
    },
  }
}
