import { crc32, deflateSync } from 'node:zlib'

/** Signed distance in pixels from a point to a shape's edge: negative inside. */
export type Shape = (x: number, y: number) => number
export type Colour = readonly [red: number, green: number, blue: number]
/** One layer of paint; later ones cover earlier ones. */
export type Layer = { readonly shape: Shape; readonly colour: Colour }
type Point = readonly [x: number, y: number]

export function roundedBox(centre: Point, half: Point, radius: number): Shape {
  return (x, y) => {
    const dx = Math.abs(x - centre[0]) - half[0] + radius
    const dy = Math.abs(y - centre[1]) - half[1] + radius
    return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius
  }
}

/** A line through the points, `width` thick, with round ends and corners. */
export function polyline(points: readonly Point[], width: number): Shape {
  return (x, y) => {
    let nearest = Number.POSITIVE_INFINITY
    for (let i = 1; i < points.length; i++) {
      const [[ax, ay], [bx, by]] = [points[i - 1] as Point, points[i] as Point]
      const [vx, vy] = [bx - ax, by - ay]
      const along = Math.max(0, Math.min(1, ((x - ax) * vx + (y - ay) * vy) / (vx * vx + vy * vy)))
      nearest = Math.min(nearest, Math.hypot(x - ax - along * vx, y - ay - along * vy))
    }
    return nearest - width / 2
  }
}

export function triangle(a: Point, b: Point, c: Point): Shape {
  const side = (p: Point, q: Point, x: number, y: number) =>
    ((x - p[0]) * (q[1] - p[1]) - (y - p[1]) * (q[0] - p[0])) / Math.hypot(q[0] - p[0], q[1] - p[1])
  return (x, y) => Math.max(side(a, b, x, y), side(b, c, x, y), side(c, a, x, y))
}

export const both =
  (one: Shape, other: Shape): Shape =>
  (x, y) =>
    Math.min(one(x, y), other(x, y))

/** The edge of a shape, `width` thick. */
export const edge =
  (shape: Shape, width: number): Shape =>
  (x, y) =>
    Math.abs(shape(x, y)) - width / 2

/** Paints layers on a square of `size` pixels; what no layer covers is transparent. */
export function png(size: number, layers: readonly Layer[]): Buffer {
  const rows = Buffer.alloc(size * (size * 4 + 1))
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const [red, green, blue, alpha] = pixel(x + 0.5, y + 0.5, layers)
      rows.set([red, green, blue, Math.round(alpha * 255)], y * (size * 4 + 1) + 1 + x * 4)
    }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  // 8 bits each of red, green, blue and alpha.
  header.set([8, 6, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function pixel(x: number, y: number, layers: readonly Layer[]): [number, number, number, number] {
  let [red, green, blue, alpha] = [0, 0, 0, 0]
  for (const { shape, colour } of layers) {
    // A pixel that an edge runs through is covered in part.
    const cover = Math.max(0, Math.min(1, 0.5 - shape(x, y)))
    if (cover === 0) continue
    const whole = cover + alpha * (1 - cover)
    const mix = (under: number, over: number) => (over * cover + under * alpha * (1 - cover)) / whole
    ;[red, green, blue, alpha] = [mix(red, colour[0]), mix(green, colour[1]), mix(blue, colour[2]), whole]
  }
  return [Math.round(red), Math.round(green), Math.round(blue), alpha]
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'ascii'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
