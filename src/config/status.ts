import { drillPlan } from './killswitch.ts'
import type { OpsFile } from './ops-file.ts'

/** What the status needs of `ops.yaml`: who looks after what, and how often. */
export const statusOptions = (ops: OpsFile) => ({
  owners: ops.owners,
  staleDays: ops.evals.staleDays,
  everyMonths: ops.drills.everyMonths,
  practised: drillPlan(ops).practised,
})
