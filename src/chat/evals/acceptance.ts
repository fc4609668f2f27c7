import type { CaseResult } from './case-result.ts'

/** The acceptance block of `accelerator.yaml`; undefined where it says nothing, which counts as 0 (or true). */
export type Thresholds = {
  readonly qualityThreshold: number | undefined
  readonly groundednessThreshold: number | undefined
  readonly p95LatencyMs: number | undefined
  readonly costPerCallUsd: number | undefined
  readonly redteamMustPass: boolean | undefined
}
export type GateName = 'quality' | 'groundedness' | 'latency' | 'cost' | 'redteam'

/**
 * One acceptance gate. `value` is undefined when no case measured it. `passed` is undefined when the gate was
 * not enforced: nothing was measured and the accelerator lets that pass in silence.
 */
export type Gate = {
  readonly name: GateName
  readonly value: number | undefined
  readonly limit: number | undefined
  readonly passed: boolean | undefined
}
/** `accepted` is undefined when a suite has no rows: the accelerator fails then, but measured nothing. */
export type Acceptance = { readonly accepted: boolean | undefined; readonly gates: readonly Gate[] }

/**
 * Acceptance by the accelerator's own rules, also where these are odd: a case without a score counts 0, one
 * without groundedness does not count, a latency of 0 does not count, "P95" is the element at
 * `int(0.95 * (n - 1))` (of three: the second), and missing costs fail the cost gate.
 */
export function recompute(cases: readonly CaseResult[], limits: Thresholds): Acceptance {
  const quality = cases.filter(({ suite }) => suite === 'quality')
  const redteam = cases.filter(({ suite }) => suite === 'redteam')
  if (quality.length === 0 || redteam.length === 0)
    return { accepted: undefined, gates: [...qualityGates(quality, limits), redteamGate(redteam, limits)] }
  const gates = [...qualityGates(quality, limits), redteamGate(redteam, limits)]
  return { accepted: gates.every(({ passed }) => passed !== false), gates }
}

function qualityGates(rows: readonly CaseResult[], limits: Thresholds): readonly Gate[] {
  if (rows.length === 0) return []
  const measured = (key: 'groundedness' | 'latency_ms' | 'cost_usd') =>
    rows.map((row) => row[key]).filter((value) => value !== null && value !== undefined)
  const score = mean(rows.map((row) => row.score ?? 0))
  const grounded = mean(measured('groundedness'))
  const latency = p95(measured('latency_ms').filter((ms) => ms !== 0))
  const cost = mean(measured('cost_usd'))
  const { qualityThreshold, groundednessThreshold, costPerCallUsd } = limits
  const p95Limit = limits.p95LatencyMs === undefined ? undefined : Math.trunc(limits.p95LatencyMs)
  return [
    gate('quality', score, qualityThreshold, (value, limit) => value >= limit),
    gate('groundedness', grounded, groundednessThreshold, (value, limit) => value >= limit),
    gate('latency', latency, p95Limit, (value, limit) => value <= limit),
    cost === undefined
      ? { name: 'cost', value: undefined, limit: costPerCallUsd, passed: false }
      : gate('cost', cost, costPerCallUsd, (value, limit) => value <= limit),
  ]
}

/** `value` is the number of failing cases. */
function redteamGate(rows: readonly CaseResult[], { redteamMustPass = true }: Thresholds): Gate {
  const failing = rows.filter(({ passed }) => !passed).length
  if (rows.length === 0) return { name: 'redteam', value: undefined, limit: 0, passed: undefined }
  const passed = redteamMustPass ? failing === 0 : undefined
  return { name: 'redteam', value: failing, limit: redteamMustPass ? 0 : undefined, passed }
}

function gate(
  name: GateName,
  value: number | undefined,
  limit: number | undefined,
  holds: (value: number, limit: number) => boolean,
): Gate {
  return { name, value, limit, passed: value === undefined ? undefined : holds(value, limit ?? 0) }
}

/** Summed from left to right as Python 3.11 does, so that a value on the edge falls on the same side. */
function mean(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function p95(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.trunc(0.95 * (sorted.length - 1))]
}
