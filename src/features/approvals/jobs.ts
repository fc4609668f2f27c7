import { z } from 'zod'
import { changedJob, expireJob } from '../../chat/approval.ts'
import { mayApprove } from '../../chat/approvers.ts'
import type { AnyJob, Job } from '../../chat/job.ts'
import type { Ports } from '../../ports/index.ts'
import type { ApproversOptions } from './approvers.ts'
import { requestCard } from './card.ts'

const Changed = z.object({ id: z.string(), version: z.number() })
const Expire = z.object({ id: z.string() })

/** Keeps the live card of each request up to date, and lets requests lapse. */
export function approvalJobs(
  ports: Pick<Ports, 'approvals' | 'liveCards' | 'conversations' | 'clock' | 'jobs'>,
  approvers: ApproversOptions,
): readonly AnyJob[] {
  const changed: Job<z.infer<typeof Changed>> = {
    name: changedJob,
    data: Changed,
    patience: 30,
    retries: 20,
    parallel: 2,
    async run({ id }) {
      // The state as it is now, whichever change this job is about: later ones will find it shown already.
      const approval = await ports.approvals.find(id)
      if (!approval) return
      const { place, version, state, executeBy } = approval
      // An approval that nobody begins lapses. Filed here, not by the click, for which somebody waits.
      if (state === 'approved' && executeBy)
        await ports.jobs.enqueue({ name: expireJob }, { id }, { key: `${id} begun`, after: executeBy })
      const viewer = { now: ports.clock.now(), zone: place.zone }
      const card = requestCard(approval, viewer, approvers)
      await ports.liveCards.show(`approval:${id}`, place, card, version)
      if (!approvers.directMessage) return
      // Without mentions: whoever reads it there is meant.
      const direct = requestCard(approval, viewer, { ...approvers, mention: false })
      for (const one of mayApprove(approval.role, approval.requester.id, approvers)) {
        const chat = await ports.conversations.with(one.id)
        if (chat && chat.id !== place.conversation)
          await ports.liveCards.show(`approval:${id}:${one.id}`, { conversation: chat.id }, direct, version)
      }
    },
  }
  const lapse: Job<z.infer<typeof Expire>> = {
    name: expireJob,
    data: Expire,
    patience: 30,
    retries: 20,
    async run({ id }) {
      await ports.approvals.expire(id)
    },
  }
  return [changed, lapse]
}
