import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Enqueue } from '../../../src/adapters/db/enqueue.ts'
import { databaseSchedules, look } from '../../../src/adapters/db/schedules.ts'
import type { Rule } from '../../../src/chat/schedule/rule.ts'
import { noLog, onEachDatabase } from '../../fakes/database.ts'

const minute = 60_000
const rule = (zone: string, hour: number, over: Partial<Rule> = {}): Rule => ({
  on: { every: 'day' },
  at: { hour, minute: 30 },
  calendar: { zone, holidays: [] },
  ...over,
})
const job = (name: string, calendar: Rule) => ({
  name,
  calendar,
  data: z.object({}),
  patience: 60,
  retries: 0,
  run: async () => {},
})
type Filed = {
  readonly name: string
  readonly date: string
  readonly missed: readonly string[]
  readonly after?: Date
}

onEachDatabase('schedules', (open) => {
  beforeEach(async () => void (await sql`delete from ops.calendar`.execute(open().db)))

  /** A replica whose clock is off by so much. */
  function replica(offMs: number, filed: Filed[]) {
    const time = { now: 0 }
    const enqueue: Enqueue = async (_, name, data, options) => {
      const { date, missed } = data as Filed
      filed.push({ name, date, missed, ...(options?.after && { after: options.after }) })
      return true
    }
    const clock = { now: () => new Date(time.now + offMs), sleep: async () => {} }
    return {
      time,
      look: (one: ReturnType<typeof job>) => look({ db: open().db, enqueue, clock, log: noLog }, one),
    }
  }

  const places = [
    { zone: 'Europe/Berlin', around: ['2026-03-29', '2026-10-25'] },
    { zone: 'America/New_York', around: ['2026-03-08', '2026-11-01'] },
  ]
  for (const { zone, around } of places)
    for (const date of around)
      test(`two schedulers with skewed clocks run ${zone} once a day around ${date}`, async () => {
        const filed: Filed[] = []
        const [ahead, behind] = [replica(7 * minute, filed), replica(-11 * minute, filed)]
        const daily = job(`test.${zone}.${date}`, rule(zone, 2))
        const start = Date.parse(date) - 36 * 3_600_000
        for (let at = start; at < start + 4 * 86_400_000; at += 20 * minute) {
          ahead.time.now = behind.time.now = at
          await Promise.all([ahead.look(daily), behind.look(daily)])
        }
        const dates = filed.map((one) => one.date)
        assert.equal(dates.length, 4)
        assert.deepEqual([...new Set(dates)].sort(), dates)
        assert.ok(dates.includes(date))
        assert.ok(filed.every(({ missed }) => missed.length === 0))
      })

  test('replicas that look at the same moment file it once', async () => {
    const filed: Filed[] = []
    const replicas = Array.from({ length: 6 }, () => replica(0, filed))
    const daily = job('test.race', rule('UTC', 9))
    for (const at of ['2026-11-03T09:00:00Z', '2026-11-03T09:31:00Z']) {
      for (const { time } of replicas) time.now = Date.parse(at)
      await Promise.all(replicas.map((one) => one.look(daily)))
    }
    assert.deepEqual(filed, [{ name: 'test.race', date: '2026-11-03', missed: [] }])
  })

  test('a bot that was down is late, once; nothing is filed when filing fails', async () => {
    const filed: Filed[] = []
    const bot = replica(0, filed)
    const daily = job(
      'test.down',
      rule('UTC', 9, { waits: true, calendar: { ...quiet, zone: 'UTC', holidays: [] } }),
    )
    bot.time.now = Date.parse('2026-11-03T09:00:00Z')
    await bot.look(daily)
    bot.time.now = Date.parse('2026-11-06T02:00:00Z')
    const broken = {
      db: open().db,
      clock: { now: () => new Date(bot.time.now), sleep: async () => {} },
      log: noLog,
    }
    const failing: Enqueue = async () => {
      throw new Error('no')
    }
    await assert.rejects(look({ ...broken, enqueue: failing }, daily))
    await bot.look(daily)
    await bot.look(daily)
    assert.deepEqual(filed, [
      {
        name: 'test.down',
        date: '2026-11-05',
        missed: ['2026-11-03', '2026-11-04'],
        after: new Date('2026-11-06T07:00:00Z'),
      },
    ])
    const [known] = await databaseSchedules(open().db).all()
    assert.equal(known?.job, 'test.down')
    assert.equal(known?.last?.date, '2026-11-05')
    assert.deepEqual(known?.rule, daily.calendar)
  })

  test('no statement makes a schedule go back', async () => {
    const bot = replica(0, [])
    const daily = job('test.back', rule('UTC', 9))
    bot.time.now = Date.parse('2026-11-03T09:00:00Z')
    await bot.look(daily)
    bot.time.now = Date.parse('2026-11-04T10:00:00Z')
    await bot.look(daily)
    await assert.rejects(
      sql`update ops.calendar set last_date = '2026-11-01'`.execute(open().db),
      /does not go back/,
    )
  })
})

const quiet = { quiet: { from: { hour: 22, minute: 0 }, to: { hour: 7, minute: 0 }, weekends: false } }
