import { crc32, deflateSync } from 'node:zlib'

/** Colours that are told apart on light and dark cards, and by people who see no red. */
const colours = {
  good: [0x2e, 0x8b, 0x57],
  warning: [0xe0, 0x8e, 0x0b],
  attention: [0xc5, 0x0f, 0x1f],
  default: [0x47, 0x78, 0xc7],
  track: [0x9a, 0x9a, 0x9a],
} as const
export type BarColour = Exclude<keyof typeof colours, 'track'>

const WIDTH = 320
const HEIGHT = 10

/**
 * A horizontal bar on a thin track as a PNG data URI of about 150 bytes. `from` and `to` are shares of the
 * width, 0 to 1. A picture, because block characters depend on fonts and charts on the client.
 */
export function barPicture(from: number, to: number, colour: BarColour): string {
  const first = Math.min(WIDTH - 3, Math.max(0, Math.round(from * WIDTH)))
  const end = Math.min(WIDTH, Math.max(first + 3, Math.round(to * WIDTH)))
  const line = (track: boolean) => {
    const pixels = Buffer.alloc(WIDTH + 1)
    if (track) pixels.fill(1, 1)
    return pixels.fill(2, first + 1, end + 1)
  }
  const middle = HEIGHT / 2
  const rows = Array.from({ length: HEIGHT }, (_, y) => line(y === middle || y === middle - 1))
  const header = Buffer.alloc(13)
  header.writeUInt32BE(WIDTH, 0)
  header.writeUInt32BE(HEIGHT, 4)
  // 8 bits a pixel, palette.
  header.set([8, 3, 0, 0, 0], 8)
  const png = Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from([0, 0, 0, ...colours.track, ...colours[colour]])),
    // The first colour is transparent, the track lighter than the bar.
    chunk('tRNS', Buffer.from([0, 110, 255])),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
  return `data:image/png;base64,${png.toString('base64')}`
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}
