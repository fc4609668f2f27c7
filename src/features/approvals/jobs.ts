import { z } from 'zod'
import { changedJob, expireJob } from '../../chat/approval.ts'
import type { AnyJob, Job } from '../../chat/job.ts'
import type { Ports } from '../../ports/index.ts'
import { requestCard } from './card.ts'

const Changed = z.object({ id: z.string(), version: z.number() })
const Expire = z.object({ id: z.string() })

/** Keeps the live card of each request up to date, and lets requests lapse. */
export function approvalJobs(ports: Pick<Ports, 'approvals' | 'liveCards' | 'clock'>): readonly AnyJob[] {
  const changed: Job<z.infer<typeof Changed>> = {
    name: changedJob,
    data: Changed,
    patience: 30,
    retries: 20,
    parallel: 4,
    async run({ id }) {
      // The state as it is now, whichever change this job is about: later ones will find it shown already.
      const approval = await ports.approvals.find(id)
      if (!approval) return
      const { place, version } = approval
      const card = requestCard(approval, { now: ports.clock.now(), zone: place.zone })
      await ports.liveCards.show(`approval:${id}`, place, card, version)
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
