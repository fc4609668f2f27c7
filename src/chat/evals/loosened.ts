import type { Thresholds } from './acceptance.ts'

/** A gate that lets more through than before, with what it was and what it is, as written on cards. */
export type Loosened = { readonly gate: string; readonly before: string; readonly after: string }

const none = 'none'
const plain = (value: number) => String(value)
const seconds = (value: number) => `${Number((value / 1000).toFixed(1))} s`
const dollars = (value: number) => `$${value}`

/** Gates of `after` that accept what `before` refused. Nothing in the accelerator notices that by itself. */
export function loosened(before: Thresholds, after: Thresholds): readonly Loosened[] {
  return [
    lower('Quality', before.qualityThreshold, after.qualityThreshold),
    lower('Groundedness', before.groundednessThreshold, after.groundednessThreshold),
    higher('Latency P95', before.p95LatencyMs, after.p95LatencyMs, seconds),
    higher('Cost per call', before.costPerCallUsd, after.costPerCallUsd, dollars),
    ...((before.redteamMustPass ?? true) && after.redteamMustPass === false
      ? [{ gate: 'Red-team must pass', before: 'yes', after: 'no' }]
      : []),
  ].filter((one) => one !== undefined)
}

/** A minimum that went down; a missing one counts as 0. */
function lower(gate: string, before: number | undefined, after: number | undefined): Loosened | undefined {
  if ((after ?? 0) >= (before ?? 0)) return undefined
  return { gate, before: String(before), after: after === undefined ? none : plain(after) }
}

/** A maximum that went up. A missing one counts as 0, which nothing passes: removing it loosens nothing. */
function higher(
  gate: string,
  before: number | undefined,
  after: number | undefined,
  show: (value: number) => string,
): Loosened | undefined {
  if ((after ?? 0) <= (before ?? 0)) return undefined
  return { gate, before: before === undefined ? '0' : show(before), after: show(after ?? 0) }
}
