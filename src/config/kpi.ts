import { z } from 'zod'
import { workCalendar } from './calendar.ts'
import type { OpsFile } from './ops-file.ts'
import { Reviewed, reviewedIn } from './production.ts'

const Clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day in quotes, such as "09:00"')
  .transform((text) => ({ hour: Number(text.slice(0, 2)), minute: Number(text.slice(3)) }))

/** `kpi` in `ops.yaml`: when the monthly review is posted, and whom it concerns. */
export const KpiFile = z.strictObject({
  /** Of the month after: 1 is its first business day, -1 its last. */
  businessDay: z
    .number()
    .int()
    .refine((n) => n !== 0 && Math.abs(n) <= 15, 'must be 1 to 15, or -1 to -15 from the end')
    .default(3),
  hour: Clock.prefault('09:00'),
  /** Of which environments the review is posted, one each; those that are production when absent. */
  environments: Reviewed,
  /** The partner team, told of drift. With an Entra object id it is mentioned, without one named. */
  contact: z
    .strictObject({ name: z.string().min(1).max(80), id: z.guid('is not an Entra object id').optional() })
    .optional(),
  /** Which way a KPI is good, where the numbers leave it open. Wins over what a person settled. */
  directions: z.record(z.string(), z.enum(['higher', 'lower'])).default({}),
})
export type KpiFile = z.infer<typeof KpiFile>

/** Who looks after what, by name: "Platform team", "Adele Vance". */
export const Owners = z
  .partialRecord(
    z.enum(['kpi', 'thresholds', 'evals', 'drills', 'triage', 'rollback']),
    z.string().min(1).max(80),
  )
  .default({})

/** What KPI reviews need of `ops.yaml`. */
export function kpiOptions(ops: OpsFile) {
  const { kpi, owners, zones } = ops
  return {
    zone: zones.default,
    directions: kpi.directions,
    contact: kpi.contact,
    owner: owners.kpi,
    reviewed: reviewedIn(ops, kpi.environments),
    posts: {
      on: { every: 'month' as const, businessDay: kpi.businessDay },
      at: kpi.hour,
      waits: true,
      calendar: workCalendar(ops),
    },
  }
}
