import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { databaseAudit } from '../../../src/adapters/db/audit.ts'
import { databaseHandouts } from '../../../src/adapters/db/handouts.ts'
import { databaseKpis } from '../../../src/adapters/db/kpis.ts'
import type { KpiDay } from '../../../src/ports/kpis.ts'
import { onEachDatabase } from '../../fakes/database.ts'

const tally = { rows: 1, items: 2, sum: 3, squares: 4, other: 0, bins: [[5, 2] as [number, number]] }
const day = (date: string, over: Partial<KpiDay> = {}): KpiDay => ({
  environment: 'prod',
  day: date,
  measures: { response: { all: tally, machine: tally } },
  asked: ['a'],
  whole: true,
  takenAt: new Date('2026-11-02T06:00:00Z'),
  ...over,
})
const ada = { id: 'id-ada', name: 'Ada' }
const ben = { id: 'id-ben', name: 'Ben' }

onEachDatabase('KPIs', (open) => {
  beforeEach(async () => {
    for (const table of ['kpi_comment', 'kpi_review', 'kpi_day', 'kpi_direction', 'handout'])
      await sql`delete from ${sql.id('ops', table)}`.execute(open().db)
  })
  const kpis = () => databaseKpis(open().db)

  test('days come back as they were kept, in order, of one environment', async () => {
    await kpis().keep([day('2026-10-31'), day('2026-10-01'), day('2026-10-02', { environment: 'staging' })])
    assert.deepEqual(await kpis().days('prod', '2026-10-01', '2026-10-31'), [
      day('2026-10-01'),
      day('2026-10-31'),
    ])
    assert.deepEqual(await kpis().days('prod', '2026-10-02', '2026-10-30'), [])
  })

  test('a whole day is replaced only by a whole one that was asked at least as much', async () => {
    const later = new Date('2026-11-03T06:00:00Z')
    const [kept] = await replaced(day('2026-10-01'), day('2026-10-01', { whole: false, takenAt: later }))
    assert.equal(kept?.whole, true)
    const [fewer] = await replaced(day('2026-10-01'), day('2026-10-01', { asked: [], takenAt: later }))
    assert.deepEqual(fewer?.asked, ['a'])
    const [more] = await replaced(day('2026-10-01'), day('2026-10-01', { asked: ['b', 'a'], takenAt: later }))
    assert.deepEqual(more?.asked, ['b', 'a'])
    const part = day('2026-10-02', { whole: false })
    const [mended] = await replaced(part, day('2026-10-02', { takenAt: later }))
    assert.equal(mended?.whole, true)
    const [older] = await replaced(part, day('2026-10-03', { takenAt: new Date('2026-11-01T00:00:00Z') }))
    assert.equal(older?.day, '2026-10-03')
  })
  async function replaced(first: KpiDay, second: KpiDay) {
    await kpis().keep([first])
    await kpis().keep([second])
    return kpis().days('prod', second.day, second.day)
  }

  test('the first person to settle a direction has settled it, and that is on record', async () => {
    const first = await kpis().settle('hitl_approval_rate', 'higher', ada)
    const second = await kpis().settle('hitl_approval_rate', 'lower', ben)
    assert.deepEqual([first.better, first.by], ['higher', ada])
    assert.deepEqual(second, first)
    assert.deepEqual(await kpis().directions(), [first])
    const events = []
    for await (const { event, subject } of databaseAudit(open().db).read()) events.push(`${event} ${subject}`)
    assert.equal(events.filter((one) => one === 'kpi.direction hitl_approval_rate').length, 1)
  })

  test('a review is posted once and held once, whoever comes when', async () => {
    assert.equal(await kpis().review('prod', '2026-10'), undefined)
    const places = [{ conversation: '19:ops', thread: '1' }]
    const posts = await Promise.all([1, 2, 3].map(() => kpis().posted('prod', '2026-10', places)))
    assert.equal(posts.filter(Boolean).length, 1)
    const held = await Promise.all([ada, ben].map((by) => kpis().hold('prod', '2026-10', by)))
    assert.equal(held[0]?.held?.by.id, held[1]?.held?.by.id)
    const review = await kpis().review('prod', '2026-10')
    assert.deepEqual(review?.places, places)
    assert.equal(review?.version, 3)
    assert.equal((await kpis().firstHeld())?.month, '2026-10')
  })

  test('comments stand once each, in order, and change the version', async () => {
    await kpis().comment('prod', '2026-10', ada, 'Slower since the release.')
    const again = await kpis().comment('prod', '2026-10', ada, 'Slower since the release.')
    assert.equal(again.version, 2)
    const { comments, held } = await kpis().comment('prod', '2026-10', ben, 'We look into it.\u0000')
    assert.deepEqual(
      comments.map(({ by, text }) => `${by.name}: ${text}`),
      ['Ada: Slower since the release.', 'Ben: We look into it.'],
    )
    assert.equal(held, undefined)
  })

  test('files are behind links that cannot be guessed and end', async () => {
    const handouts = databaseHandouts(open().db, 'https://ops.example/')
    const file = { name: 'a.zip', mime: 'application/zip', bytes: Buffer.from([1, 2, 250]) }
    const link = await handouts.offer(file, 5)
    const token = link?.replace('https://ops.example/files/', '') ?? ''
    assert.match(token, /^[\w-]{43}$/)
    const taken = await handouts.take(token)
    assert.deepEqual([taken?.name, [...(taken?.bytes ?? [])]], ['a.zip', [1, 2, 250]])
    assert.equal(await handouts.take(`${token.slice(1)}x`), undefined)
    const { rows } = await sql<{ token: string }>`select token from ops.handout`.execute(open().db)
    assert.notEqual(rows[0]?.token, token)
    await sql`update ops.handout set expires_at = clock_timestamp()`.execute(open().db)
    assert.equal(await handouts.take(token), undefined)
    assert.equal(await databaseHandouts(open().db, undefined).offer(file, 5), undefined)
  })
})
