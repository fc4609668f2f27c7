import { crc32, deflateSync } from 'node:zlib'

export type Rgb = readonly [red: number, green: number, blue: number]
/** Colours of a picture by index; `alpha` 0 is transparent, 255 solid. */
export type Palette = readonly { readonly rgb: Rgb; readonly alpha: number }[]

/** A picture of palette indices, one buffer a line, all of the same length, as a PNG data URI. */
export function pngUri(lines: readonly Buffer[], palette: Palette): string {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(lines[0]?.length ?? 0, 0)
  header.writeUInt32BE(lines.length, 4)
  // 8 bits a pixel, palette.
  header.set([8, 3, 0, 0, 0], 8)
  // Each line begins with its filter: none.
  const pixels = Buffer.concat(lines.flatMap((line) => [Buffer.alloc(1), line]))
  const png = Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(({ rgb }) => rgb))),
    chunk('tRNS', Buffer.from(palette.map(({ alpha }) => alpha))),
    chunk('IDAT', deflateSync(pixels, { level: 9 })),
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
