import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plan, workers, zeroOperation } from '../../../sandbox/telemetry/cast.ts'
import { counts, linesOf, settled, wholeStory } from './lines.ts'

const store = await wholeStory()

test('a request says that it was received, then its plan, then its end, each once and in this order', async () => {
  for (const [id, lines] of await linesOf(store, settled)) {
    const first = lines[0]?.message
    if (first?.startsWith('Kill switch engaged: KILLSWITCH_WORKFLOW')) continue
    assert.deepEqual([first, lines[1]?.message], ['request.received', 'supervisor.routed'], id)
    assert.ok(counts(lines, 'response.returned') <= 1, id)
    if (counts(lines, 'response.returned')) assert.equal(lines.at(-1)?.message, 'response.returned', id)
  }
})

test('a good answer has all four workers, the planner first; a failed one repeats the error of one worker', async () => {
  let failures = 0
  for (const [id, lines] of await linesOf(store, settled)) {
    const end = lines.find(({ message }) => message === 'response.returned')
    const done = lines.filter(({ message }) => message === 'worker.completed')
    assert.equal(new Set(done.map(({ who }) => who)).size, done.length, id)
    if (done.length) assert.equal(done[0]?.who, workers[0], id)
    const failed = done.filter(({ ok }) => ok === 'false')
    if (!end || end.error === 'killswitch engaged: workflow') continue
    if (end.ok === 'true') {
      assert.deepEqual([done.length, failed.length], [4, 0], id)
      continue
    }
    failures += 1
    assert.equal(failed.length, 1, id)
    assert.equal(failed[0]?.error, end.error, id)
    assert.ok(end.error, id)
    assert.equal(done.at(-1)?.ok, 'false', `${id}: peers are cancelled without a word`)
  }
  assert.ok(failures > 30, `${failures} failures`)
})

test('the value of an answer is the time from the request to its end, in ms', async () => {
  const wrong = await store.rows(`
    SELECT t.operation_Id, (t.timestamp - r.timestamp) / 10000 AS took, (t.customDimensions->>'$.value')::DOUBLE AS value, r.duration
    FROM traces t JOIN requests r USING (operation_Id)
    WHERE t.message = 'response.returned' AND (abs(took - value) > 0.2 OR abs(r.duration - value) > 3)`)
  assert.deepEqual(wrong, [])
})

test('every row of a request lies within its span and carries its ids', async () => {
  for (const table of ['traces', 'dependencies', 'exceptions'])
    assert.equal(
      await store.value(`SELECT count(*) FROM ${table} t JOIN requests r USING (operation_Id)
        WHERE t.timestamp < r.timestamp OR t.timestamp > r.timestamp + r.duration * 10000 OR t.operation_ParentId <> r.id
          OR t.cloud_RoleInstance <> r.cloud_RoleInstance`),
      0n,
      table,
    )
})

test('ids have the form that OpenTelemetry gives them', async () => {
  for (const table of ['traces', 'requests', 'dependencies', 'exceptions'])
    assert.equal(
      await store.value(`SELECT count(*) FROM ${table}
        WHERE NOT regexp_full_match(operation_Id, '[0-9a-f]{32}') OR (operation_ParentId <> '' AND NOT regexp_full_match(operation_ParentId, '[0-9a-f]{16}'))`),
      0n,
      table,
    )
  assert.equal(await store.value('SELECT count(*) - count(DISTINCT operation_Id) FROM requests'), 0n)
  assert.equal(await store.value('SELECT count(*) - count(DISTINCT id) FROM dependencies'), 0n)
})

test('typed events have severity 1, however bad the news, and strings for everything', async () => {
  const severities = await store.rows(
    `SELECT DISTINCT severityLevel FROM traces WHERE (customDimensions->>'$.event_name') IS NOT NULL`,
  )
  assert.deepEqual(severities, [{ severityLevel: 1 }])
  const types = await store.rows(`
    SELECT DISTINCT json_type(customDimensions, '$."' || key || '"') AS type
    FROM (SELECT customDimensions, unnest(json_keys(customDimensions)) AS key FROM traces)`)
  assert.deepEqual(types, [{ type: 'VARCHAR' }])
  const unequal = `(customDimensions->>'$.event_name') IS NOT NULL AND (customDimensions->>'$.event_name') <> message`
  assert.equal(await store.value(`SELECT count(*) FROM traces WHERE ${unequal}`), 0n)
})

test('JSON is compact, as the engine expects dynamics to be', async () => {
  assert.equal(
    await store.value(
      `SELECT count(*) FROM traces WHERE customDimensions <> json(customDimensions)::VARCHAR`,
    ),
    0n,
  )
})

test('the plan is the same for every request, as the accelerator shows it', async () => {
  const plans = await store.rows(
    `SELECT DISTINCT customDimensions->>'$."args_redacted.route_json"' AS plan FROM traces WHERE message = 'supervisor.routed'`,
  )
  assert.deepEqual(plans, [{ plan }])
})

test('a disconnect leaves the plan and nothing after it; a crash not even a span', async () => {
  const silent = [...(await linesOf(store, settled))].filter(
    ([, lines]) => !counts(lines, 'response.returned'),
  )
  const spans = new Set(
    (await store.rows('SELECT operation_Id AS id FROM requests')).map(({ id }) => String(id)),
  )
  const [gone, crashed] = [silent.filter(([id]) => spans.has(id)), silent.filter(([id]) => !spans.has(id))]
  assert.ok(gone.length > 5, `${gone.length} disconnects`)
  assert.ok(crashed.length > 0, 'no crash')
  for (const [id, lines] of gone)
    assert.deepEqual(
      lines.map(({ message }) => message),
      ['request.received', 'supervisor.routed'],
      id,
    )
})

test('a schema error is a request with 422 and no event at all', async () => {
  const rows =
    (await store.rows(`SELECT resultCode, success, count(*)::INT AS n, count(t.operation_Id)::INT AS events
    FROM requests LEFT JOIN traces t USING (operation_Id) WHERE resultCode <> '200' GROUP BY ALL`)) as unknown as {
      n: number
    }[]
  assert.equal(rows.length, 1)
  assert.ok((rows[0]?.n ?? 0) > 10)
  assert.deepEqual({ ...rows[0], n: 0 }, { resultCode: '422', success: 'False', n: 0, events: 0 })
})

test('a stopped workflow has a critical row and a bad answer, and was never received', async () => {
  const stopped = await linesOf(
    store,
    `operation_Id IN (SELECT operation_Id FROM traces WHERE message LIKE '%KILLSWITCH_WORKFLOW')`,
  )
  assert.ok(stopped.size > 3)
  for (const [id, lines] of stopped) {
    assert.deepEqual(
      lines.map(({ message }) => message),
      ['Kill switch engaged: KILLSWITCH_WORKFLOW', 'response.returned'],
      id,
    )
    assert.deepEqual(
      [lines[0]?.severity, lines[1]?.ok, lines[1]?.error],
      [4, 'false', 'killswitch engaged: workflow'],
      id,
    )
  }
})

test('a finished request drowns in 55 ASGI spans, sends and receives in turn', async () => {
  const rows = await store.rows(`
    SELECT n, sends, count(*)::INT AS requests FROM (
      SELECT count(*)::INT AS n, count(*) FILTER (name = 'POST /research/stream http send')::INT AS sends
      FROM dependencies WHERE type = 'InProc' AND operation_Id IN (
        SELECT operation_Id FROM traces WHERE message = 'response.returned' AND (customDimensions->>'$.ok') = 'true')
      GROUP BY operation_Id) GROUP BY ALL`)
  assert.deepEqual(
    rows.map(({ n, sends }) => [n, sends]),
    [[55, 27]],
  )
})

test('bootstrap rows belong to no operation and say which model and version went live', async () => {
  const rows = (await store.rows(
    `SELECT message, severityLevel FROM traces WHERE operation_Id = '${zeroOperation}' ORDER BY timestamp`,
  )) as unknown as {
    message: string
    severityLevel: number
  }[]
  const last = rows.filter(({ message }) => /updated accel-outreach-personalizer/.test(message)).at(-1)
  assert.match(
    last?.message ?? '',
    /^bootstrap\.foundry: updated accel-outreach-personalizer \(model=gpt-5-mini, tool=none, version=3\)$/,
  )
  assert.equal(rows.filter(({ severityLevel }) => severityLevel === 3).length, 1)
  assert.ok(rows.some(({ message }) => message.startsWith("loaded scenario 'sales-research'")))
  assert.ok(rows.every(({ severityLevel }) => severityLevel < 4))
})

test('exceptions come from the model’s client, with the operation they belong to', async () => {
  const rows = await store.rows(`SELECT DISTINCT type, severityLevel FROM exceptions`)
  assert.ok(rows.length > 0)
  assert.equal(
    await store.value(
      `SELECT count(*) FROM exceptions e WHERE NOT EXISTS (FROM traces t WHERE t.operation_Id = e.operation_Id AND (t.customDimensions->>'$.ok') = 'false')`,
    ),
    0n,
  )
})
