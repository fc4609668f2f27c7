import { zoneIn } from '../config.ts'
import { workCalendar } from './calendar.ts'
import type { OpsFile } from './ops-file.ts'

/** What watching the repository wants to know of ops.yaml: nothing is watched without one. */
export const watchOptions = (ops: OpsFile) => ({
  environments: ops.github ? Object.keys(ops.environments) : [],
  lint: ops.github && { branch: ops.github.branch, file: ops.workflows.lint },
  staleDays: ops.evals.staleDays,
  zone: zoneIn(ops),
  calendar: workCalendar(ops),
})
