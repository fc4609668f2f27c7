import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { databaseInbox } from '../../../src/adapters/db/inbox.ts'
import { onEachDatabase } from '../../fakes/database.ts'

onEachDatabase('inbox', (open) => {
  test('says yes to a key once', async () => {
    const inbox = databaseInbox(open().db)
    assert.equal(await inbox.first('a'), true)
    assert.equal(await inbox.first('a'), false)
    assert.equal(await inbox.first('b'), true)
  })

  test('says yes to one of many who ask at once, on several replicas', async () => {
    const inboxes = [databaseInbox(open().db), databaseInbox(open().db)]
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => inboxes[i % 2]?.first('race')))
    assert.equal(answers.filter(Boolean).length, 1)
  })

  test('takes keys of any length and content', async () => {
    const inbox = databaseInbox(open().db)
    const key = `${'x'.repeat(100_000)}\u0000'`
    assert.equal(await inbox.first(key), true)
    assert.equal(await inbox.first(key), false)
  })

  test('forgets a key after a day, and not before', async () => {
    const { db } = open()
    const inbox = databaseInbox(db)
    await inbox.first('old')
    await sql`update ops.inbox set at = clock_timestamp() - interval '23 hours'`.execute(db)
    assert.equal(await inbox.first('old'), false)
    await sql`update ops.inbox set at = clock_timestamp() - interval '25 hours'`.execute(db)
    assert.equal(await inbox.first('old'), true)
    assert.equal(await inbox.first('old'), false)
  })

  test('deletes what it has forgotten', async () => {
    const { db } = open()
    await sql`insert into ops.inbox select 'k' || n, clock_timestamp() - interval '2 days' from generate_series(1, 50) n`.execute(
      db,
    )
    await databaseInbox(db).first('fresh')
    const { rows } = await sql<{
      n: number
    }>`select count(*)::int as n from ops.inbox where at < clock_timestamp() - interval '1 day'`.execute(db)
    assert.equal(rows[0]?.n, 0)
  })
})
