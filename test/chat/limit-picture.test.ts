import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { limitPicture, type Seen } from '../../src/chat/limit-picture.ts'

/** Lines of palette indices, read back from the file. */
function linesOf(uri: string): Buffer[] {
  const png = Buffer.from(uri.slice('data:image/png;base64,'.length), 'base64')
  const at = png.indexOf('IDAT')
  const pixels = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)))
  const width = png.readUInt32BE(16)
  return Array.from({ length: png.readUInt32BE(20) }, (_, y) =>
    pixels.subarray(y * (width + 1) + 1, (y + 1) * (width + 1)),
  )
}
const heightAt = (lines: readonly Buffer[], x: number, colour: number) =>
  lines.filter((line) => line[x] === colour).length
const [GOOD, WARNING, DEFAULT] = [1, 2, 4]
const day = (value: number | undefined, known = false): Seen => ({ value, known })

test('a day twice as high is drawn twice as high; days of incidents have a colour of their own, silent ones no column', () => {
  const lines = linesOf(limitPicture([day(5), day(10), day(undefined), day(10, true)], []))
  const [first, second] = [heightAt(lines, 8, DEFAULT), heightAt(lines, 28, DEFAULT)]
  assert.ok(Math.abs(second / first - 2) < 0.1, `${first}, ${second}`)
  assert.equal(heightAt(lines, 48, DEFAULT) + heightAt(lines, 48, WARNING), 0)
  assert.ok(heightAt(lines, 68, WARNING) > 0)
})

test('limits lie where their value is, dashed ones with gaps, whatever else is far above', () => {
  const lines = linesOf(
    limitPicture(
      [day(10), day(1e6, true)],
      [
        { value: 20, colour: 'good', dashed: false },
        { value: 10, colour: 'attention', dashed: true },
      ],
    ),
  )
  const row = lines.findIndex((line) => line.every((index) => index === GOOD))
  assert.ok(row > lines.length * 0.25 && row < lines.length * 0.4, `row ${row}`)
  const dashed = lines.filter((line) => line.includes(3))
  assert.ok(
    dashed.length > 0 && dashed.every((line) => line.includes(3) && !line.every((index) => index === 3)),
  )
})

test('any month is a small picture', () => {
  const seen = fc.record({
    value: fc.option(fc.double({ noNaN: true }), { nil: undefined }),
    known: fc.boolean(),
  })
  const limit = fc.record({
    value: fc.double({ min: 0, max: 1e9, noNaN: true }),
    colour: fc.constantFrom('good' as const, 'attention' as const),
    dashed: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(seen, { maxLength: 31 }), fc.array(limit, { maxLength: 3 }), (days, limits) => {
      assert.ok(limitPicture(days, limits).length < 4000)
    }),
    { numRuns: 50 },
  )
})
