import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { openEngine } from '../sandbox/kusto/engine.ts'
import { catalog } from '../sandbox/kusto/storage.ts'
import { globalsFor } from '../sandbox/kusto/syntax/schema.ts'
import { translate } from '../sandbox/kusto/translate/query.ts'
import { ticksOfDate } from '../sandbox/kusto/values/datetime.ts'
import { warm } from '../sandbox/kusto/warm.ts'
import { tableSpecs, viewSpecs } from '../sandbox/telemetry/schema.ts'
import { ids, logsWorld } from '../test/sandbox/logs/support.ts'

const NOW = new Date('2026-05-04T10:00:00Z')
const DAY = 864_000_000_000n
const RUNS = 7

/** `rows` made-up traces over 30 days, a twentieth of them failures; in file order of time, as ingestion makes them. */
const fill = (rows: number): string => {
  const event = `list_value('request.received','supervisor.routed','worker.completed','response.returned')[1 + i % 4]`
  const dimensions = `'{"event_name":"' || ${event} || '","ok":"' || CASE WHEN i % 20 = 0 THEN 'false' ELSE 'true' END || '","value":"' || (i % 977) || '","unit":"ms","code.file.path":"/app/src/telemetry.py","code.line.number":' || (i % 90) || '}'`
  return `INSERT INTO traces (timestamp, message, severityLevel, itemType, customDimensions, operation_Id, cloud_RoleName, itemCount, "$ingested")
    SELECT ${ticksOfDate(NOW)} - ${30n * DAY} + i * (${30n * DAY} // ${rows}), ${event}, CASE WHEN i % 50 = 0 THEN 3 WHEN i % 9 = 0 THEN 2 ELSE 1 END,
      'trace', ${dimensions}, md5((i // 6)::VARCHAR), 'unknown_service', 1, ${ticksOfDate(NOW)} FROM range(${rows}) t(i)`
}

type Pair = { readonly name: string; readonly kql: string; readonly sql: string }

const week = ticksOfDate(NOW) - 7n * DAY
const pairs: readonly Pair[] = [
  {
    name: 'rows by severity',
    kql: 'traces | where timestamp > ago(30d) | summarize count() by severityLevel',
    sql: `SELECT severityLevel, count(*) FROM traces WHERE timestamp > ${ticksOfDate(NOW) - 30n * DAY} GROUP BY 1`,
  },
  {
    name: 'rows by severity and hour of the last week',
    kql: 'traces | where timestamp > ago(7d) | summarize count() by severityLevel, bin(timestamp, 1h) | order by timestamp asc',
    sql: `SELECT severityLevel, timestamp - timestamp % 36000000000 AS h, count(*) FROM traces WHERE timestamp > ${week} GROUP BY 1, 2 ORDER BY h`,
  },
  {
    name: 'failures by event from customDimensions',
    kql: 'traces | where tostring(customDimensions.ok) =~ "false" | summarize count(), max(timestamp) by tostring(customDimensions.event_name)',
    sql: `SELECT customDimensions ->> '$.event_name', count(*), max(timestamp) FROM traces WHERE lower(customDimensions ->> '$.ok') = 'false' GROUP BY 1`,
  },
  {
    name: 'newest 100 rows',
    kql: 'traces | where severityLevel >= 3 | top 100 by timestamp desc | project timestamp, message, operation_Id',
    sql: 'SELECT timestamp, message, operation_Id FROM traces WHERE severityLevel >= 3 ORDER BY timestamp DESC LIMIT 100',
  },
  {
    name: '95th percentile by event',
    kql: 'traces | summarize percentile(todouble(customDimensions.value), 95) by message',
    sql: `SELECT message, quantile_disc((customDimensions ->> '$.value')::DOUBLE, 0.95) FROM traces GROUP BY 1`,
  },
]

const TWENTY_LINES = `let since = ago(1d);
let failed = (T: (severityLevel: int)) { T | where severityLevel >= 3 };
union isfuzzy=true withsource=tbl
  (traces | where timestamp > since),
  (requests | where timestamp > since and success == "False"),
  (exceptions | where timestamp > since),
  (dependencies | where timestamp > since and success == "False")
| where not(itemType == "dependency" and (name endswith " http send" or name endswith " http receive"))
| extend event = tostring(customDimensions.event_name), ok = tostring(customDimensions.ok)
| extend error = tostring(customDimensions.error), value = todouble(customDimensions.value)
| where isnotempty(event) or severityLevel >= 3 or tbl == "exceptions"
| where ok in~ ("false") or message in ("tool.failed", "tool.hitl_rejected") or severityLevel >= 3
| extend what = coalesce(name, message, type), hour = bin(timestamp, 1h)
| summarize n = sum(itemCount), oldest = min(timestamp), newest = max(timestamp),
    operations = make_set(operation_Id, 5), p95 = percentile(value, 95)
    by tbl, what, error, hour
| where n > 0
| extend rate = n / 3600.0
| order by n desc
| take 100`

const median = async (run: () => unknown): Promise<number> => {
  const times: number[] = []
  for (let index = 0; index < RUNS; index++) {
    const started = performance.now()
    await run()
    times.push(performance.now() - started)
  }
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN
}

/** `first`: a text that the engine has not seen before; `again`: one that it has parsed. Both through Azure's client. */
type Times = { readonly first: number; readonly again: number }

const print = (name: string, { first, again }: Times, sql: number): void => {
  const ms = (value: number): string => `${value.toFixed(0).padStart(6)} ms`
  const ratio = (value: number): string => `×${(value / sql).toFixed(2)}`
  console.log(
    `${name.padEnd(44)} ${ms(first)} ${ratio(first)}  again ${ms(again)} ${ratio(again)}  SQL ${ms(sql)}`,
  )
}

const measure = async (rows: number): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'ops-bench-'))
  const path = join(folder, 'logs.duckdb')
  const started = performance.now()
  const engine = await openEngine({ tables: tableSpecs, views: viewSpecs, path, memoryLimit: '1GB' })
  await engine.sql(fill(rows))
  await engine.sql('CHECKPOINT')
  console.log(
    `\n${rows.toLocaleString('en')} rows, file-backed, 1 GB (made in ${((performance.now() - started) / 1000).toFixed(1)} s), through Azure's client over HTTPS`,
  )
  const closing: (() => Promise<void>)[] = []
  const after = (close: () => Promise<void>): void => void closing.push(close)
  const { client } = await logsWorld({ after } as never, (kql, options) => engine.query(kql, options))
  const window = { startTime: new Date(0), endTime: new Date(NOW.getTime() + 1) }
  const ask = (kql: string) =>
    client.queryResource(ids.resourceId, kql, window, { serverTimeoutInSeconds: 120 })
  await ask('print 1')
  let asked = 0
  const times = new Map<string, Times>()
  for (const { name, kql } of pairs) {
    await ask(kql)
    const first = await median(() => ask(`${kql} // ${++asked}`))
    times.set(name, { first, again: await median(() => ask(kql)) })
  }
  for (const close of closing) await close()
  await engine.close()
  const database = await DuckDBInstance.create(path, { memory_limit: '1GB' })
  const connection = await database.connect()
  for (const { name, sql } of pairs)
    print(
      name,
      times.get(name) ?? { first: Number.NaN, again: Number.NaN },
      await median(async () => (await connection.runAndReadAll(sql)).getRows()),
    )
  connection.closeSync()
  database.closeSync()
  rmSync(folder, { recursive: true })
}

const started = performance.now()
warm()
console.log(`warm-up ${(performance.now() - started).toFixed(0)} ms`)
const all = catalog(tableSpecs, viewSpecs)
const settings = { globals: globalsFor([...all.values()]), catalog: all, now: ticksOfDate(NOW) }
let asked = 0
/** A question not asked before: parsed queries are kept. */
const another = (): unknown => translate(TWENTY_LINES.replace('take 100', `take ${++asked}`), settings)
for (let index = 0; index < RUNS; index++) another()
const unseen = await median(another)
translate(TWENTY_LINES, settings)
const again = await median(() => translate(TWENTY_LINES, settings))
console.log(`translation of 20 lines, parsed before   ${again.toFixed(1)} ms`)
// All that is more is Microsoft's parser and binder.
console.log(
  `translation of 20 lines, not seen before ${unseen.toFixed(1)} ms ×${(unseen / again).toFixed(1)}`,
)
for (const rows of process.argv.slice(2).map(Number)) await measure(rows)
if (process.argv.length === 2) await measure(1_000_000)
