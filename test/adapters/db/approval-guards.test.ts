import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { sql } from 'kysely'
import { databaseApprovals } from '../../../src/adapters/db/approvals.ts'
import type { Approval } from '../../../src/chat/approval.ts'
import { ada, ask, ben } from '../../fakes/approvals.ts'
import { onEachDatabase } from '../../fakes/database.ts'

onEachDatabase('the rules of approvals', (open) => {
  let pending: Approval
  let approved: Approval
  let executing: Approval
  before(async () => {
    const approvals = databaseApprovals({ db: open().db, enqueue: async () => true })
    const approve = async () => {
      const approval = await ask(approvals)
      await approvals.decide({ id: approval.id, nonce: approval.nonce, actor: ben, verdict: 'approve' })
      return approval
    }
    pending = await ask(approvals)
    approved = await approve()
    executing = await approve()
    await approvals.begin(executing.id)
  })

  const forbidden: readonly [string, () => string, RegExp][] = [
    ['a vote of who asked', () => vote(pending.id, ada.id), /violates check constraint/],
    ['a vote under another requester’s name', () => vote(pending.id, ada.id, 'id-zoe'), /foreign key/],
    ['a second vote of a person', () => vote(approved.id, ben.id), /duplicate key|violates unique/],
    ['approving without votes', () => decision(pending.id, 'approved', ben.id), /too few votes/],
    ['approving by nobody', () => decision(pending.id, 'approved', undefined), /check constraint|too few/],
    [
      'a second decision',
      () => decision(approved.id, 'rejected', 'id-cleo'),
      /duplicate key|violates unique/,
    ],
    [
      'executing what is not approved',
      () => `insert into ops.approval_execution (approval, key) values ('${pending.id}', 'k')`,
      /foreign key/,
    ],
    [
      'executing twice',
      () => `insert into ops.approval_execution (approval, key) values ('${executing.id}', 'k2')`,
      /duplicate key|violates unique/,
    ],
    [
      'a state without its decision',
      () => state(pending.id, `state = 'approved', decided_at = now()`),
      /a decision must stand behind/,
    ],
    [
      'executing without a claim',
      () => state(approved.id, `state = 'executing', begun_at = now()`),
      /executing needs a claim/,
    ],
    [
      'a way back',
      () => state(approved.id, `state = 'requested', decided_at = null`),
      /no way from approved to requested/,
    ],
    [
      'a short cut',
      () => state(pending.id, `state = 'succeeded', decided_at = now(), begun_at = now(), ended_at = now()`),
      /no way from/,
    ],
    ['another payload', () => state(pending.id, `payload = '1'`), /what was asked for does not change/],
    ['another requester', () => state(pending.id, `requester = 'id-zoe'`), /does not change|foreign key/],
    ['a longer life', () => state(pending.id, `expires_at = now() + interval '1 year'`), /does not change/],
    [
      'an old version',
      () => `update ops.approval set progress = '1' where id = '${pending.id}'`,
      /version must grow/,
    ],
    ['deleting a request', () => `delete from ops.approval where id = '${pending.id}'`, /never deleted/],
    [
      'changing a vote',
      () => `update ops.approval_vote set verdict = 'reject' where approval = '${approved.id}'`,
      /never changed/,
    ],
    [
      'deleting a decision',
      () => `delete from ops.approval_decision where approval = '${approved.id}'`,
      /never changed/,
    ],
    [
      'deleting a claim',
      () => `delete from ops.approval_execution where approval = '${executing.id}'`,
      /never changed/,
    ],
  ]
  for (const [what, statement, why] of forbidden)
    test(`refuse ${what}`, async () => {
      await assert.rejects(sql.raw(statement()).execute(open().db), why)
    })

  const vote = (id: string, person: string, requester = ada.id) =>
    `insert into ops.approval_vote (approval, requester, person, name, verdict)
     values ('${id}', '${requester}', '${person}', 'x', 'approve')`
  const decision = (id: string, verdict: string, person: string | undefined) =>
    `insert into ops.approval_decision (approval, requester, verdict, person)
     values ('${id}', '${ada.id}', '${verdict}', ${person === undefined ? 'null' : `'${person}'`})`
  const state = (id: string, set: string) =>
    `update ops.approval set ${set}, version = version + 1 where id = '${id}'`
})
