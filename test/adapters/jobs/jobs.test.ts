import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { fromKysely, PgBoss } from 'pg-boss'
import { z } from 'zod'
import { type JobStore, openJobs } from '../../../src/adapters/jobs/open.ts'
import type { Job } from '../../../src/chat/job.ts'
import { noLog, onEachDatabase } from '../../fakes/database.ts'

const Data = z.object({ id: z.string() })
type Data = z.infer<typeof Data>

onEachDatabase('jobs', (open) => {
  let jobs: JobStore
  const ran: { job: string; id: string; attempt: number; at: number }[] = []
  const noted = (name: string, then: (data: Data, attempt: number) => void = () => {}): Job<Data> => ({
    name,
    data: Data,
    patience: 30,
    retries: 3,
    async run(data, { attempt }) {
      ran.push({ job: name, id: data.id, attempt, at: Date.now() })
      then(data, attempt)
    },
  })
  before(async () => {
    jobs = openJobs({ database: open(), log: noLog, pollSeconds: 1 })
    await jobs.start([
      noted('test.plain'),
      noted('test.flaky', (_, attempt) => {
        if (attempt < 2) throw new Error('on purpose')
      }),
      {
        ...noted('test.patient'),
        patience: 600,
        async run({ id }, { attempt, signal }) {
          ran.push({ job: 'test.patient', id, attempt, at: Date.now() })
          // The first one is never heard of again, as after a kill.
          if (attempt === 1) await once(signal, 'abort')
        },
      },
      { ...noted('test.timed'), schedule: { cron: '0 9 * * 1', zone: 'Europe/Berlin' } },
    ])
  })
  after(() => jobs.stop(5000))

  const runsOf = (id: string) => ran.filter((one) => one.id === id)
  async function until(fits: () => boolean, ms = 20_000): Promise<void> {
    for (const end = Date.now() + ms; !fits(); await wait(25))
      if (Date.now() > end)
        throw new Error(`did not happen within ${ms} ms: ${JSON.stringify(ran.slice(-5))}`)
  }

  test('run soon after they are filed, once', async () => {
    const id = randomUUID()
    assert.equal(await jobs.enqueue({ name: 'test.plain' }, { id }), true)
    await until(() => runsOf(id).length === 1)
    await wait(1500)
    assert.equal(runsOf(id).length, 1)
  })

  test('are tried again when they throw', async () => {
    const id = randomUUID()
    await jobs.enqueue({ name: 'test.flaky' }, { id })
    await until(() => runsOf(id).length === 2)
    assert.deepEqual(
      runsOf(id).map((one) => one.attempt),
      [1, 2],
    )
  })

  test('are filed once per key', async () => {
    const id = randomUUID()
    const filed = await Promise.all(
      Array.from({ length: 5 }, () => jobs.enqueue({ name: 'test.plain' }, { id }, { key: id })),
    )
    assert.deepEqual(filed.toSorted(), [false, false, false, false, true])
    await until(() => runsOf(id).length === 1)
    assert.equal(await jobs.enqueue({ name: 'test.plain' }, { id }, { key: id }), false)
  })

  test('wait for their moment', async () => {
    const id = randomUUID()
    const after = new Date(Date.now() + 2000)
    await jobs.enqueue({ name: 'test.plain' }, { id }, { after })
    await until(() => runsOf(id).length === 1)
    assert.ok((runsOf(id)[0]?.at ?? 0) >= after.getTime() - 50)
  })

  test('do not exist when the transaction that files them fails', async () => {
    const lost = randomUUID()
    const kept = randomUUID()
    const { db } = open()
    await assert.rejects(
      db.transaction().execute(async (trx) => {
        await jobs.enqueueIn(trx, 'test.plain', { id: lost })
        throw new Error('on purpose')
      }),
      /on purpose/,
    )
    await db.transaction().execute((trx) => jobs.enqueueIn(trx, 'test.plain', { id: kept }))
    await until(() => runsOf(kept).length === 1)
    assert.equal(runsOf(lost).length, 0)
  })

  test('go on elsewhere soon after their process has died, however patient they are', async () => {
    const id = randomUUID()
    await jobs.enqueue({ name: 'test.patient' }, { id })
    await until(() => runsOf(id).length === 1)
    await sql`
      update pgboss.job set heartbeat_on = heartbeat_on - interval '31 seconds'
      where name = 'test.patient' and state = 'active'`.execute(open().db)
    await until(() => runsOf(id).length === 2)
    assert.equal(runsOf(id)[1]?.attempt, 2)
  })

  test('are filed as pg-boss itself would file them', async () => {
    const { db } = open()
    const boss = new PgBoss({ db: fromKysely(db), migrate: false, supervise: false, schedule: false })
    await boss.start()
    const after = new Date(Date.now() + 3_600_000)
    const [ours, theirs] = [randomUUID(), randomUUID()]
    await jobs.enqueue({ name: 'test.plain' }, { id: ours }, { after })
    await boss.send('test.plain', { id: theirs }, { startAfter: after })
    await boss.stop({ close: false })
    const filed = async (id: string) => {
      const { rows } = await sql<Record<string, unknown>>`
        select * from pgboss.job where name = 'test.plain' and data->>'id' = ${id}`.execute(db)
      const { id: _, data: __, created_on: ___, ...rest } = rows[0] ?? {}
      return rest
    }
    assert.deepEqual(await filed(ours), await filed(theirs))
  })

  test('are refused when nobody has registered them', async () => {
    await assert.rejects(jobs.enqueue({ name: 'test.unknown' }, { id: '1' }), /no job named test.unknown/)
  })
})
