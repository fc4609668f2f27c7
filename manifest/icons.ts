// node manifest/icons.ts: draws the two icons of the Teams app. A speech bubble with a pulse in it.
import { writeFileSync } from 'node:fs'
import { both, edge, type Layer, png, polyline, roundedBox, triangle } from './draw.ts'

const navy = [0x1f, 0x3a, 0x5f] as const
const white = [0xff, 0xff, 0xff] as const
const amber = [0xe8, 0x7d, 0x0d] as const

/** 192 pixels, on the accent colour; Teams rounds the corners, and the drawing stays in the middle 120. */
export function colourIcon(): Buffer {
  const bubble = both(roundedBox([96, 88], [60, 44], 18), triangle([66, 128], [100, 128], [66, 156]))
  const pulse = polyline(
    [
      [48, 90],
      [74, 90],
      [86, 62],
      [102, 114],
      [114, 80],
      [120, 90],
      [144, 90],
    ],
    8,
  )
  return png(192, [
    { shape: roundedBox([96, 96], [97, 97], 0), colour: navy },
    { shape: bubble, colour: white },
    { shape: pulse, colour: amber },
  ])
}

/** 32 pixels, white on nothing. */
export function outlineIcon(): Buffer {
  const bubble = edge(both(roundedBox([16, 14], [13, 9], 4), triangle([9, 22], [16, 22], [9, 29])), 2)
  const pulse = polyline(
    [
      [7, 14],
      [11, 14],
      [13.5, 9],
      [17.5, 19],
      [20, 13],
      [21, 14],
      [25, 14],
    ],
    2,
  )
  const layers: readonly Layer[] = [bubble, pulse].map((shape) => ({ shape, colour: white }))
  return png(32, layers)
}

if (import.meta.main) {
  const here = (name: string) => new URL(name, import.meta.url)
  writeFileSync(here('color.png'), colourIcon())
  writeFileSync(here('outline.png'), outlineIcon())
}
