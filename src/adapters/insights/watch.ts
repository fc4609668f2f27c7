import type { Meter } from '@opentelemetry/api'
import type { Backlog } from '../../ports/backlog.ts'

/** Reports what waits, looked up once per delivery of metrics; nothing while it cannot be looked up. */
export function watchBacklog(meter: Meter, backlog: Backlog): void {
  const gauge = (name: string) => meter.createObservableGauge(name)
  const outbox = gauge('ops.outbox.waiting')
  const oldest = gauge('ops.outbox.oldest_seconds')
  const failed = gauge('ops.outbox.failed')
  const dead = gauge('ops.conversations.dead')
  const overdue = gauge('ops.jobs.overdue')
  const approvals = gauge('ops.approvals')
  meter.addBatchObservableCallback(
    async (result) => {
      const waiting = await backlog.waiting().catch(() => undefined)
      if (!waiting) return
      result.observe(outbox, waiting.outbox)
      result.observe(oldest, waiting.outboxOldest)
      result.observe(failed, waiting.outboxFailed)
      result.observe(dead, waiting.deadConversations)
      result.observe(overdue, waiting.overdueJobs)
      for (const [state, count] of Object.entries(waiting.approvals))
        result.observe(approvals, count, { state })
    },
    [outbox, oldest, failed, dead, overdue, approvals],
  )
}
