import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Engine } from '../../../sandbox/kusto/contract.ts'
import { openEngine } from '../../../sandbox/kusto/engine.ts'
import { tableSpecs, viewSpecs } from '../../../sandbox/telemetry/schema.ts'

const now = new Date('2026-05-04T10:00:00Z')
const operation_Id = '4bf92f3577b34da6a3ce929d0e0e4736'
const typed = (timestamp: string, message: string, more: Record<string, string>) => ({
  timestamp,
  message,
  severityLevel: 1,
  operation_Id,
  customDimensions: { event_name: message, ...more },
})

let engine: Engine
before(async () => {
  engine = await openEngine({ tables: tableSpecs, views: viewSpecs })
  await engine.insert('traces', [
    typed('2026-05-04T09:12:01Z', 'request.received', { ok: 'true' }),
    typed('2026-05-04T09:12:41Z', 'tool.failed', { ok: 'false', error: '' }),
    typed('2026-05-04T09:12:51Z', 'response.returned', { ok: 'true', value: '120139.7' }),
    { timestamp: '2026-05-04T09:20:00Z', message: 'Kill switch engaged: KILLSWITCH_TOOLS', severityLevel: 4 },
  ])
  const request = { name: 'POST /research/stream', duration: 120_150.5, operation_Id, itemType: 'request' }
  await engine.insert('requests', [
    { timestamp: '2026-05-04T09:12:00Z', success: 'True', resultCode: '200', ...request },
    { timestamp: '2026-05-04T09:30:00Z', success: 'False', resultCode: '500', ...request },
  ])
})
after(() => engine.close())

const rows = async (kql: string) =>
  (await engine.query(kql, { scope: 'resource', now, timeoutMs: 20_000, maxRows: 500_000 })).tables[0]?.rows

/** What operators of this system type every day, and how many rows or which value they get. */
const queries: readonly [string, string, unknown][] = [
  [
    'a wildcard that stands for tables and for views of the query',
    'let requests_now = view () { requests | take 1 }; union withsource=t requests* | summarize n = count() by t | order by t asc',
    [
      ['requests', 2],
      ['requests_now', 1],
    ],
  ],
  [
    'the union that counts as failure',
    `union isfuzzy=true
      (traces | where severityLevel >= 3), (exceptions), (requests | where success == false),
      (traces | where isnotempty(customDimensions.event_name) and
        (tostring(customDimensions.ok) in~ ("false") or message in ("tool.failed", "tool.hitl_misconfigured")))
     | count`,
    [[3]],
  ],
  [
    'all rows of one operation',
    `let op = "${operation_Id}";
     union withsource=tbl isfuzzy=true requests, traces, exceptions, dependencies
     | where operation_Id == op
     | where not(itemType == "dependency" and (name endswith " http send" or name endswith " http receive"))
     | summarize n = count() by tbl | order by tbl asc`,
    [
      ['requests', 2],
      ['traces', 3],
    ],
  ],
  [
    'requests that never finished',
    `traces | where message in ("request.received", "response.returned") and isnotempty(customDimensions.event_name)
     | summarize started = countif(message == "request.received"), done = countif(message == "response.returned"), t = min(timestamp) by operation_Id
     | where started > 0 and done == 0 and t < ago(10m)`,
    [],
  ],
  [
    'the latency percentile',
    'traces | summarize percentile(todouble(customDimensions.value), 95)',
    [[120_139.7]],
  ],
  [
    'approvers that did not answer',
    `traces | where message == "tool.failed" and (tostring(customDimensions.error) == "" or customDimensions.error has_any ("for url")) | count`,
    [[1]],
  ],
  ['a text compared with a truth', 'requests | where success == true or true == success | count', [[1]]],
  ['a text that is not a truth', 'requests | where success != false | count', [[1]]],
  [
    'the workspace’s names',
    'AppRequests | where Success == false | project ResultCode, DurationMs',
    [['500', 120_150.5]],
  ],
]

for (const [name, kql, expected] of queries) {
  test(`answers ${name}`, async () => assert.deepEqual(await rows(kql), expected))
}

test('refuses to compare a number written as text with a truth', async () => {
  await assert.rejects(rows('requests | where resultCode == true | count'), /number as text/)
})
