import { z } from 'zod'
import { RunPlan } from '../runs/plan.ts'

const Moment = z.coerce.date()

/** Files to change: text to write, `null` to delete. */
export const AddCommit = z.object({
  message: z.string(),
  files: z.record(z.string(), z.string().nullable()).default({}),
  branch: z.string().optional(),
  /** Start of the branch when it is new: a ref or hash; default: the default branch. */
  from: z.string().optional(),
  author: z.string().default('mchen'),
  at: Moment.optional(),
  /** Start the workflows that a push starts. */
  trigger: z.boolean().default(false),
})
export const AddRun = z.object({
  file: z.string(),
  /** Branch or tag; its commit unless `sha` is given. */
  ref: z.string().optional(),
  sha: z.string().optional(),
  event: z.string().default('workflow_dispatch'),
  actor: z.string().default('mchen'),
  inputs: z.record(z.string(), z.string()).default({}),
  title: z.string().optional(),
  at: Moment.optional(),
  plan: RunPlan.optional(),
  pull: z.number().int().optional(),
})
export const AddTag = z.object({
  name: z.string(),
  /** Ref or hash. */
  target: z.string().optional(),
  /** With a message the tag is annotated. */
  message: z.string().optional(),
  tagger: z.string().default('mchen'),
  at: Moment.optional(),
})
export const AddPull = z.object({
  title: z.string(),
  body: z.string().default(''),
  head: z.string(),
  base: z.string().optional(),
  author: z.string().default('mchen'),
  draft: z.boolean().default(false),
  at: Moment.optional(),
})
export const MergePull = z.object({
  number: z.number().int(),
  by: z.string().default('mchen'),
  at: Moment.optional(),
  trigger: z.boolean().default(false),
})
export const SetPlan = z.object({
  file: z.string(),
  plan: RunPlan,
  /** How many runs it is for; default: all from now on. */
  times: z.number().int().positive().optional(),
})
export const AddEnvironment = z.object({ name: z.string(), reviewers: z.array(z.string()).default([]) })
export const AddDeployment = z.object({
  environment: z.string(),
  ref: z.string().optional(),
  state: z
    .enum(['error', 'failure', 'inactive', 'pending', 'success', 'queued', 'in_progress'])
    .default('success'),
  at: Moment.optional(),
})

/** One line of a recorded world: what to do, in order. */
export const Step = z.union([
  z.object({ commit: AddCommit }),
  z.object({ run: AddRun }),
  z.object({ tag: AddTag }),
  z.object({ pull: AddPull }),
  z.object({ merge: MergePull }),
  z.object({ plan: SetPlan }),
  z.object({ environment: AddEnvironment }),
  z.object({ deployment: AddDeployment }),
  z.object({ variable: z.object({ name: z.string(), value: z.string() }) }),
])
export type Step = z.input<typeof Step>

/** A world in a file: repositories and, for each, the steps that build it. */
export const Recording = z.object({
  repos: z.array(
    z.object({
      owner: z.string(),
      name: z.string(),
      description: z.string().default(''),
      private: z.boolean().default(true),
      defaultBranch: z.string().default('main'),
      createdAt: Moment.optional(),
      steps: z.array(Step),
    }),
  ),
})
export type Recording = z.input<typeof Recording>
