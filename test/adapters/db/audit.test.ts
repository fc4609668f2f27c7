import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { appendAudit, databaseAudit } from '../../../src/adapters/db/audit.ts'
import type { AuditEntry, AuditRecord } from '../../../src/ports/audit.ts'
import { emptyAudit, onEachDatabase, tamper } from '../../fakes/database.ts'

const entry = (subject: string): AuditEntry => ({
  event: 'command.answered',
  actor: 'a1',
  subject,
  detail: { b: 1, a: 'ä ☃ \u0000 \ud800', list: [1.5, null, true] },
})

onEachDatabase('audit', (open) => {
  beforeEach(() => emptyAudit(open()))

  test('gives back what was appended, in order, with every character', async () => {
    const audit = databaseAudit(open().db)
    for (const subject of ['one', 'two', 'three']) await audit.append(entry(subject))
    const records = await all(audit.read())
    assert.deepEqual(
      records.map(({ seq, subject }) => [seq, subject]),
      [
        [1, 'one'],
        [2, 'two'],
        [3, 'three'],
      ],
    )
    assert.equal(records[1]?.previous, records[0]?.hash)
    assert.equal(records[0]?.detail.a, 'ä ☃ \u0000 \ud800')
    assert.deepEqual(await audit.verify(), { intact: true, entries: 3, head: records[2]?.hash })
  })

  test('reads from a moment on, across pages', async () => {
    const audit = databaseAudit(open().db)
    for (let i = 1; i <= 5; i++) await audit.append(entry(`${i}`))
    await open()
      .db.transaction()
      .execute(async (trx) => {
        for (let i = 6; i <= 2105; i++) await appendAudit(trx, entry(`${i}`))
      })
    const records = await all(audit.read())
    assert.deepEqual(
      records.map((one) => one.seq),
      Array.from({ length: 2105 }, (_, i) => i + 1),
    )
    const since = records[999]?.at as Date
    const later = await all(audit.read(since))
    assert.equal(later.length, records.filter((one) => one.at >= since).length)
    assert.equal((await audit.verify()).intact, true)
  })

  test('is an unbroken line when many append at once', async () => {
    const audit = databaseAudit(open().db)
    await Promise.all(Array.from({ length: 100 }, (_, i) => audit.append(entry(`${i}`))))
    const check = await audit.verify()
    assert.equal(check.intact && check.entries, 100)
    const times = (await all(audit.read())).map((one) => one.at.getTime())
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    )
  })

  test('is not appended to when the transaction around it fails', async () => {
    const audit = databaseAudit(open().db)
    await audit.append(entry('kept'))
    const failing = open()
      .db.transaction()
      .execute(async (trx) => {
        await appendAudit(trx, entry('lost'))
        throw new Error('on purpose')
      })
    await assert.rejects(failing, /on purpose/)
    await audit.append(entry('next'))
    assert.deepEqual(
      (await all(audit.read())).map(({ seq, subject }) => [seq, subject]),
      [
        [1, 'kept'],
        [2, 'next'],
      ],
    )
    assert.equal((await audit.verify()).intact, true)
  })

  test('refuses to append outside a transaction it could be a part of', async () => {
    await assert.rejects(appendAudit(open().db, entry('x')), /needs a transaction/)
  })

  for (const statement of [
    'update ops.audit set actor = actor',
    'delete from ops.audit',
    'truncate ops.audit',
  ])
    test(`refuses: ${statement}`, async () => {
      const audit = databaseAudit(open().db)
      await audit.append(entry('one'))
      await assert.rejects(sql.raw(statement).execute(open().db), /append-only/)
      assert.equal((await audit.verify()).intact, true)
    })

  const damages: readonly [string, string, number, RegExp][] = [
    ['changed content', `update ops.audit set detail = '{"a":2}' where seq = 3`, 3, /was changed/],
    ['a changed actor', `update ops.audit set actor = 'x' where seq = 1`, 1, /was changed/],
    ['a changed time', `update ops.audit set at = at + interval '1 ms' where seq = 2`, 2, /was changed/],
    [
      'text moved across fields',
      `update ops.audit set event = event || actor, actor = 'a' where seq = 2`,
      2,
      /changed/,
    ],
    ['an entry taken out', 'delete from ops.audit where seq = 2', 2, /entry 2 is missing/],
    ['the first entry taken out', 'delete from ops.audit where seq = 1', 1, /entry 1 is missing/],
    ['the last entries cut off', 'delete from ops.audit where seq > 3', 4, /entries 4 to 5 were cut off/],
    ['everything gone', 'delete from ops.audit', 1, /entries 1 to 5 were cut off/],
    ['a head set back', 'update ops.audit_head set seq = 3', 3, /not the one that was written last/],
    ['a forged head', `update ops.audit_head set hash = repeat('a', 64)`, 5, /not the one/],
    ['no head', 'delete from ops.audit_head', 5, /head of the record is missing/],
    [
      'two entries changing places',
      'update ops.audit set seq = 99 where seq = 2; update ops.audit set seq = 2 where seq = 3; update ops.audit set seq = 3 where seq = 99',
      2,
      /does not follow/,
    ],
    ['a hash made up', `update ops.audit set hash = repeat('b', 64) where seq = 4`, 4, /was changed/],
  ]
  for (const [name, statement, seq, why] of damages)
    test(`finds ${name} and says where`, async () => {
      const audit = databaseAudit(open().db)
      for (let i = 1; i <= 5; i++) await audit.append(entry(`${i}`))
      for (const one of statement.split('; ')) await tamper(open(), one)
      const check = await audit.verify()
      if (name === 'no head')
        await sql`insert into ops.audit_head values (1, 0, 'epoch', repeat('0', 64))`.execute(open().db)
      assert.ok(!check.intact)
      assert.equal(check.broken.seq, seq)
      assert.match(check.broken.why, why)
    })
})

async function all(records: AsyncIterable<AuditRecord>): Promise<AuditRecord[]> {
  const list: AuditRecord[] = []
  for await (const record of records) list.push(record)
  return list
}
