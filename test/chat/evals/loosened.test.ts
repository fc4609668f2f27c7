import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { recompute } from '../../../src/chat/evals/acceptance.ts'
import type { CaseResult } from '../../../src/chat/evals/case-result.ts'
import { loosened } from '../../../src/chat/evals/loosened.ts'

const shipped = {
  qualityThreshold: 0.75,
  groundednessThreshold: 0.85,
  p95LatencyMs: 180_000,
  costPerCallUsd: 0.55,
  redteamMustPass: true,
}

test('says what let more through, with both values', () => {
  assert.deepEqual(
    loosened(shipped, { ...shipped, qualityThreshold: 0.7, p95LatencyMs: 240_000, redteamMustPass: false }),
    [
      { gate: 'Quality', before: '0.75', after: '0.7' },
      { gate: 'Latency P95', before: '180 s', after: '240 s' },
      { gate: 'Red-team must pass', before: 'yes', after: 'no' },
    ],
  )
})

test('tighter gates and the same gates are no news', () => {
  assert.deepEqual(loosened(shipped, shipped), [])
  assert.deepEqual(loosened(shipped, { ...shipped, qualityThreshold: 0.9, costPerCallUsd: 0.3 }), [])
})

test('a minimum that was removed is loose, a maximum that was removed lets nothing through', () => {
  const nothing = {
    qualityThreshold: undefined,
    groundednessThreshold: undefined,
    p95LatencyMs: undefined,
    costPerCallUsd: undefined,
    redteamMustPass: undefined,
  }
  assert.deepEqual(
    loosened(shipped, nothing).map(({ gate, after }) => [gate, after]),
    [
      ['Quality', 'none'],
      ['Groundedness', 'none'],
    ],
  )
})

test('whoever passes now and did not before passes by a gate that is named', () => {
  const limit = (values: readonly number[]) => fc.option(fc.constantFrom(...values), { nil: undefined })
  const limits = fc.record({
    qualityThreshold: limit([0, 0.5, 0.75, 1]),
    groundednessThreshold: limit([0, 0.85]),
    p95LatencyMs: limit([100_000, 180_000, 300_000]),
    costPerCallUsd: limit([0.2, 0.55, 1]),
    redteamMustPass: fc.option(fc.boolean(), { nil: undefined }),
  })
  const rows: readonly CaseResult[] = [
    {
      case_id: 'q',
      suite: 'quality',
      passed: true,
      score: 0.6,
      groundedness: 0.8,
      latency_ms: 170_000,
      cost_usd: 0.5,
    },
    { case_id: 'r', suite: 'redteam', passed: false },
  ]
  fc.assert(
    fc.property(limits, limits, (before, after) => {
      if (recompute(rows, before).accepted || !recompute(rows, after).accepted) return
      assert.ok(loosened(before, after).length > 0)
    }),
  )
})
