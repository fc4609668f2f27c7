import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { tellStory } from '../../../sandbox/telemetry/story.ts'
import { slotOf, writePast } from '../../../sandbox/telemetry/write.ts'
import { ago, emptyStore, hour, minute, now, tickOf, toldStore } from './store.ts'

const day = 24 * hour
/** Five weeks at a quarter of the traffic. */
const store = await toldStore({ after: (clean) => after(clean as () => void) }, { days: 35 }, 0.25)
const between = (from: Date, to: Date, of = '') =>
  `${of}timestamp >= ${tickOf(from)} AND ${of}timestamp < ${tickOf(to)}`
/** Share of answers in [from, to) for which `sql` holds. */
const share = (sql: string, from: Date, to: Date) =>
  store.value(
    `SELECT avg((${sql})::INT) FROM traces WHERE message = 'response.returned' AND ${between(from, to)}`,
  ) as Promise<number>
const failed = `(customDimensions->>'$.ok') = 'false'`
const said = (error: string) => `coalesce(customDimensions->>'$.error', '') LIKE '${error}'`

test('usually less than two answers in a hundred are bad', async () => {
  const usual = await share(failed, ago(34 * day), ago(10 * day))
  assert.ok(usual > 0.002 && usual < 0.02, `${usual}`)
})

test('the bad release makes about half of the answers fail from two hours ago on, for one reason', async () => {
  const [before, since] = [
    await share(failed, ago(6 * hour), ago(2 * hour)),
    await share(failed, ago(110 * minute), now),
  ]
  assert.ok(before < 0.1 && since > 0.35 && since < 0.75, `${before} → ${since}`)
  const reason = await share(said('accel-outreach-personalizer: empty subject'), ago(110 * minute), now)
  assert.ok(reason > 0.9 * since, `${reason} of ${since}`)
})

test('the model was out for an hour last week, and is not now', async () => {
  const out = await share(said('Error code: 429%'), ago(7 * day + 10 * minute), ago(7 * day - 35 * minute))
  assert.ok(out > 0.5, `${out}`)
  assert.equal(await share(said('Error code: 429%'), ago(6 * day), now), 0)
})

test('the killswitch was drilled once, nine days ago', async () => {
  const days = await store.rows(
    `SELECT DISTINCT (${tickOf(now)} - timestamp) // 864000000000 AS days FROM traces WHERE severityLevel = 4`,
  )
  assert.deepEqual(days, [{ days: 9n }])
})

test('working days are busier than weekends, and afternoons than nights', async () => {
  const [row] = (await store.rows(`
    SELECT count(*) FILTER (d >= 5) / 2 AS weekend, count(*) FILTER (d < 5) / 5 AS week,
      count(*) FILTER (h BETWEEN 12 AND 14) AS noon, count(*) FILTER (h BETWEEN 0 AND 2) AS night
    FROM (SELECT (timestamp // 864000000000) % 7 AS d, (timestamp // 36000000000) % 24 AS h FROM requests
      WHERE timestamp < ${tickOf(ago(12 * day))})`)) as unknown as { [key: string]: number | bigint }[]
  const { weekend, week, noon, night } = row ?? {}
  const ratios = [Number(week) / Number(weekend), Number(noon) / Number(night)]
  assert.ok((ratios[0] as number) > 1.5 && (ratios[1] as number) > 2.5, ratios.join())
})

test('one worker gets slower day by day, the others do not', async () => {
  const pace = (worker: string, from: Date, to: Date) =>
    store.value(`
      SELECT median(w.timestamp - p.timestamp) / 1e7 FROM traces w JOIN traces p USING (operation_Id)
      WHERE w.message = 'worker.completed' AND p.message = 'worker.completed' AND (w.customDimensions->>'$.ok') = 'true'
        AND (w.customDimensions->>'$.external_system') = '${worker}'
        AND (p.customDimensions->>'$.external_system') = 'accel-account-planner' AND ${between(from, to, 'w.')}`) as Promise<number>
  const change = async (worker: string) =>
    (await pace(worker, ago(2 * day), now)) / (await pace(worker, ago(34 * day), ago(22 * day)))
  const [creeping, steady] = [
    await change('accel-competitive-context'),
    await change('accel-icp-fit-analyst'),
  ]
  assert.ok(creeping > 1.3 && creeping < 1.6, `creeping ×${creeping}`)
  assert.ok(steady > 0.9 && steady < 1.1, `steady ×${steady}`)
})

test('answers take longer when a person was asked', async () => {
  const [row] = (await store.rows(`
    SELECT median(value) FILTER (asked) AS asked, median(value) FILTER (NOT asked) AS unasked FROM (
      SELECT (customDimensions->>'$.value')::DOUBLE AS value, operation_Id IN (
        SELECT operation_Id FROM traces WHERE message LIKE 'tool.hitl%') AS asked
      FROM traces WHERE message = 'response.returned' AND (customDimensions->>'$.ok') = 'true')`)) as unknown as {
    asked: number
    unasked: number
  }[]
  assert.ok(row && row.asked > row.unasked + 8000, JSON.stringify(row))
})

test('rows of the older SDK spell their booleans with capitals, and only they', async () => {
  const old = await toldStore({ after: (clean) => after(clean as () => void) }, { days: 47 }, 0.1)
  const until = tickOf(ago(45 * day))
  const spelt = await old.rows(`
    SELECT timestamp < ${until} AS old, string_agg(DISTINCT customDimensions->>'$.ok', ',' ORDER BY customDimensions->>'$.ok') AS ok FROM traces
    WHERE (customDimensions->>'$.event_name') IS NOT NULL AND abs(timestamp - ${until}) > 6000000000 GROUP BY 1 ORDER BY 1`)
  assert.deepEqual(spelt, [
    { old: false, ok: 'false,true' },
    { old: true, ok: 'False,True' },
  ])
})

/** A digest of every column of every generated row. */
const digest = async (seed: number, at: Date, strides: number) => {
  const { pen, value } = await emptyStore({ after: (clean) => after(clean as () => void) })
  const story = tellStory({ seed, now: at, days: 1 })
  const [from, to] = [slotOf(story.since), slotOf(at)]
  const step = (to - from) / BigInt(strides)
  for (let slot = from; slot < to; slot += step)
    await writePast(pen, story, { from: slot, to: slot + step < to ? slot + step : to })
  const sums = ['traces', 'requests', 'dependencies', 'exceptions'].map((table) =>
    value(`SELECT count(*) || ':' || coalesce(sum(hash(t)), 0) FROM ${table} t`),
  )
  return (await Promise.all(sums)).join(' ')
}

test('the same seed tells the same story, to the last column, however it is cut up', async () => {
  assert.equal(await digest(7, now, 1), await digest(7, now, 8))
})

test('another seed tells another story', async () => {
  assert.notEqual(await digest(7, now, 1), await digest(8, now, 1))
})

test('rows are made by the tens of thousands a day', async () => {
  const { value } = await toldStore({ after: (clean) => after(clean as () => void) }, { days: 7 })
  const tables = ['traces', 'requests', 'dependencies', 'exceptions']
  const rows = await value(
    `SELECT (${tables.map((table) => `(SELECT count(*) FROM ${table})`).join(' + ')}) / 7`,
  )
  assert.ok(Number(rows) > 25_000 && Number(rows) < 45_000, `${rows} a day`)
})
