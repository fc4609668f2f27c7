import type { Kysely } from 'kysely'
import { type Approval, executeJob } from '../../chat/approval.ts'
import { type Click, type Judgement, judge, type Refusal } from '../../chat/judge.ts'
import type { Decided } from '../../ports/approvals.ts'
import { about, advance } from './approval-advance.ts'
import { lockApproval } from './approval-rows.ts'
import { appendAudit } from './audit.ts'
import type { Enqueue } from './enqueue.ts'
import { databaseInbox } from './inbox.ts'
import type { Schema } from './schema.ts'

/** Refusals that stay true whatever happens next, so they need no lock and no record. */
const lasting: readonly Refusal[] = ['missing', 'settled', 'underway', 'voted']

/** What this process begins itself, as soon as it has been filed. */
export type Prompt = {
  isPrompt(job: string): boolean
  /** The approval is being written, and may yet come to nothing: only for questions. Never rejects. */
  ahead(job: string, asked: Approval): Promise<void>
  begin(job: string, data: object): void
}
/** When the queue looks after what was begun where it was filed, in case that process has died. */
const promptSeconds = 5

/** The answer that needs no lock: late and repeated clicks are most of a storm. */
export function decidedAlready(
  found: { readonly approval: Approval; readonly now: Date } | undefined,
  click: Click,
): Decided | undefined {
  if (!found) return { outcome: 'refused', why: 'missing', approval: undefined }
  const { approval, now } = found
  const judgement = judge(approval, click, now)
  if (judgement.do === 'repeat') return { outcome: 'repeated', approval }
  if (judgement.do === 'refuse' && lasting.includes(judgement.why))
    return { outcome: 'refused', why: judgement.why, approval }
  return undefined
}

/** Judges and stores a click, in the caller's transaction. */
export async function decide(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  click: Click,
  prompt?: Prompt,
): Promise<Decided> {
  const found = await lockApproval(trx, click.id)
  if (!found) return { outcome: 'refused', why: 'missing', approval: undefined }
  const { approval, now } = found
  const judgement = judge(approval, click, now)
  if (judgement.do === 'repeat') return { outcome: 'repeated', approval }
  if (judgement.do === 'refuse') {
    await remember(trx, approval, click, judgement.why)
    return { outcome: 'refused', why: judgement.why, approval }
  }
  const passing = judgement.to === 'approved' && (await fileExecution(trx, enqueue, approval, prompt))
  const after = await store(trx, enqueue, approval, click, judgement, passing)
  return { outcome: outcomeOf(judgement), approval: after }
}

/** Approved is worth nothing until somebody does it. True when that is begun here, too. */
async function fileExecution(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  approval: Approval,
  prompt: Prompt | undefined,
): Promise<boolean> {
  const { id, kind } = approval
  const job = executeJob(kind)
  const here = prompt?.isPrompt(job) ?? false
  if (here) await prompt?.ahead(job, approval)
  await enqueue(trx, job, { id }, { key: id, inSeconds: here ? promptSeconds : undefined })
  return here
}

function store(
  trx: Kysely<Schema>,
  enqueue: Enqueue,
  approval: Approval,
  { actor, verdict }: Click,
  judgement: Extract<Judgement, { to: unknown }>,
  passing: boolean,
): Promise<Approval> {
  const by = { id: actor.id, name: actor.name.toWellFormed().replaceAll('\u0000', '') }
  if (judgement.do === 'move')
    return advance(trx, enqueue, approval, judgement.to, judgement.to === 'expired' ? {} : { by })
  const detail = { verdict, votes: approval.votes.length + 1, quorum: approval.quorum }
  return advance(trx, enqueue, approval, judgement.to, { by, vote: judgement.verdict, passing, detail })
}

/** Attempts that matter are recorded once per person and reason, so that clicking cannot fill the record. */
async function remember(trx: Kysely<Schema>, approval: Approval, { actor, verdict }: Click, why: Refusal) {
  if (lasting.includes(why) || actor.id === '') return
  if (!(await databaseInbox(trx).first(`refused ${approval.id} ${actor.id} ${why}`))) return
  await appendAudit(trx, {
    event: 'approval.refused',
    actor: actor.id,
    subject: approval.id,
    detail: { ...about(approval), verdict, why },
  })
}

function outcomeOf(judgement: Extract<Judgement, { to: unknown }>): Exclude<Decided['outcome'], 'refused'> {
  if (judgement.to === 'expired') return 'expired'
  return judgement.to === 'requested' ? 'counted' : 'decided'
}
