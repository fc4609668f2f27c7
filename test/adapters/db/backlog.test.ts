import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { databaseApprovals } from '../../../src/adapters/db/approvals.ts'
import { databaseBacklog } from '../../../src/adapters/db/backlog.ts'
import { openJobs } from '../../../src/adapters/jobs/open.ts'
import { proposal } from '../../fakes/approvals.ts'
import { noLog, onEachDatabase } from '../../fakes/database.ts'

onEachDatabase('the backlog', (open) => {
  test('counts what waits, and nothing that does not', async () => {
    const { db } = open()
    const jobs = openJobs({ database: open(), log: noLog })
    await jobs.start([])
    const backlog = databaseBacklog(db)
    assert.deepEqual(await backlog.waiting(), {
      outbox: 0,
      outboxOldest: 0,
      outboxFailed: 0,
      deadConversations: 0,
      approvals: { requested: 0, approved: 0, executing: 0 },
      overdueJobs: 0,
    })
    await sql`
      insert into ops.conversation (id, kind, tenant, service_url, reference, dead_since)
      values ('live', 'channel', 't', 'u', '{}', null), ('dead', 'channel', 't', 'u', '{}', now())`.execute(
      db,
    )
    await sql`
      insert into ops.live_card (subject, conversation, card, wanted, shown, failure, changed_at) values
        ('waits', 'live', '{}', 2, 1, null, now() - interval '90 seconds'), ('shown', 'live', '{}', 1, 1, null, now()),
        ('given up', 'live', '{}', 1, 0, 'refused', now()), ('unreachable', 'dead', '{}', 1, 0, null, now())`.execute(
      db,
    )
    const by = { id: 'p', name: 'P', teamsId: '29:p', guest: false, roles: [] }
    const place = { kind: 'channel', conversation: 'live', thread: undefined, zone: 'UTC' } as const
    await databaseApprovals({ db, enqueue: async () => true }).request(proposal({}), by, place, { key: 'k' })
    const found = await backlog.waiting()
    assert.equal(found.outbox, 1)
    assert.ok(found.outboxOldest >= 89 && found.outboxOldest < 600, `${found.outboxOldest} s`)
    assert.equal(found.outboxFailed, 1)
    assert.equal(found.deadConversations, 1)
    assert.deepEqual(found.approvals, { requested: 1, approved: 0, executing: 0 })
    await jobs.stop(1000)
  })
})
