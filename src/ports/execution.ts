import { z } from 'zod'
import { type Approval, executeJob } from '../chat/approval.ts'
import { UpstreamError, UsageError } from '../chat/errors.ts'
import type { Job } from '../chat/job.ts'
import type { Json } from '../chat/reply.ts'
import type { Approvals } from './approvals.ts'

const Id = z.object({ id: z.string() })
const retries = 8

/** How an execution ended, and what its card says: fields of `Progress` (chat/progress.ts). */
export type End = {
  readonly how: 'succeeded' | 'failed'
  readonly progress: { readonly sentence: string; readonly [more: string]: Json }
}

export const failed = (sentence: string): End => ({ how: 'failed', progress: { sentence } })

/**
 * The job that does what was approved, for what GitHub takes at most once by its key: a crash half way is done again. An
 * upstream that stays away is tried for minutes and then told; a `UsageError` says why it cannot be done any more.
 */
export const execution = (
  kind: string,
  approvals: Pick<Approvals, 'begin' | 'settle'>,
  act: (approval: Approval, key: string) => Promise<End>,
): Job<z.infer<typeof Id>> => ({
  name: executeJob(kind),
  data: Id,
  patience: 120,
  retries,
  async run({ id }, { attempt }) {
    const begun = await approvals.begin(id)
    if (begun.outcome === 'void') return
    const { how, progress } = await act(begun.approval, begun.key).catch((error: unknown): End => {
      const last = attempt > retries || (error instanceof UpstreamError && error.reason === 'denied')
      if (error instanceof UsageError || (error instanceof UpstreamError && last))
        return failed(error.message)
      throw error
    })
    await approvals.settle(id, how, progress)
  },
})
