import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { wilcoxonRankSum } from 'simple-statistics'
import { atLeast } from '../../../src/chat/statistics/chance.ts'
import { median, spread } from '../../../src/chat/statistics/describe.ts'
import { twoSided, upperTail } from '../../../src/chat/statistics/normal.ts'
import { meanInterval, newcombe, welch, wilson } from '../../../src/chat/statistics/proportion.ts'
import { mannWhitney, shift } from '../../../src/chat/statistics/ranks.ts'
import {
  countOf,
  merged,
  middleOf,
  quantile,
  quantileInterval,
  scaled,
  sketchOf,
} from '../../../src/chat/statistics/sketch.ts'
import { trendOf } from '../../../src/chat/statistics/trend.ts'

const near = (found: number | undefined, wanted: number, off = 5e-5) =>
  assert.ok(found !== undefined && Math.abs(found - wanted) <= off, `${found} is not ${wanted}`)
const relatively = (found: number | undefined, wanted: number, off: number) =>
  near((found ?? Number.NaN) / wanted, 1, off)
const values = fc.array(fc.double({ min: 1, max: 1e8, noNaN: true }), { minLength: 1, maxLength: 80 })

test('normal tails are those of the tables', () => {
  for (const [z, p] of [
    [0, 0.5],
    [1, 0.158655254],
    [1.959963985, 0.025],
    [2.575829304, 0.005],
    [-1, 0.841344746],
  ] as const)
    near(upperTail(z), p, 2e-7)
  relatively(upperTail(3.5), 2.326290790355e-4, 1e-6)
  relatively(upperTail(6), 9.865876450377e-10, 1e-6)
  relatively(upperTail(10), 7.619853024161e-24, 1e-6)
  near(twoSided(0), 1, 1e-8)
})

test('Wilson and Newcombe give the intervals of Newcombe 1998', () => {
  const cases = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ] as const
  for (const [hits, of, low, high] of cases) {
    const found = wilson({ hits, of }, 0.95)
    near(found.low, low)
    near(found.high, high)
  }
  const apart = [
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [10, 10, 0, 10, 0.6075, 1],
  ] as const
  for (const [a, m, b, n, low, high] of apart) {
    const found = newcombe({ hits: a, of: m }, { hits: b, of: n }, 0.95)
    near(found.low, low)
    near(found.high, high)
  }
})

test('intervals of shares stay in order, hold the share, narrow with more, and know nothing of nothing', () => {
  assert.deepEqual(wilson({ hits: 0, of: 0 }, 0.95), { low: 0, high: 1 })
  assert.deepEqual(newcombe({ hits: 1, of: 2 }, { hits: 0, of: 0 }, 0.95), { low: -1, high: 1 })
  const share = fc
    .integer({ min: 1, max: 5000 })
    .chain((of) => fc.integer({ min: 0, max: of }).map((hits) => ({ hits, of })))
  fc.assert(
    fc.property(share, share, (a, b) => {
      const { low, high } = wilson(a, 0.95)
      assert.ok(low >= 0 && high <= 1 && low <= a.hits / a.of + 1e-12 && high >= a.hits / a.of - 1e-12)
      const wide = wilson(a, 0.99)
      assert.ok(wide.low <= low + 1e-12 && wide.high >= high - 1e-12)
      const more = wilson({ hits: a.hits * 4, of: a.of * 4 }, 0.95)
      assert.ok(more.high - more.low <= high - low + 1e-12)
      const [ab, ba] = [newcombe(a, b, 0.95), newcombe(b, a, 0.95)]
      near(ab.low, -ba.high, 1e-9)
      const apart = a.hits / a.of - b.hits / b.of
      assert.ok(ab.low <= apart + 1e-12 && apart - 1e-12 <= ab.high)
    }),
  )
})

test('means: the textbook interval, and the same with both samples exchanged', () => {
  const [a, b] = [
    { mean: 10, variance: 4, n: 100 },
    { mean: 9, variance: 9, n: 50 },
  ]
  near(meanInterval(a, 0.95).low, 10 - 1.959964 * 0.2, 1e-5)
  near(welch(a, b, 0.95).high, 1 + 1.959964 * Math.sqrt(4 / 100 + 9 / 50), 1e-5)
  near(welch(a, b, 0.95).low, -welch(b, a, 0.95).high, 1e-12)
})

test('a sketch gives every quantile within 1 % of sorting the values', () => {
  fc.assert(
    fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (list, q) => {
      const sorted = [...list].sort((a, b) => a - b)
      const wanted = sorted[Math.max(0, Math.ceil(q * sorted.length - 1e-9) - 1)] ?? 0
      relatively(quantile(sketchOf(list), q), wanted, 0.0101)
    }),
  )
})

test('sketches: empty, one sample, constant, zero, outliers, scale, and parts that add up', () => {
  assert.equal(quantile([], 0.5), undefined)
  assert.equal(quantileInterval([], 0.5, 0.95), undefined)
  relatively(quantile(sketchOf([42]), 0.95), 42, 0.0101)
  assert.equal(quantile(sketchOf([0, 0, -3]), 0.5), 0)
  relatively(quantile(sketchOf(Array(50).fill(7)), 0.5), 7, 0.0101)
  fc.assert(
    fc.property(values, values, fc.double({ min: 0.01, max: 100, noNaN: true }), (a, b, factor) => {
      const whole = sketchOf([...a, ...b])
      assert.deepEqual(merged([sketchOf(a), sketchOf(b)]), whole)
      assert.equal(countOf(whole), a.length + b.length)
      relatively(
        quantile(sketchOf(a.map((one) => one * factor)), 0.5),
        (quantile(sketchOf(a), 0.5) ?? 0) * factor,
        0.021,
      )
      const wild = sketchOf([...a, ...a, ...a, 1e15])
      assert.ok((quantile(wild, 0.5) ?? 0) <= 1.01e8, 'one outlier does not become the median')
      near(countOf(scaled(whole, 7)), 7, 1e-9)
      const around = quantileInterval(whole, 0.5, 0.95)
      const middle = quantile(whole, 0.5) ?? 0
      assert.ok(around && around.low <= middle && middle <= around.high)
    }),
  )
})

test('the interval of a median holds the true one about as often as it says', () => {
  const random = mulberry(7)
  let held = 0
  for (let i = 0; i < 400; i++) {
    const sample = Array.from({ length: 60 }, () => Math.exp(normal(random)) * 1000)
    const { low, high } = quantileInterval(sketchOf(sample), 0.5, 0.95) ?? { low: 0, high: 0 }
    if (low <= 1000 && 1000 <= high) held += 1
  }
  assert.ok(held / 400 > 0.92 && held / 400 <= 1, `${held} of 400`)
})

/** Mann-Whitney by going through all pairs, with the variance of ranks counted the long way. */
function byPairs(a: readonly number[], b: readonly number[]) {
  const u = a.flatMap((x) => b.map((y) => (x > y ? 1 : x === y ? 0.5 : 0))).reduce((s: number, x) => s + x, 0)
  const all = [...a, ...b]
  const rank = (x: number) => all.filter((y) => y < x).length + (all.filter((y) => y === x).length + 1) / 2
  const ranks = all.map(rank)
  const mean = (all.length + 1) / 2
  const squares = ranks.reduce((sum, r) => sum + (r - mean) ** 2, 0)
  const variance = ((a.length * b.length) / (all.length * (all.length - 1))) * squares
  return { u, z: variance === 0 ? 0 : (u - (a.length * b.length) / 2) / Math.sqrt(variance) }
}

test('Mann-Whitney on bins is Mann-Whitney on values that lie in the middle of bins', () => {
  const binned = values.map((list) => list.map((one) => middleOf(sketchOf([one])[0]?.[0] ?? 0)))
  fc.assert(
    fc.property(binned, binned, (a, b) => {
      const found = mannWhitney(sketchOf(a), sketchOf(b))
      const wanted = byPairs(a, b)
      near(found?.u, wanted.u, 1e-6)
      near(found?.z, wanted.z, 1e-6)
      // The library gives the rank sum of the first sample, which is U and a constant.
      near((found?.u ?? 0) + (a.length * (a.length + 1)) / 2, wilcoxonRankSum(a, b), 1e-6)
    }),
  )
})

test('Mann-Whitney: nothing, one sample, constants, and exchanged samples', () => {
  assert.equal(mannWhitney([], sketchOf([1])), undefined)
  near(mannWhitney(sketchOf([5]), sketchOf([5]))?.p, 1, 1e-8)
  assert.equal(mannWhitney(sketchOf(Array(40).fill(5)), sketchOf(Array(40).fill(5)))?.z, 0)
  const [a, b] = [sketchOf([1, 2, 3, 40, 50]), sketchOf([10, 20, 30, 90, 91, 95])]
  near(mannWhitney(a, b)?.z, -(mannWhitney(b, a)?.z ?? 0), 1e-12)
})

test('the shift is the median of all pairwise quotients, within a bin', () => {
  fc.assert(
    fc.property(values, values, (a, b) => {
      const quotients = a.flatMap((x) => b.map((y) => Math.log(x / y))).sort((x, y) => x - y)
      const [low, high] = [
        quotients[Math.floor((quotients.length - 1) / 2)],
        quotients[Math.ceil((quotients.length - 1) / 2)],
      ]
      const found = Math.log(shift(sketchOf(a), sketchOf(b), 0.95)?.factor ?? 0)
      assert.ok(found >= (low ?? 0) - 0.0301 && found <= (high ?? 0) + 0.0301, `${found} in ${low}..${high}`)
    }),
  )
})

test('a shift follows scale, ignores an outlier, and its interval holds the truth about as often as it says', () => {
  assert.equal(shift([], sketchOf([1]), 0.95), undefined)
  const random = mulberry(3)
  let held = 0
  for (let i = 0; i < 200; i++) {
    const a = Array.from({ length: 80 }, () => 1300 * Math.exp(0.4 * normal(random)))
    const b = Array.from({ length: 70 }, () => 1000 * Math.exp(0.4 * normal(random)))
    const found = shift(sketchOf(a), sketchOf(b), 0.95)
    if (found && found.low <= 1.3 && 1.3 <= found.high) held += 1
    const scaledUp = shift(sketchOf(a.map((x) => x * 50)), sketchOf(b.map((x) => x * 50)), 0.95)
    relatively(scaledUp?.factor, found?.factor ?? 0, 0.01)
    const wild = shift(sketchOf([...a, 1e14]), sketchOf(b), 0.95)
    relatively(wild?.factor, found?.factor ?? 0, 0.03)
  }
  assert.ok(held / 200 > 0.91, `${held} of 200`)
})

test('trends: exact for a line, blind to an outlier, silent for a constant, few points and noise', () => {
  assert.equal(
    trendOf([
      [0, 1],
      [1, 2],
      [2, 3],
    ]),
    undefined,
  )
  const line = Array.from({ length: 30 }, (_, x) => [x, 5 + 0.5 * x] as const)
  near(trendOf(line)?.slope, 0.5, 1e-12)
  near(trendOf(line)?.intercept, 5, 1e-12)
  assert.ok((trendOf(line)?.p ?? 1) < 1e-6)
  const wild = line.map(([x, y]) => [x, x === 12 ? 1e6 : y] as const)
  near(trendOf(wild)?.slope, 0.5, 0.01)
  const flat = trendOf(line.map(([x]) => [x, 3] as const))
  assert.deepEqual([flat?.slope, flat?.p], [0, 1])
  const random = mulberry(11)
  const alarms = Array.from({ length: 200 }, () =>
    trendOf(line.map(([x]) => [x, normal(random)] as const)),
  ).filter((trend) => (trend?.p ?? 1) < 0.05).length
  assert.ok(alarms < 24, `${alarms} of 200 at 5 %`)
  fc.assert(
    fc.property(
      fc.double({ min: -100, max: 100, noNaN: true }),
      fc.double({ min: -1e4, max: 1e4, noNaN: true }),
      (slope, up) => {
        near(trendOf(line.map(([x]) => [x, up + slope * x] as const))?.slope, slope, 1e-6)
      },
    ),
  )
})

test('median and spread, of normal values their deviation', () => {
  assert.equal(median([]), undefined)
  assert.equal(spread([]), undefined)
  assert.deepEqual([median([3]), spread([3])], [3, 0])
  const random = mulberry(5)
  const drawn = Array.from({ length: 4000 }, () => 50 + 4 * normal(random))
  near(median(drawn), 50, 0.3)
  near(spread([...drawn, 1e9]), 4, 0.3)
})

test('chances of successes add up as the binomial says', () => {
  near(atLeast(1, 1, 0.3), 0.3, 1e-12)
  near(atLeast(8, 10, 0.5), 56 / 1024, 1e-12)
  assert.deepEqual([atLeast(0, 5, 0.1), atLeast(2, 1, 0.1), atLeast(1, 9, 0)], [1, 0, 0])
  near(atLeast(550, 1100, 0.5), 0.512, 0.01)
})

function mulberry(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
const normal = (random: () => number) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
