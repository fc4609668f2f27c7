import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { showAgo, showLength, showTime, showWindow } from '../../../src/chat/time/show.ts'

const berlin = { now: new Date('2026-11-24T13:30:20Z'), zone: 'Europe/Berlin' }
const at = (iso: string) => new Date(iso)

for (const [iso, words] of [
  ['2026-11-24T13:20:20Z', '14:20 CET (10 min ago)'],
  ['2026-11-24T11:05:20Z', '12:05 CET (2 h 25 min ago)'],
  ['2026-11-23T20:50:20Z', 'Mon 23 Nov 21:50 CET (16 h 40 min ago)'],
  ['2026-10-24T20:50:20Z', 'Sat 24 Oct 22:50 CEST (30 d ago)'],
  ['2025-12-30T02:50:20Z', 'Tue 30 Dec 2025 03:50 CET (329 d ago)'],
  ['2026-11-24T13:35:20Z', '14:35 CET (in 5 min)'],
] as const)
  test(`${iso} is shown as ${words}`, () => assert.equal(showTime(at(iso), berlin), words))

for (const [zone, words] of [
  ['America/New_York', '08:30 EST (just now)'],
  ['Asia/Kolkata', '19:00 GMT+5:30 (just now)'],
  ['UTC', '13:30 UTC (just now)'],
] as const)
  test(`in ${zone} now is ${words}`, () => assert.equal(showTime(berlin.now, { ...berlin, zone }), words))

for (const [from, to, words] of [
  ['2026-11-24T11:30:20Z', '2026-11-24T13:30:20Z', '12:30 – 14:30 CET'],
  ['2026-11-23T21:00:00Z', '2026-11-24T01:00:00Z', 'Mon 23 Nov 22:00 – Tue 24 Nov 02:00 CET'],
  ['2026-11-23T09:00:00Z', '2026-11-23T10:00:00Z', 'Mon 23 Nov 10:00 – 11:00 CET'],
  ['2026-10-24T20:00:00Z', '2026-10-25T12:00:00Z', 'Sat 24 Oct 22:00 CEST – Sun 25 Oct 13:00 CET'],
] as const)
  test(`the window from ${from} is shown as ${words}`, () =>
    assert.equal(showWindow({ from: at(from), to: at(to) }, berlin), words))

for (const [ms, words] of [
  [0, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_599_999, '59 min'],
  [3_600_000, '1 h'],
  [5_400_000, '1 h 30 min'],
  [86_400_000, '1 d'],
  [90_000_000, '1 d 1 h'],
  [8 * 86_400_000, '8 d'],
] as const)
  test(`${ms} ms are ${words}`, () => assert.equal(showLength(ms), words))

test('lengths never go down as time goes up', () => {
  const inMinutes = (words: string) =>
    [...words.matchAll(/(\d+) (s|min|h|d)/g)].reduce(
      (sum, [, n, unit]) => sum + Number(n) * ({ s: 1 / 60, min: 1, h: 60, d: 1440 }[unit as 's'] ?? 0),
      0,
    )
  fc.assert(
    fc.property(fc.nat(1e9), fc.nat(1e9), (a, b) => {
      const [less, more] = a < b ? [a, b] : [b, a]
      assert.ok(inMinutes(showLength(less)) <= inMinutes(showLength(more)))
    }),
  )
})

test('a moment within the minute is just now, on both sides', () => {
  assert.equal(showAgo(new Date(berlin.now.getTime() - 59_000), berlin.now), 'just now')
  assert.equal(showAgo(new Date(berlin.now.getTime() + 59_000), berlin.now), 'just now')
})
