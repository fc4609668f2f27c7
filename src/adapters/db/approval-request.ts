import { randomBytes } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import {
  type Approval,
  changedJob,
  digestOf,
  expireJob,
  openStates,
  type Proposal,
  type Requester,
} from '../../chat/approval.ts'
import { overdue } from '../../chat/judge.ts'
import type { Place } from '../../chat/place.ts'
import type { Requested, RequestOptions } from '../../ports/approvals.ts'
import { about, advance } from './approval-advance.ts'
import { clean, loadApproval, lockApproval, tidy } from './approval-rows.ts'
import { appendAudit } from './audit.ts'
import type { Enqueue } from './enqueue.ts'
import type { Schema } from './schema.ts'
import { shortId } from './short-id.ts'

/** Asks, in the caller's transaction. Requests for one subject take turns under a lock. */
export async function request(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  asked: Proposal,
  by: Requester,
  place: Place,
  { key, minutes = 15 }: RequestOptions,
): Promise<Requested> {
  if (by.id === '' || by.guest) return { outcome: 'refused', why: 'nobody' }
  const proposal = tidy(asked)
  await sql`select pg_advisory_xact_lock(hashtextextended(${`approval:${proposal.subject}`}, 0))`.execute(trx)
  const known = await trx
    .selectFrom('approval')
    .select('id')
    .where('request_key', '=', key)
    .executeTakeFirst()
  if (known) return { outcome: 'requested', approval: await loaded(trx, known.id), superseded: undefined }

  const id = shortId()
  const rival = await openRival(trx, proposal.subject)
  const replaced = rival && (await giveWay(trx, enqueue, rival, id))
  if (rival && !replaced) return { outcome: 'busy', approval: rival.approval }
  await trx
    .insertInto('approval')
    .values({
      id,
      request_key: key,
      ...proposal,
      facts: JSON.stringify(proposal.facts),
      payload: JSON.stringify(proposal.payload),
      digest: digestOf(proposal, by.id),
      nonce: randomBytes(18).toString('base64url'),
      requester: by.id,
      requester_name: clean(by.name, 100),
      requester_teams: by.teamsId,
      place: JSON.stringify(place),
      expires_at: sql<Date>`clock_timestamp() + make_interval(secs => ${minutes * 60})`,
    })
    .execute()
  const approval = await loaded(trx, id)
  await enqueue(trx, changedJob, { id, version: approval.version })
  await enqueue(trx, expireJob, { id }, { after: approval.expiresAt })
  await appendAudit(trx, {
    event: 'approval.requested',
    actor: by.id,
    subject: id,
    detail: { ...about(approval), quorum: approval.quorum, expiresAt: approval.expiresAt.toISOString() },
  })
  const superseded = replaced === 'superseded' && rival ? await loaded(trx, rival.approval.id) : undefined
  return { outcome: 'requested', approval, superseded }
}

async function openRival(trx: Kysely<Schema>, subject: string) {
  const open = await trx
    .selectFrom('approval')
    .select('id')
    .where('subject', '=', subject)
    .where('state', 'in', openStates)
    .executeTakeFirst()
  return open && lockApproval(trx, open.id)
}

/** What is undecided gives way to the newer request, and what is out of time to anybody. */
async function giveWay(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  { approval, now }: { approval: Approval; now: Date },
  to: string,
): Promise<'superseded' | 'closed' | undefined> {
  if (!(openStates as readonly string[]).includes(approval.state)) return 'closed'
  if (overdue(approval, now)) {
    await advance(trx, enqueue, approval, 'expired')
    return 'closed'
  }
  if (approval.state !== 'requested') return undefined
  await advance(trx, enqueue, approval, 'superseded', { supersededBy: to })
  return 'superseded'
}

async function loaded(trx: Kysely<Schema>, id: string): Promise<Approval> {
  const found = await loadApproval(trx, id)
  if (!found) throw new Error(`approval ${id} is not there`)
  return found.approval
}
