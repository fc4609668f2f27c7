import assert from 'node:assert/strict'
import { type Kysely, sql } from 'kysely'
import { selectApprovals, toApproval } from '../../src/adapters/db/approval-rows.ts'
import { databaseAudit } from '../../src/adapters/db/audit.ts'
import type { Schema } from '../../src/adapters/db/schema.ts'
import { digestOf } from '../../src/chat/approval.ts'

/** Each must give no rows, whatever happened to the processes that wrote them. */
const never: { readonly [what: string]: string } = {
  'somebody approved their own request': `
    select a.id from ops.approval a join ops.approval_vote v on v.approval = a.id
    where v.person = a.requester`,
  'a decision by the requester that is not a cancellation': `
    select a.id from ops.approval a join ops.approval_decision d on d.approval = a.id
    where d.person = a.requester and d.verdict <> 'cancelled'`,
  'executed without an approval': `
    select e.approval from ops.approval_execution e
    left join ops.approval_decision d on d.approval = e.approval and d.verdict = 'approved'
    where d.approval is null`,
  'executing or executed without a claim': `
    select a.id from ops.approval a left join ops.approval_execution e on e.approval = a.id
    where a.state in ('executing', 'succeeded', 'failed', 'unknown') and e.approval is null`,
  'a claim on what is not executing or executed': `
    select a.id from ops.approval a join ops.approval_execution e on e.approval = a.id
    where a.state not in ('executing', 'succeeded', 'failed', 'unknown')`,
  'approved with too few votes': `
    select a.id from ops.approval a join ops.approval_decision d on d.approval = a.id and d.verdict = 'approved'
    where (select count(*) from ops.approval_vote v where v.approval = a.id and v.verdict = 'approve') < a.quorum`,
  'rejected and approved votes that both decided': `
    select a.id from ops.approval a join ops.approval_decision d on d.approval = a.id and d.verdict = 'approved'
    join ops.approval_vote v on v.approval = a.id and v.verdict = 'reject'`,
  'decided without a decision': `
    select a.id from ops.approval a left join ops.approval_decision d on d.approval = a.id
    where (a.state <> 'requested') <> (d.approval is not null)`,
  'two open requests for one subject': `
    select subject from ops.approval where state in ('requested', 'approved', 'executing')
    group by subject having count(*) > 1`,
  'a decision that is not in the audit record exactly once': `
    select d.approval from ops.approval_decision d
    where (select count(*) from ops.audit u where u.subject = d.approval and u.event = 'approval.' || d.verdict) <> 1`,
  'a request that is not in the audit record exactly once': `
    select a.id from ops.approval a
    where (select count(*) from ops.audit u where u.subject = a.id and u.event = 'approval.requested') <> 1`,
  'a claim that is not in the audit record exactly once': `
    select e.approval from ops.approval_execution e
    where (select count(*) from ops.audit u where u.subject = e.approval and u.event = 'approval.executing') <> 1`,
  'an audited decision that does not exist': `
    select u.subject from ops.audit u left join ops.approval_decision d on d.approval = u.subject
    where u.event in ('approval.approved', 'approval.rejected', 'approval.superseded') and d.verdict is distinct from substr(u.event, 10)`,
  'a card that shows more than was wanted': `select subject from ops.live_card where shown > wanted`,
}

/** Checks what must hold at any moment between transactions; throws naming what does not. */
export async function checkInvariants(db: Kysely<Schema>): Promise<void> {
  for (const [what, query] of Object.entries(never)) {
    const { rows } = await sql.raw(query).execute(db)
    assert.deepEqual(rows, [], what)
  }
  for (const row of await selectApprovals(db).execute()) {
    const approval = toApproval(row)
    assert.equal(digestOf(approval, approval.requester.id), approval.digest, `digest of ${approval.id}`)
  }
  const chain = await databaseAudit(db).verify()
  assert.ok(chain.intact, chain.intact ? '' : chain.broken.why)
}
