import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { databaseApprovals } from '../../../src/adapters/db/approvals.ts'
import { databaseAudit } from '../../../src/adapters/db/audit.ts'
import type { Actor } from '../../../src/chat/actor.ts'
import type { Approval } from '../../../src/chat/approval.ts'
import type { Click } from '../../../src/chat/judge.ts'
import type { Approvals } from '../../../src/ports/approvals.ts'
import { checkInvariants } from '../../chaos/invariants.ts'
import { ada, ask, ben, channel, cleo, dan, gus, made, proposal } from '../../fakes/approvals.ts'
import { onEachDatabase } from '../../fakes/database.ts'

onEachDatabase('approvals', (open) => {
  let approvals: Approvals
  let filed: { name: string; data: unknown; after?: Date | undefined }[] = []
  beforeEach(() => {
    filed = []
    approvals = databaseApprovals({
      db: open().db,
      enqueue: async (_trx, name, data, options) => {
        filed.push({ name, data, after: options?.after })
        return true
      },
    })
  })
  afterEach(() => checkInvariants(open().db))

  const click = (approval: Approval, actor: Actor, verdict: Click['verdict'] = 'approve') =>
    approvals.decide({ id: approval.id, nonce: approval.nonce, actor, verdict })
  const events = async (approval: Approval) => {
    const list: string[] = []
    for await (const { subject, event } of databaseAudit(open().db).read())
      if (subject === approval.id) list.push(event.replace('approval.', ''))
    return list
  }
  const sqlTime = async () =>
    (await sql<{ t: Date }>`select clock_timestamp() as t`.execute(open().db)).rows[0]?.t as Date

  test('a request is stored as it was asked, and files what shows and ends it', async () => {
    const asked = proposal({ facts: [{ title: 'Undoes', value: '3 commits ☃' }] })
    const approval = made(await approvals.request(asked, ada, channel, { key: randomUUID() }))
    assert.deepEqual({ ...approval, ...asked }, approval)
    assert.deepEqual(await approvals.find(approval.id), approval)
    assert.equal(approval.state, 'requested')
    const minutes = (approval.expiresAt.getTime() - (await sqlTime()).getTime()) / 60_000
    assert.ok(minutes > 14.5 && minutes <= 15, `${minutes}`)
    assert.deepEqual(filed, [
      { name: 'approvals.changed', data: { id: approval.id, version: 1 }, after: undefined },
      { name: 'approvals.expire', data: { id: approval.id }, after: approval.expiresAt },
    ])
    assert.deepEqual(await events(approval), ['requested'])
  })

  test('text that PostgreSQL cannot hold is cleaned, and the digest is of what is stored', async () => {
    const approval = await ask(approvals, {
      title: 'a\u0000b',
      reason: `\ud800${'x'.repeat(5000)}`,
      payload: '\u0000',
    })
    assert.equal(approval.title, 'ab')
    assert.equal(approval.reason.length, 1000)
    assert.equal((await click(approval, { ...ben, name: 'b\u0000\ud800' })).outcome, 'decided')
  })

  test('asking again with the same key gives the same request', async () => {
    const asked = proposal()
    const first = made(await approvals.request(asked, ada, channel, { key: 'k1' }))
    const again = made(await approvals.request(asked, ada, channel, { key: 'k1' }))
    assert.equal(again.id, first.id)
    assert.deepEqual(await events(first), ['requested'])
  })

  test('what is begun here is told of the click that approves, before it is written, and of no other', async () => {
    const told: string[] = []
    approvals = databaseApprovals({
      db: open().db,
      enqueue: async () => true,
      prompt: {
        isPrompt: (job) => job === 'rollback.execute',
        ahead: async (job, asked) => void told.push(`ahead ${job} ${asked.id} ${asked.state}`),
        begin: (job, data) => void told.push(`begin ${job} ${JSON.stringify(data)}`),
      },
    })
    const approval = await ask(approvals, { quorum: 2 })
    for (const who of [dan, ada, gus, ben]) await click(approval, who)
    const { id } = await ask(approvals, { kind: 'tag' })
    await approvals.decide({ id, nonce: 'another', actor: ben, verdict: 'approve' })
    assert.deepEqual(told, [])
    await click(approval, cleo)
    await click(approval, cleo)
    assert.deepEqual(told, [
      `ahead rollback.execute ${approval.id} requested`,
      `begin rollback.execute {"id":"${approval.id}"}`,
    ])
  })

  test('guests and people without an identity cannot ask', async () => {
    for (const who of [gus, { ...ada, id: '' }])
      assert.deepEqual(await approvals.request(proposal(), who, channel, { key: randomUUID() }), {
        outcome: 'refused',
        why: 'nobody',
      })
  })

  test('an approval is one decision, audited, and files the execution', async () => {
    const approval = await ask(approvals)
    filed = []
    const decided = await click(approval, ben)
    assert.equal(decided.outcome, 'decided')
    assert.equal(decided.approval?.state, 'approved')
    assert.deepEqual(decided.approval?.decider, { id: ben.id, name: 'ben' })
    assert.deepEqual(
      filed.map((one) => one.name),
      ['rollback.execute', 'approvals.changed'],
    )
    assert.deepEqual(await events(approval), ['requested', 'approved'])
  })

  test('double clicks, other approvers and other verdicts change nothing after that', async () => {
    const approval = await ask(approvals)
    await click(approval, ben)
    const before = await approvals.find(approval.id)
    filed = []
    assert.equal((await click(approval, ben)).outcome, 'repeated')
    for (const [who, verdict] of [
      [cleo, 'approve'],
      [cleo, 'reject'],
      [dan, 'approve'],
      [cleo, 'cancel'],
    ] as const) {
      const answer = await click(approval, who, verdict)
      assert.ok(answer.outcome === 'refused' && answer.why === 'settled', JSON.stringify(answer))
      assert.deepEqual(answer.approval, before)
    }
    assert.deepEqual(filed, [])
    assert.deepEqual(await events(approval), ['requested', 'approved'])
  })

  test('refusals say why, change nothing, and are recorded once per person and reason', async () => {
    const approval = await ask(approvals)
    for (let i = 0; i < 3; i++) {
      const own = await click(approval, ada)
      assert.ok(own.outcome === 'refused' && own.why === 'own-request')
      const role = await click(approval, dan)
      assert.ok(role.outcome === 'refused' && role.why === 'role')
      const guest = await click(approval, gus)
      assert.ok(guest.outcome === 'refused' && guest.why === 'nobody')
      const forged = await approvals.decide({ id: approval.id, nonce: 'x', actor: ben, verdict: 'approve' })
      assert.ok(forged.outcome === 'refused' && forged.why === 'old-card')
    }
    assert.deepEqual(await approvals.find(approval.id), approval)
    assert.deepEqual(await events(approval), ['requested', 'refused', 'refused', 'refused', 'refused'])
    const missing = await approvals.decide({ id: 'none', nonce: 'x', actor: ben, verdict: 'approve' })
    assert.deepEqual(missing, { outcome: 'refused', why: 'missing', approval: undefined })
  })

  test('a quorum of two counts people, not clicks', async () => {
    const approval = await ask(approvals, { quorum: 2 })
    const first = await click(approval, ben)
    assert.equal(first.outcome, 'counted')
    assert.equal(first.approval?.state, 'requested')
    assert.equal(first.approval?.decider, undefined)
    assert.equal((await click(approval, ben)).outcome, 'repeated')
    const second = await click(approval, cleo)
    assert.equal(second.outcome, 'decided')
    assert.deepEqual(
      second.approval?.votes.map(({ person }) => person),
      [ben.id, cleo.id],
    )
    assert.deepEqual(await events(approval), ['requested', 'voted', 'approved'])
  })

  test('who asked takes it back, even when it is approved, until somebody begins', async () => {
    const pending = await ask(approvals)
    assert.equal((await click(pending, ada, 'reject')).approval?.state, 'cancelled')
    const approved = await ask(approvals)
    await click(approved, ben)
    assert.equal((await click(approved, ada, 'cancel')).approval?.state, 'cancelled')
    assert.equal((await approvals.begin(approved.id)).outcome, 'void')
    const begun = await ask(approvals)
    await click(begun, ben)
    await approvals.begin(begun.id)
    const late = await click(begun, ada, 'cancel')
    assert.ok(late.outcome === 'refused' && late.why === 'underway')
  })

  test('a late click lets it lapse, and so does the job', async () => {
    const late = await ask(approvals, {}, ada, 0.0005)
    const kept = await ask(approvals)
    await sql`select pg_sleep(0.05)`.execute(open().db)
    const answer = await click(late, ben)
    assert.equal(answer.outcome, 'expired')
    assert.equal(answer.approval?.state, 'expired')
    assert.deepEqual(await events(late), ['requested', 'expired'])
    assert.equal((await approvals.expire(kept.id))?.state, 'requested')
    const other = await ask(approvals, {}, ada, 0.0005)
    await sql`select pg_sleep(0.05)`.execute(open().db)
    assert.equal((await approvals.expire(other.id))?.state, 'expired')
    assert.equal((await approvals.expire(other.id))?.state, 'expired')
  })

  test('an approval nobody began in time is void', async () => {
    const approval = await ask(approvals)
    await click(approval, ben)
    await sql`update ops.approval set execute_by = clock_timestamp(), version = version + 1 where id = ${approval.id}`.execute(
      open().db,
    )
    const begun = await approvals.begin(approval.id)
    assert.equal(begun.outcome, 'void')
    assert.equal(begun.approval?.state, 'expired')
  })

  test('the right to execute is given once, and remembered by its key', async () => {
    const approval = await ask(approvals)
    assert.equal((await approvals.begin(approval.id)).outcome, 'void')
    await click(approval, ben)
    const all = await Promise.all(Array.from({ length: 10 }, () => approvals.begin(approval.id)))
    assert.deepEqual(all.map((one) => one.outcome).sort(), ['begun', ...Array(9).fill('resumed')])
    assert.equal(new Set(all.map((one) => one.outcome !== 'void' && one.key)).size, 1)
    assert.equal(await approvals.report(approval.id, { run: 7 }), true)
    assert.equal(await approvals.settle(approval.id, 'unknown', { run: 7 }), true)
    assert.equal(await approvals.settle(approval.id, 'unknown', null), false)
    assert.equal(await approvals.report(approval.id, null), false)
    assert.equal(await approvals.settle(approval.id, 'succeeded', { run: 7, ok: true }), true)
    assert.equal(await approvals.settle(approval.id, 'failed', null), false)
    assert.deepEqual((await approvals.find(approval.id))?.progress, { run: 7, ok: true })
    assert.deepEqual(await events(approval), ['requested', 'approved', 'executing', 'unknown', 'succeeded'])
  })

  test('a newer request supersedes an undecided one, and is refused beside a decided one', async () => {
    const subject = `rollback:${randomUUID()}`
    const old = await ask(approvals, { subject })
    const asked = await approvals.request(proposal({ subject, title: 'other' }), dan, channel, {
      key: randomUUID(),
    })
    const fresh = made(asked)
    assert.equal(asked.outcome === 'requested' && asked.superseded?.id, old.id)
    assert.equal((await approvals.find(old.id))?.supersededBy, fresh.id)
    const answer = await click(old, ben)
    assert.ok(answer.outcome === 'refused' && answer.why === 'settled')
    await click(fresh, ben)
    const busy = await approvals.request(proposal({ subject }), dan, channel, { key: randomUUID() })
    assert.ok(busy.outcome === 'busy' && busy.approval.id === fresh.id)
    await approvals.begin(fresh.id)
    assert.equal(
      (await approvals.request(proposal({ subject }), dan, channel, { key: randomUUID() })).outcome,
      'busy',
    )
    await approvals.settle(fresh.id, 'failed', null)
    assert.equal(
      (await approvals.request(proposal({ subject }), dan, channel, { key: randomUUID() })).outcome,
      'requested',
    )
  })

  test('of many requests for a subject at once, one stays open', async () => {
    const subject = `rollback:${randomUUID()}`
    const all = await Promise.all(Array.from({ length: 12 }, () => ask(approvals, { subject })))
    const states = await Promise.all(all.map(async ({ id }) => (await approvals.find(id))?.state))
    assert.equal(states.filter((state) => state === 'requested').length, 1)
    assert.equal(states.filter((state) => state === 'superseded').length, 11)
  })

  test('lists what is open, and what somebody had to do with', async () => {
    const mine = await ask(approvals)
    const voted = await ask(approvals, {}, dan)
    await click(voted, { ...ben, id: 'id-voter' })
    assert.ok((await approvals.open()).some(({ id }) => id === mine.id))
    const history = await approvals.history({ person: 'id-voter', limit: 10 })
    assert.deepEqual(
      history.map(({ id, votes }) => [id, votes.length]),
      [[voted.id, 1]],
    )
    assert.equal((await approvals.history({ limit: 3 })).length, 3)
  })

  test('what is changed behind its back cannot be approved or executed', async () => {
    const { db } = open()
    const meddle = async (approval: Approval, set: string) => {
      await sql`alter table ops.approval disable trigger approval_guard`.execute(db)
      await sql.raw(`update ops.approval set ${set} where id = '${approval.id}'`).execute(db)
      await sql`alter table ops.approval enable trigger approval_guard`.execute(db)
    }
    const pending = await ask(approvals)
    await meddle(pending, `payload = '{"tag":"evil"}'`)
    const answer = await click(pending, ben)
    assert.ok(answer.outcome === 'refused' && answer.why === 'tampered')
    await meddle(pending, `payload = '${JSON.stringify(pending.payload)}'`)
    const approved = await ask(approvals)
    await click(approved, ben)
    await meddle(approved, `payload = '{"tag":"evil"}'`)
    assert.equal((await approvals.begin(approved.id)).outcome, 'void')
    assert.deepEqual(await events(approved), ['requested', 'approved', 'tampered'])
    await meddle(approved, `payload = '${JSON.stringify(approved.payload)}'`)
    assert.equal((await approvals.begin(approved.id)).outcome, 'begun')
  })

  test('when filing the job fails, nothing has happened', async () => {
    const approval = await ask(approvals)
    const broken = databaseApprovals({
      db: open().db,
      enqueue: async (_trx, name) => {
        if (name === 'rollback.execute') throw new Error('on purpose')
        return true
      },
    })
    const by = { id: approval.id, nonce: approval.nonce, actor: ben, verdict: 'approve' as const }
    await assert.rejects(broken.decide(by), /on purpose/)
    assert.deepEqual(await approvals.find(approval.id), approval)
    assert.deepEqual(await events(approval), ['requested'])
  })
})
