import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { barPicture } from '../../src/chat/bar-picture.ts'

/** Columns of the bar's colour in the top row, read back from the file. */
function columns(uri: string): number[] {
  const png = Buffer.from(uri.slice('data:image/png;base64,'.length), 'base64')
  assert.equal(png.toString('hex', 0, 8), '89504e470d0a1a0a')
  const at = png.indexOf('IDAT')
  const pixels = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)))
  const width = png.readUInt32BE(16)
  return [...pixels.subarray(1, width + 1).entries()].flatMap(([x, colour]) => (colour === 2 ? [x] : []))
}

test('draws the bar where it belongs', () => {
  const drawn = columns(barPicture(0.25, 0.5, 'good'))
  assert.deepEqual([drawn[0], drawn.at(-1)], [80, 159])
})

test('shows even an instant, and never draws outside', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1, max: 2, noNaN: true }),
      fc.double({ min: -1, max: 2, noNaN: true }),
      (from, to) => {
        const uri = barPicture(from, to, 'attention')
        assert.ok(columns(uri).length >= 3)
        assert.ok(uri.length < 400, `${uri.length} characters`)
      },
    ),
  )
})
