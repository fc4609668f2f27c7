import { z } from 'zod'

/**
 * That something happened in the accelerator's repository: a reason to look, never a fact to act on, since such
 * messages come late, twice, out of order or not at all.
 */
export const RepositoryEvent = z.discriminatedUnion('kind', [
  /** A workflow run ended. */
  z.object({ kind: z.literal('run'), file: z.string() }),
  /** A pull request was opened or got other commits. */
  z.object({ kind: z.literal('pull'), number: z.number().int().positive() }),
])
export type RepositoryEvent = z.infer<typeof RepositoryEvent>

/** The job that is filed for each. */
export const repositoryJob = 'watch.repository'
