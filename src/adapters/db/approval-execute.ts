import { type Kysely, sql } from 'kysely'
import { changedJob, digestOf, executeJob } from '../../chat/approval.ts'
import { overdue } from '../../chat/judge.ts'
import type { Json } from '../../chat/reply.ts'
import type { Begun } from '../../ports/approvals.ts'
import { about, advance, passingSeconds } from './approval-advance.ts'
import type { Prompt } from './approval-decide.ts'
import { lockApproval } from './approval-rows.ts'
import { appendAudit } from './audit.ts'
import type { Enqueue } from './enqueue.ts'
import { databaseInbox } from './inbox.ts'
import type { Schema } from './schema.ts'

/** Takes the one right to execute, in the caller's transaction. */
export async function begin(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  id: string,
  prompt?: Pick<Prompt, 'isPrompt'>,
): Promise<Begun> {
  const found = await lockApproval(trx, id)
  if (!found) return { outcome: 'void', approval: undefined }
  const { approval, now } = found
  if (approval.state === 'executing') return { outcome: 'resumed', approval, key: keyOf(id) }
  if (approval.state !== 'approved') return { outcome: 'void', approval }
  if (overdue(approval, now)) {
    return { outcome: 'void', approval: await advance(trx, enqueue, approval, 'expired') }
  }
  if (digestOf(approval, approval.requester.id) !== approval.digest) {
    if (await databaseInbox(trx).first(`tampered ${id}`))
      await appendAudit(trx, {
        event: 'approval.tampered',
        actor: 'system',
        subject: id,
        detail: about(approval),
      })
    return { outcome: 'void', approval }
  }
  const key = keyOf(id)
  const passing = prompt?.isPrompt(executeJob(approval.kind)) ?? false
  const begun = await advance(trx, enqueue, approval, 'executing', { key, passing })
  return { outcome: 'begun', approval: begun, key }
}

/** Stores what the executor has to show; false unless it is executing and as the executor saw it. */
export async function report(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  id: string,
  progress: Json,
  version?: number,
  prompt?: Pick<Prompt, 'isPrompt'>,
): Promise<boolean> {
  const { rows } = await sql<{ kind: string; version: number; first: boolean }>`
    select * from ops.approval_report(${id}, ${version ?? null}::integer, ${JSON.stringify(progress)})`.execute(
    trx,
  )
  const [reported] = rows
  if (!reported) return false
  // The first is the claim of what is about to be done, and shown.
  const claims = version !== undefined && reported.first
  const inSeconds = claims && prompt?.isPrompt(executeJob(reported.kind)) ? passingSeconds : undefined
  await enqueue(trx, changedJob, { id, version: reported.version }, { inSeconds })
  return true
}

/** Ends the execution; false when it had ended in a way that cannot change. */
export async function settle(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  id: string,
  end: 'succeeded' | 'failed' | 'unknown',
  progress: Json,
): Promise<boolean> {
  const approval = (await lockApproval(trx, id))?.approval
  const may = approval?.state === 'executing' || (approval?.state === 'unknown' && end !== 'unknown')
  if (!approval || !may) return false
  await advance(trx, enqueue, approval, end, { progress })
  return true
}

/** Lets it lapse if its time is up. */
export async function expire(trx: Kysely<Schema>, enqueue: Enqueue, id: string) {
  const found = await lockApproval(trx, id)
  if (!found || !overdue(found.approval, found.now)) return found?.approval
  return advance(trx, enqueue, found.approval, 'expired')
}

/** The idempotency key under which it is executed, wherever that is. */
const keyOf = (id: string): string => `ops-${id}`
