import type { Kpi } from '../../ports/accelerator.ts'
import type { Direction } from '../../ports/kpis.ts'
import type { Better } from './drift.ts'

/** Which way is good, and who says so. */
export type Settled = {
  readonly better: Better
  readonly says: 'ops.yaml' | 'person' | 'numbers'
  readonly by?: string
}

/**
 * Which way a KPI is good. Configuration wins, then what a person settled, then the numbers where they leave no
 * doubt: a duration that is to fall, or a ratio that is to rise. A ratio below its baseline is no such case: a
 * baseline of "100 %, by hand" with a target of 0.9 may mean "at least 0.9". Undefined: a person must say.
 */
export function directionOf(
  kpi: Kpi,
  configured: Readonly<Record<string, Better>>,
  settled: readonly Direction[],
): Settled | undefined {
  if (Object.hasOwn(configured, kpi.name) && configured[kpi.name])
    return { better: configured[kpi.name] as Better, says: 'ops.yaml' }
  const person = settled.find(({ kpi: name }) => name === kpi.name)
  if (person) return { better: person.better, says: 'person', by: person.by.name }
  const { baseline, target, type } = kpi
  if (baseline === undefined || target === undefined) return undefined
  if (type === 'duration_ms' && target < baseline) return { better: 'lower', says: 'numbers' }
  if (type === 'ratio' && target > baseline) return { better: 'higher', says: 'numbers' }
  return undefined
}
