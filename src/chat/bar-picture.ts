import { pngUri, type Rgb } from './png.ts'

/** Colours that are told apart on light and dark cards, and by people who see no red. */
export const barColours = {
  good: [0x2e, 0x8b, 0x57],
  warning: [0xe0, 0x8e, 0x0b],
  attention: [0xc5, 0x0f, 0x1f],
  default: [0x47, 0x78, 0xc7],
} as const satisfies Readonly<Record<string, Rgb>>
export type BarColour = keyof typeof barColours

const track: Rgb = [0x9a, 0x9a, 0x9a]
const WIDTH = 320
const HEIGHT = 10

/**
 * A horizontal bar on a thin track as a PNG data URI of about 150 bytes. `from` and `to` are shares of the
 * width, 0 to 1. A picture, because block characters depend on fonts and charts on the client.
 */
export function barPicture(from: number, to: number, colour: BarColour): string {
  const first = Math.min(WIDTH - 3, Math.max(0, Math.round(from * WIDTH)))
  const end = Math.min(WIDTH, Math.max(first + 3, Math.round(to * WIDTH)))
  const bar = Buffer.alloc(WIDTH).fill(2, first, end)
  const onTrack = Buffer.alloc(WIDTH, 1).fill(2, first, end)
  const middle = HEIGHT / 2
  const lines = Array.from({ length: HEIGHT }, (_, y) => (y === middle || y === middle - 1 ? onTrack : bar))
  // The first colour is transparent, the track lighter than the bar.
  return pngUri(lines, [
    { rgb: [0, 0, 0], alpha: 0 },
    { rgb: track, alpha: 110 },
    { rgb: barColours[colour], alpha: 255 },
  ])
}
