import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Engine } from '../../../sandbox/kusto/contract.ts'
import { openEngine } from '../../../sandbox/kusto/engine.ts'
import { loadTelemetry, TelemetryFileError } from '../../../sandbox/telemetry/file.ts'
import { tableSpecs, viewSpecs } from '../../../sandbox/telemetry/schema.ts'

const now = new Date('2026-05-04T10:00:00Z')
let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ops-rows-'))
})
after(() => rm(folder, { recursive: true, force: true }))

/** Loads lines (objects, or text as it is) and returns how to ask about them. */
async function load(t: { after(clean: () => Promise<void>): void }, ...lines: (object | string)[]) {
  const file = join(folder, `${Math.random()}.jsonl`)
  await writeFile(
    file,
    lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  )
  const engine: Engine = await openEngine({ tables: tableSpecs, views: viewSpecs })
  t.after(() => engine.close())
  const loaded = loadTelemetry(engine, file, now)
  const ask = async (kql: string) => {
    await loaded
    const answer = await engine.query(kql, { scope: 'resource', now, timeoutMs: 20_000, maxRows: 100 })
    return answer.tables[0]?.rows
  }
  return { loaded, ask }
}

const op = '4bf92f3577b34da6a3ce929d0e0e4736'
const trace = {
  table: 'traces',
  timestamp: '2026-05-04T09:12:01.114Z',
  message: 'x',
  severityLevel: 1,
  operation_Id: op,
}

test('the sample rows of the contract load and answer', async (t) => {
  const { loaded, ask } = await load(
    t,
    {
      ...trace,
      message: 'supervisor.routed',
      operation_ParentId: '00f067aa0ba902b7',
      customDimensions: { event_name: 'supervisor.routed', ok: 'true', 'args_redacted.worker_count': '4' },
    },
    '{"table":"traces","message":"worker.completed","severityLevel":1,"operation_Id":"4bf9…4736","customDimensions":{"event_name":"worker.completed","external_system":"accel-outreach-personalizer","ok":"false","error":"accel-outreach-personalizer: empty subject"}}',
    '{"table":"AppTraces","TimeGenerated":"2026-05-04T09:14:33.9Z","Message":"response.returned","SeverityLevel":1,"OperationId":"4bf9…4736","ParentId":"00f067aa0ba902b7","Properties":{"event_name":"response.returned","ok":"true","value":"152786.2","unit":"ms"}}',
    '{"table":"requests","timestamp":"2026-05-04T09:12:00Z","name":"POST /research/stream","id":"00f067aa0ba902b7","operation_Id":"4bf9…4736","success":true,"resultCode":"200","duration":152801.4}',
  )
  assert.deepEqual(await loaded, { rows: 4, tables: { traces: 3, requests: 1 } })
  assert.deepEqual(
    await ask(
      'traces | where tostring(customDimensions.ok) == "false" | project tostring(customDimensions.error)',
    ),
    [['accel-outreach-personalizer: empty subject']],
  )
  assert.deepEqual(
    await ask(
      'traces | where message == "response.returned" | project operation_ParentId, todouble(customDimensions.value)',
    ),
    [['00f067aa0ba902b7', 152786.2]],
  )
  assert.deepEqual(
    await ask(
      'AppTraces | where Message == "supervisor.routed" | project TimeGenerated, OperationId, tostring(Properties["args_redacted.worker_count"])',
    ),
    [['2026-05-04T09:12:01.1140000Z', op, '4']],
  )
  assert.deepEqual(await ask('requests | project success, duration, itemType, itemCount'), [
    ['True', 152801.4, 'request', 1],
  ])
  assert.deepEqual(await ask('AppRequests | project Success, DurationMs'), [[true, 152801.4]])
})

test('a row without a time happens now, and an older one arrived ninety seconds after it', async (t) => {
  const { timestamp, ...timeless } = trace
  const { ask } = await load(
    t,
    { ...timeless, message: 'timeless' },
    { ...trace, message: 'old' },
    { ...trace, message: 'young', timestamp: '2026-05-04T09:59:30Z' },
  )
  assert.deepEqual(
    await ask(
      'traces | extend lag = ingestion_time() - timestamp | project message, lag | sort by message asc',
    ),
    [
      ['old', '00:01:30'],
      ['timeless', '00:00:00'],
      ['young', '00:00:30'],
    ],
  )
})

test('empty lines, a byte order mark and Windows line ends are nothing special', async (t) => {
  const { loaded } = await load(
    t,
    `\uFEFF${JSON.stringify(trace)}\r`,
    '',
    '   ',
    `${JSON.stringify(trace)}\r`,
  )
  assert.equal((await loaded).rows, 2)
})

test('an empty file is an empty world', async (t) => {
  const { loaded, ask } = await load(t)
  assert.deepEqual(await loaded, { rows: 0, tables: {} })
  assert.deepEqual(await ask('traces | count'), [[0]])
})

const wrong: [string, string | object, RegExp][] = [
  ['text that is not JSON', '{"table":', /^this is not JSON/],
  ['a list', '[1]', /^this is not a JSON object$/],
  ['no table', { message: 'x' }, /^"table" is missing$/],
  ['an unknown table', { ...trace, table: 'trace' }, /^there is no table "trace"$/],
  ['an unknown column', { ...trace, severity: 1 }, /^traces has no column "severity"$/],
  [
    'a workspace column in a classic table',
    { ...trace, TimeGenerated: 'x' },
    /^traces has no column "TimeGenerated"$/,
  ],
  [
    'a classic column in a workspace table',
    { table: 'AppTraces', message: 'x' },
    /^AppTraces has no column "message"$/,
  ],
  [
    'a time that is none',
    { ...trace, timestamp: 'yesterday' },
    /^"timestamp" is not a datetime: "yesterday"$/,
  ],
  ['a severity in words', { ...trace, severityLevel: 'error' }, /^"severityLevel" is not a int: "error"$/],
  ['an object for text', { ...trace, message: {} }, /^"message" is not a string: \{\}$/],
  [
    'a success that is neither',
    { table: 'requests', success: 'maybe' },
    /^"success" is not a string: "maybe"$/,
  ],
]
for (const [what, line, message] of wrong)
  test(`a line with ${what} is reported with its number, and nothing is loaded`, async (t) => {
    const { loaded } = await load(t, trace, '', line)
    const error = await loaded.then(
      () => assert.fail('it was loaded'),
      (error) => error,
    )
    assert.ok(error instanceof TelemetryFileError)
    assert.equal(error.problems.length, 1)
    assert.equal(error.problems[0]?.line, 3)
    assert.match(error.problems[0]?.message ?? '', message)
    assert.match(error.message, /line 3: /)
  })

test('all bad lines are reported, the first ten in words', async (t) => {
  const { loaded } = await load(t, ...Array.from({ length: 13 }, () => '{'))
  const error = (await loaded.catch((error) => error)) as TelemetryFileError
  assert.deepEqual(
    error.problems.map(({ line }) => line),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
  )
  assert.match(error.message, /line 10: .*\n {2}and 3 more$/)
})

test('numbers in quotes, JSON in quotes and columns of every workspace table are taken', async (t) => {
  const { loaded, ask } = await load(
    t,
    { ...trace, severityLevel: '3', customDimensions: '{"ok":"false"}' },
    {
      table: 'AppRequests',
      TimeGenerated: trace.timestamp,
      Success: false,
      Type: 'AppRequests',
      TenantId: 't',
      SourceSystem: 'Azure',
    },
    { table: 'AppMetrics', TimeGenerated: trace.timestamp, Name: 'm', Sum: 2.5, Max: null },
  )
  await loaded
  assert.deepEqual(await ask('traces | project severityLevel, tostring(customDimensions.ok)'), [[3, 'false']])
  assert.deepEqual(await ask('requests | project success'), [['False']])
  assert.deepEqual(await ask('customMetrics | project name, valueSum, valueMax'), [['m', 2.5, null]])
})
