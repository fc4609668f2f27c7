import type { RunPlanInput } from './plan.ts'
import type { Attempt } from './run.ts'

/**
 * The plan of "re-run failed jobs": what was green stays so and takes no time; what failed, and what it
 * kept from running, goes through this time.
 */
export function rerunPlan(before: Attempt): RunPlanInput {
  const green = new Set(
    before.timeline.jobs.filter((job) => job.conclusion === 'success').map((job) => job.plan.name),
  )
  return {
    jobs: before.plan.jobs.map((job) => ({
      ...job,
      conclusion: undefined,
      queueSeconds: green.has(job.name) ? 0 : job.queueSeconds,
      steps: job.steps.map((step) => ({
        ...step,
        ...(green.has(job.name) ? { seconds: 0 } : { conclusion: 'success' as const, log: [] }),
      })),
    })),
  }
}
