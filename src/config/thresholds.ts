import { z } from 'zod'
import { workCalendar } from './calendar.ts'
import type { OpsFile } from './ops-file.ts'
import { Reviewed, reviewedIn } from './production.ts'

const Extra = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{1,30}$/, 'must be lower case letters, digits and dashes'),
  /** The typed event, as it is logged. */
  event: z.string().min(1).max(150),
  /** `count`: how often; `share`: per cent with ok=false; `p95`: of its value. */
  measure: z.enum(['count', 'share', 'p95']).default('count'),
})

/** `thresholds` in `ops.yaml`: how many alerts are acceptable, and what else is to be watched. */
export const ThresholdsFile = z.strictObject({
  /** Alerts a week in calm times, for each signal. */
  budget: z.number().positive().max(50).default(1),
  /** Monday is 1. */
  weekday: z.number().int().min(1).max(7).default(1),
  signals: z.array(Extra).default([]),
  /** For which environments rules are suggested unasked; those that are production when absent. */
  environments: Reviewed,
  /** Times that were not normal: load tests, migrations. */
  exclude: z
    .array(z.strictObject({ from: z.coerce.date(), to: z.coerce.date(), why: z.string().min(1).max(80) }))
    .default([]),
})

/** What threshold suggestions need of `ops.yaml`. */
export function thresholdsOptions(ops: OpsFile) {
  const { thresholds, owners } = ops
  const calendar = workCalendar(ops)
  return {
    calendar,
    budget: thresholds.budget,
    extras: thresholds.signals,
    exclude: thresholds.exclude,
    owner: owners.thresholds,
    reviewed: reviewedIn(ops, thresholds.environments),
    posts: {
      on: { every: 'week' as const, weekday: thresholds.weekday },
      at: { hour: 9, minute: 30 },
      waits: true,
      calendar,
    },
  }
}
