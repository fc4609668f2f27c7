import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { creepIn } from '../../../src/features/thresholds/creep.ts'
import { outagesIn } from '../../../src/features/thresholds/outages.ts'
import { judge, type Known, replay } from '../../../src/features/thresholds/replay.ts'
import { looks, seriesOf } from '../../../src/features/thresholds/series.ts'
import { usualSignals } from '../../../src/features/thresholds/signal.ts'
import { suggest } from '../../../src/features/thresholds/suggest.ts'
import { at, calendar, life, window } from './made.ts'

const [errorRate, latency, refusals, timeouts] = usualSignals
assert.ok(errorRate && latency && refusals && timeouts)
const within = (from: number, to: number, inside: number, outside: number) => (t: number) =>
  t >= from && t < to ? inside : outside

test('the budget is respected within a fifth, whatever it is, on every kind of signal', () => {
  for (const seed of [1, 2]) {
    const rows = life({ seed, rate: 20 })
    for (const signal of [errorRate, latency])
      for (const budget of [1, 2, 4]) {
        const series = seriesOf(signal, rows, window)
        const found = suggest(series, { budget, known: [], calendar })
        assert.ok(found, signal.id)
        const off = found.backTest.calm / ((budget * 30) / 7)
        assert.ok(off >= 0.8 && off <= 1.2, `${signal.id} ${seed}: ${found.perWeek} a week for ${budget}`)
      }
    for (const signal of [refusals, timeouts]) {
      const found = suggest(seriesOf(signal, rows, window), { budget: 2, known: [], calendar })
      // Whole numbers leave no choice between two thresholds: but never more than was asked for.
      assert.ok(found && found.perWeek <= 2 * 1.2, `${signal.id} ${seed}: ${found?.perWeek}`)
    }
  }
})

test('a larger budget never asks more of the same rule, and never catches less', () => {
  const planted = [6, 13, 22].map(
    (day): Known => ({ from: at(day, 11), to: at(day, 12), what: `day ${day}`, sort: 'incident' }),
  )
  const failing = (t: number) => (planted.some(({ from, to }) => t >= from && t < to) ? 0.05 : 0.02)
  const rows = life({ seed: 3, rate: 20, failing })
  for (const signal of [errorRate, timeouts]) {
    const on = (one: typeof signal) =>
      [0.5, 1, 2, 4].map((budget) =>
        suggest(seriesOf(one, rows, window), { budget, known: planted, calendar }),
      )
    const catches = on(signal).map((one) => one?.backTest.caught.length ?? 0)
    assert.deepEqual(catches, catches.toSorted(), `${signal.id}: caught ${catches}`)
    // Which window and how many requests are best may change with the budget; for one choice of them it only falls.
    for (const seconds of signal.windows) {
      const limits = on({ ...signal, windows: [seconds], fewest: signal.fewest.slice(0, 1) })
      const always = limits.flatMap((one) => one?.limits.filter(({ part }) => part === 'always') ?? [])
      const thresholds = always.map(({ threshold }) => threshold)
      const falling = thresholds.toSorted((a, b) => b - a)
      assert.deepEqual(thresholds, falling, `${signal.id} in ${seconds} s: ${thresholds}`)
    }
  }
})

test('a threshold that was found on one month keeps its budget in others, on the whole', () => {
  const months = [11, 12, 13, 14, 15, 16, 17, 18].map((seed) =>
    seriesOf(errorRate, life({ seed, rate: 20 }), window),
  )
  const [first, ...others] = months
  assert.ok(first)
  const weekly = months.map((series, i) => {
    const found = suggest(series, { budget: 3, known: [], calendar })
    const other = months[(i + 1) % months.length]
    const [limit] = found?.limits ?? []
    assert.ok(found && other && limit)
    return (
      replay(looks(other, found.window, found.fewest), limit.threshold, found.frequency).length / (30 / 7)
    )
  })
  const mean = weekly.reduce((a, b) => a + b, 0) / weekly.length
  assert.ok(mean > 3 * 0.8 && mean < 3 * 1.2, `${mean} a week for 3: ${weekly.map((one) => one.toFixed(1))}`)
  assert.equal(others.length, 7)
})

test('planted incidents are found in the data, left out of the threshold, and caught by the rule', () => {
  const planted: [from: number, to: number][] = [
    [at(4, 10), at(4, 11)],
    [at(13, 12.5), at(13, 13.5)],
    [at(22, 9), at(22, 10)],
  ]
  const failing = (t: number) => (planted.some(([from, to]) => t >= from && t < to) ? 0.6 : 0.01)
  const silent = within(at(16, 11), at(16, 12.5), 0.8, 0.04)
  const rows = life({ seed: 5, failing, silent })
  const series = seriesOf(errorRate, rows, window)
  const outages = outagesIn(series, 'failing requests')
  assert.equal(outages.length, 3, 'three, and nothing by luck')
  for (const [i, [from, to]] of planted.entries()) {
    const found = outages[i]
    assert.ok(found && Math.abs(found.from - from) <= 1_800_000 && Math.abs(found.to - to) <= 1_800_000)
  }
  const found = suggest(series, { budget: 1, known: outages, calendar })
  const clean = suggest(seriesOf(errorRate, life({ seed: 5, silent }), window), {
    budget: 1,
    known: [],
    calendar,
  })
  assert.ok(found && clean)
  const near = (clean.limits[0]?.threshold ?? 0) + 6
  assert.ok((found.limits[0]?.threshold ?? 99) <= near, 'incidents do not raise it')
  assert.equal(found.backTest.caught.length, 3)
  assert.deepEqual(found.backTest.missed, [])
  for (const { delay } of found.backTest.caught) assert.ok(delay <= 1_800_000, `${delay} ms late`)
  assert.ok(found.backTest.calm <= 30 / 7 + 0.5)
  const unanswered = seriesOf(timeouts, rows, window)
  const [quiet] = outagesIn(unanswered, 'approver silent')
  assert.ok(quiet && Math.abs(quiet.from - at(16, 11)) < 1_800_000)
  const rule = suggest(unanswered, { budget: 1, known: [quiet], calendar })
  assert.equal(rule?.backTest.caught.length, 1)
})

test('a rule too high misses what is told as missed, and says how late it is', () => {
  const rows = life({ seed: 6, failing: within(at(10, 10), at(10, 11), 0.6, 0.01) })
  const series = seriesOf(errorRate, rows, window)
  const known: Known[] = [{ from: at(10, 10), to: at(10, 11), what: 'x', sort: 'incident' }]
  const look = looks(series, 900)
  assert.equal(judge(replay(look, 99, 300), known, 'error-rate', 900_000).missed.length, 1)
  const [caught] = judge(replay(look, 30, 300), known, 'error-rate', 900_000).caught
  assert.ok(caught && caught.delay > 0 && caught.delay <= 1_800_000)
})

test('a slow creep is named and not absorbed; a level that is only noisy is none', () => {
  const slow = life({
    seed: 7,
    latency: (t) => 100_000 * (1 + 0.45 * Math.max(0, (t - at(0)) / (30 * 86_400_000))),
  })
  const series = seriesOf(latency, slow, window)
  const found = suggest(series, { budget: 1, known: [], calendar })
  const flat = suggest(seriesOf(latency, life({ seed: 7 }), window), { budget: 1, known: [], calendar })
  assert.ok(found?.creep && flat)
  assert.ok(found.creep.total > 0.3 && found.creep.total < 0.6, `${found.creep.total}`)
  assert.equal(flat.creep, undefined)
  const [creeping, level] = [found.limits[0]?.threshold ?? 0, flat.limits[0]?.threshold ?? 0]
  assert.ok(creeping / level < 1.12, `${creeping} beside ${level}: the creep is not in the threshold`)
  assert.ok(found.perWeek <= 1.2, 'the budget holds for the level')
  assert.ok(found.backTest.all > 4, 'and the creep is what fires')
  for (const seed of [21, 22, 23, 24, 25, 26])
    assert.equal(creepIn(looks(seriesOf(latency, life({ seed }), window), 3600)), undefined, `seed ${seed}`)
})

test('counts that follow the working day get a threshold for it and one for the rest', () => {
  const rows = life({ seed: 8, rate: 30, refusing: () => 0.3 })
  const found = suggest(seriesOf(refusals, rows, window), { budget: 2, known: [], calendar })
  assert.deepEqual(
    found?.limits.map(({ part }) => part),
    ['busy', 'quiet'],
  )
  const [busy, quiet] = found?.limits ?? []
  assert.ok(busy && quiet && busy.threshold > quiet.threshold * 1.3)
  assert.ok((found?.perWeek ?? 9) <= 2.4)
})

test('an acceptance gate is never loosened: the threshold stays at it, and that is said', () => {
  const series = seriesOf(latency, life({ seed: 9, latency: () => 170_000 }), window)
  const found = suggest(series, { budget: 1, known: [], calendar, gate: 180_000 })
  assert.deepEqual([found?.limits[0]?.threshold, found?.gate], [180_000, 180_000])
  assert.ok((found?.backTest.calm ?? 0) > 5)
})

test('nothing, one sample and a constant make no nonsense', () => {
  for (const signal of usualSignals) {
    const none = suggest(seriesOf(signal, [], window), { budget: 1, known: [], calendar })
    if (signal.measure === 'count')
      assert.deepEqual(
        none?.limits.map(({ threshold }) => threshold),
        [0],
      )
    else assert.equal(none, undefined)
  }
  const constant = life({ seed: 1, failing: () => 0 })
  const found = suggest(seriesOf(errorRate, constant, window), { budget: 1, known: [], calendar })
  assert.deepEqual([found?.limits[0]?.threshold, found?.backTest.all], [0, 0])
})

test('replay: one alert while it lasts, a new one after enough healthy looks, more hits never fewer alerts at the top', () => {
  const series = (values: readonly (number | undefined)[]) =>
    values.map((value, i) => ({ at: i * 300_000, value }))
  assert.deepEqual(replay(series([1, 9, 1, 9, 1, 1, 1, 9]), 5, 300).length, 2)
  assert.deepEqual(replay(series([9, undefined, undefined, undefined, 9]), 5, 300).length, 2)
  assert.deepEqual(replay(series([9, 1, 1, 9]), 5, 900).length, 2)
  assert.deepEqual(replay([], 5, 300), [])
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 }),
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: 1, max: 9 }),
      (values, limit, factor) => {
        const firings = replay(series(values), limit, 300)
        assert.deepEqual(replay(series(values.map((v) => v * factor)), limit * factor, 300), firings, 'scale')
        assert.deepEqual(replay(series(values.map((v) => v + factor)), limit + factor, 300), firings, 'shift')
        for (const { from, to } of firings) assert.ok(from <= to && (values[from / 300_000] ?? 0) > limit)
        assert.equal(
          firings.length > 0,
          values.some((v) => v > limit),
        )
      },
    ),
  )
})
