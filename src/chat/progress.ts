import { z } from 'zod'

/** One thing that is done on the way, as the people who wait for it see it. */
export const ProgressStep = z.object({
  name: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'skipped']),
  /** "2 min 10 s", "queued behind another deployment". */
  note: z.string().default(''),
})
export type ProgressStep = z.infer<typeof ProgressStep>

/**
 * How far an execution is and what came of it: what executors hand to `Approvals.report` and `settle`, and
 * what the live card shows. More fields may stand beside these; the card does not show them.
 */
export const Progress = z.looseObject({
  /** Whole sentences: "Run 17 is queued.", "prod answers with v1.4.2." */
  sentence: z.string().default(''),
  steps: z.array(ProgressStep).default([]),
  /** Where to look: the workflow run. */
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .catch(undefined),
  urlTitle: z.string().default('Open'),
  /** What to do next: buttons that do what typing the line would do. */
  offers: z.array(z.object({ title: z.string(), line: z.string() })).default([]),
})
export type Progress = z.infer<typeof Progress>

/** What is stored, or nothing to show where it is of another make. */
export function readProgress(stored: unknown): Progress | undefined {
  const read = Progress.safeParse(stored ?? undefined)
  return read.success ? read.data : undefined
}
