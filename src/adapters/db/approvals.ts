import type { Kysely } from 'kysely'
import { executeJob, openStates } from '../../chat/approval.ts'
import type { Approvals } from '../../ports/approvals.ts'
import { decide, decidedAlready, type Prompt } from './approval-decide.ts'
import { begin, expire, report, settle } from './approval-execute.ts'
import { request } from './approval-request.ts'
import { loadApproval, selectApprovals, toApproval } from './approval-rows.ts'
import { clickQueue } from './click-queue.ts'
import type { Enqueue } from './enqueue.ts'
import type { Schema } from './schema.ts'

export type ApprovalsOptions = {
  readonly db: Kysely<Schema>
  readonly enqueue: Enqueue
  /** How what has been approved is begun here at once, where that is wanted; it is filed all the same. */
  readonly prompt?: Prompt
  /** Called before and after each commit with the step's name; a test kills the process there. */
  readonly hook?: (at: string) => void
}

/** The approval engine: each call is one transaction. */
export function databaseApprovals({ db, enqueue, prompt, hook }: ApprovalsOptions): Approvals {
  const once = async <T>(step: string, work: (trx: Kysely<Schema>) => Promise<T>): Promise<T> => {
    const result = await db.transaction().execute(async (trx) => {
      const made = await work(trx)
      hook?.(`${step}.written`)
      return made
    })
    hook?.(`${step}.committed`)
    return result
  }
  const queued = clickQueue({
    load: (id) => loadApproval(db, id),
    answer: decidedAlready,
    async store(click) {
      const decided = await once('decide', (trx) => decide(trx, enqueue, click, prompt))
      const job = decided.approval && executeJob(decided.approval.kind)
      if (decided.outcome === 'decided' && decided.approval.state === 'approved' && job)
        if (prompt?.isPrompt(job)) prompt.begin(job, { id: click.id })
      return decided
    },
  })
  return {
    request: (proposal, by, place, options) =>
      once('request', (trx) => request(trx, enqueue, proposal, by, place, options)),
    decide: queued,
    begin: (id) => once('begin', (trx) => begin(trx, enqueue, id, prompt)),
    report: (id, progress, version) =>
      once('report', (trx) => report(trx, enqueue, id, progress, version, prompt)),
    settle: (id, end, progress) => once('settle', (trx) => settle(trx, enqueue, id, end, progress)),
    expire: (id) => once('expire', (trx) => expire(trx, enqueue, id)),
    find: async (id) => (await loadApproval(db, id))?.approval,
    async open() {
      const rows = await selectApprovals(db)
        .where('a.state', 'in', openStates)
        .orderBy('a.requested_at')
        .execute()
      return rows.map(toApproval)
    },
    async history({ person, limit }) {
      let query = selectApprovals(db).orderBy('a.requested_at', 'desc').orderBy('a.id').limit(limit)
      if (person !== undefined)
        query = query.where((eb) =>
          eb.or([
            eb('a.requester', '=', person),
            eb.exists(
              eb
                .selectFrom('approval_vote as v')
                .whereRef('v.approval', '=', 'a.id')
                .where('v.person', '=', person)
                .select('v.person'),
            ),
          ]),
        )
      return (await query.execute()).map(toApproval)
    },
  }
}
