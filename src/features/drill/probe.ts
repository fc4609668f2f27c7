import { createHash } from 'node:crypto'
import type { Drill } from '../../ports/drills.ts'
import type { CanaryAnswer } from '../../ports/environments.ts'
import type { StepNeeds } from './needs.ts'
import type { DrillOptions } from './options.ts'

/** The id of a probe follows from the drill's, so that a step that is repeated asks about the same one. */
export const operationOf = (id: string, which: 'refused' | 'served'): string =>
  createHash('sha256').update(`${id} ${which}`).digest('hex').slice(0, 32)

/** Sends one request as a user would. */
export async function probe(
  { environments, accelerator }: StepNeeds,
  { canary, pace }: DrillOptions,
  { environment, id }: Drill,
  which: 'refused' | 'served',
  signal: AbortSignal,
): Promise<CanaryAnswer | undefined> {
  const manifest = canary.path ? undefined : await accelerator.manifest().catch(() => undefined)
  const path = canary.path ?? manifest?.endpointPath ?? '/research/stream'
  const request = { path, body: canary.body, operation: operationOf(id, which), patienceMs: pace.canaryFor }
  return await environments.canary(environment, request, signal)
}
