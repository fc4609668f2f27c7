import { z } from 'zod'

export const Conclusion = z.enum([
  'success',
  'failure',
  'cancelled',
  'skipped',
  'timed_out',
  'neutral',
  'action_required',
  'startup_failure',
])
export type Conclusion = z.infer<typeof Conclusion>

/**
 * What one step will do. `log` is what the program writes, line by line; `::error::x`, `::warning::x` and
 * `::notice::x` become annotations as on GitHub. A failing step skips the ones after it unless they say
 * `always`.
 */
export const StepPlan = z.object({
  name: z.string(),
  seconds: z.number().nonnegative().default(5),
  conclusion: Conclusion.default('success'),
  log: z.array(z.string()).default([]),
  always: z.boolean().default(false),
  /** Step is not run because of its own `if:`. */
  skip: z.boolean().default(false),
})
export type StepPlan = z.infer<typeof StepPlan>

/** What one job will do. `environment` makes a deployment and may wait for a reviewer. */
export const JobPlan = z.object({
  name: z.string(),
  needs: z.array(z.string()).default([]),
  environment: z.string().optional(),
  queueSeconds: z.number().nonnegative().default(4),
  /** Runs even when a job it needs failed. */
  always: z.boolean().default(false),
  /** Skipped whatever the others did, as by `if: false`. */
  skip: z.boolean().default(false),
  /** Overrides what the steps add up to, e.g. "timed_out". */
  conclusion: Conclusion.optional(),
  steps: z.array(StepPlan).default([]),
})
export type JobPlan = z.infer<typeof JobPlan>

/** A stored output: file names and their text; zipped when downloaded. */
export const ArtifactPlan = z.object({
  name: z.string(),
  files: z.record(z.string(), z.string()),
  expired: z.boolean().default(false),
})
export type ArtifactPlan = z.infer<typeof ArtifactPlan>

/** The script of one run: jobs in the order of the workflow file. */
export const RunPlan = z.object({
  jobs: z.array(JobPlan).default([]),
  /** Overrides what the jobs add up to, e.g. "startup_failure" with no jobs at all. */
  conclusion: Conclusion.optional(),
  artifacts: z.array(ArtifactPlan).default([]),
})
export type RunPlan = z.infer<typeof RunPlan>
/** A plan as a person writes it: defaults left out. */
export type RunPlanInput = z.input<typeof RunPlan>
