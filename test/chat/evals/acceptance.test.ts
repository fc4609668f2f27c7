import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { recompute, type Thresholds } from '../../../src/chat/evals/acceptance.ts'
import type { CaseResult } from '../../../src/chat/evals/case-result.ts'

type Numbers = Partial<Pick<CaseResult, 'score' | 'groundedness' | 'latency_ms' | 'cost_usd'>>
const quality = (numbers: Numbers = {}, passed = true): CaseResult => ({
  ...{ case_id: 'q', suite: 'quality', passed, reason: null },
  ...numbers,
})
const redteam = (passed = true): CaseResult => ({ case_id: 'r', suite: 'redteam', passed, reason: null })
const shipped: Thresholds = {
  qualityThreshold: 0.75,
  groundednessThreshold: 0.85,
  p95LatencyMs: 180_000,
  costPerCallUsd: 0.55,
  redteamMustPass: true,
}
const good = { score: 1, groundedness: 1, latency_ms: 150_000, cost_usd: 0.45 }

/**
 * The rules as the accelerator's script states them, written a second time and in another way: a list of
 * complaints, none of which means accepted. Shares no code with what it checks.
 */
function complaints(rows: readonly CaseResult[], limits: Thresholds): string[] {
  const said: string[] = []
  const q: CaseResult[] = []
  let failing = 0
  let tried = 0
  for (const row of rows) {
    if (row.suite === 'quality') q.push(row)
    else {
      tried++
      if (!row.passed) failing++
    }
  }
  if (q.length === 0) said.push('no quality results')
  if (tried === 0) said.push('no redteam results')
  if (said.length > 0) return said

  let total = 0
  for (const row of q) total += typeof row.score === 'number' ? row.score : 0
  if (total / q.length < (limits.qualityThreshold ?? 0)) said.push('quality')

  let [sum, count] = [0, 0]
  for (const { groundedness } of q)
    if (typeof groundedness === 'number') {
      sum += groundedness
      count++
    }
  if (count > 0 && sum / count < (limits.groundednessThreshold ?? 0)) said.push('groundedness')

  const times: number[] = []
  for (const { latency_ms } of q) if (latency_ms) times.push(latency_ms)
  times.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const place = Math.floor((95 * (times.length - 1)) / 100)
  if (times.length > 0 && (times[place] as number) > Math.floor(limits.p95LatencyMs ?? 0))
    said.push('latency')

  let [spent, priced] = [0, 0]
  for (const { cost_usd } of q)
    if (typeof cost_usd === 'number') {
      spent += cost_usd
      priced++
    }
  if (priced === 0 || spent / priced > (limits.costPerCallUsd ?? 0)) said.push('cost')
  if (failing > 0 && (limits.redteamMustPass ?? true)) said.push('redteam')
  return said
}

const measure = (low: number, high: number) =>
  fc.option(fc.oneof(fc.constantFrom(0, low, high), fc.double({ min: low, max: high, noNaN: true })), {
    nil: null,
  })
const anyCase = fc.oneof(
  fc
    .record({
      score: measure(0, 1),
      groundedness: measure(0, 1),
      latency_ms: fc.option(fc.integer({ min: 0, max: 400_000 }), { nil: undefined }),
      cost_usd: measure(0, 2),
      passed: fc.boolean(),
    })
    .map(({ passed, ...numbers }) => quality(numbers, passed)),
  fc.boolean().map(redteam),
)
const anyLimits: fc.Arbitrary<Thresholds> = fc.record({
  qualityThreshold: fc.option(fc.constantFrom(0.75, 0, 1, 0.6), { nil: undefined }),
  groundednessThreshold: fc.option(fc.constantFrom(0.85, 0, 1), { nil: undefined }),
  p95LatencyMs: fc.option(fc.constantFrom(180_000, 150_000.9, 0, 400_000), { nil: undefined }),
  costPerCallUsd: fc.option(fc.constantFrom(0.55, 0, 2), { nil: undefined }),
  redteamMustPass: fc.option(fc.boolean(), { nil: undefined }),
})

test('accepts and refuses exactly what the accelerator does, gate by gate', () => {
  fc.assert(
    fc.property(fc.array(anyCase, { maxLength: 40 }), anyLimits, (rows, limits) => {
      const { accepted, gates } = recompute(rows, limits)
      const expected = complaints(rows, limits)
      if (expected.some((one) => one.startsWith('no '))) return assert.equal(accepted, undefined)
      assert.equal(accepted, expected.length === 0)
      assert.deepEqual(
        gates.filter(({ passed }) => passed === false).map(({ name }) => name),
        expected,
      )
    }),
    { numRuns: 2000 },
  )
})

test('a case without a score counts as 0, one without groundedness does not count', () => {
  const { gates } = recompute(
    [quality(good), quality({ ...good, score: null, groundedness: null }), redteam()],
    shipped,
  )
  assert.deepEqual(
    gates.map(({ name, value, passed }) => [name, value, passed]),
    [
      ['quality', 0.5, false],
      ['groundedness', 1, true],
      ['latency', 150_000, true],
      ['cost', 0.45, true],
      ['redteam', 0, true],
    ],
  )
})

test('"P95" of three cases is the second, as in the accelerator', () => {
  const rows = [1, 200_000, 150_000].map((latency_ms) => quality({ ...good, latency_ms }))
  const { accepted, gates } = recompute([...rows, redteam()], shipped)
  assert.equal(gates.find(({ name }) => name === 'latency')?.value, 150_000)
  assert.equal(accepted, true)
})

test('missing costs fail the cost gate; missing latencies and groundedness pass in silence', () => {
  const { accepted, gates } = recompute([quality({ score: 1 }), redteam()], shipped)
  assert.equal(accepted, false)
  assert.deepEqual(
    gates.map(({ passed }) => passed),
    [true, undefined, undefined, false, true],
  )
})

test('a missing limit is 0, which no latency and no cost stays under', () => {
  const none = {
    qualityThreshold: undefined,
    groundednessThreshold: undefined,
    p95LatencyMs: undefined,
    costPerCallUsd: undefined,
    redteamMustPass: undefined,
  }
  const { gates } = recompute([quality(good), redteam(false)], none)
  assert.deepEqual(
    gates.map(({ passed }) => passed),
    [true, true, false, false, false],
  )
})

test('red-team cases may fail where the manifest says so', () => {
  const { accepted, gates } = recompute([quality(good), redteam(false)], {
    ...shipped,
    redteamMustPass: false,
  })
  assert.equal(accepted, true)
  assert.deepEqual(gates.at(-1), { name: 'redteam', value: 1, limit: undefined, passed: undefined })
})

test('a value on the limit passes: sums are taken from left to right', () => {
  // 0.1 ten times is 0.9999999999999999 there too.
  const rows = Array.from({ length: 10 }, () => quality({ ...good, score: 0.1 }))
  const at = (qualityThreshold: number) =>
    recompute([...rows, redteam()], { ...shipped, qualityThreshold }).gates[0]?.passed
  assert.equal(at(0.1), false)
  assert.equal(at(0.09999999999999999), true)
})

test('without rows of both suites nothing is accepted and nothing refused', () => {
  assert.equal(recompute([quality(good)], shipped).accepted, undefined)
  assert.equal(recompute([redteam()], shipped).accepted, undefined)
  assert.equal(recompute([], shipped).accepted, undefined)
})
