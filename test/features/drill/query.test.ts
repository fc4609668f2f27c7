import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { z } from 'zod'
import { openEngine } from '../../../sandbox/kusto/engine.ts'
import { tableSpecs, viewSpecs } from '../../../sandbox/telemetry/schema.ts'
import { evidence, Trace } from '../../../src/features/drill/query.ts'
import { Trace as StatusTrace, traces } from '../../../src/features/killswitch/query.ts'
import type { Kql } from '../../../src/ports/kql.ts'

const engine = await openEngine({ tables: tableSpecs, views: viewSpecs })
after(() => engine.close())
const start = new Date('2026-11-24T13:00:00Z')
const at = (minutes: number) => new Date(start.getTime() + minutes * 60_000)
const probe = 'a'.repeat(32)

type Event = {
  readonly op: string
  readonly minute: number
  readonly message: string
  readonly tool?: string
  readonly severity?: number
}
const row = ({ op, minute, message, tool, severity = 1 }: Event) => ({
  timestamp: at(minute),
  operation_Id: op,
  message,
  severityLevel: severity,
  customDimensions:
    severity === 4 ? {} : { event_name: message, ok: 'true', ...(tool && { external_system: tool }) },
})
const stopped = { message: 'Kill switch engaged: KILLSWITCH_WORKFLOW', severity: 4 } as const

async function ask<Row>(kql: Kql, shape: z.ZodType<Row>): Promise<Row[]> {
  const { tables } = await engine.query(kql.text, {
    ...{ scope: 'resource', now: at(60), timeoutMs: 60_000, maxRows: 100 },
    timespan: { from: at(-60), to: at(60) },
  })
  const [table] = tables
  return (table?.rows ?? []).map((cells) =>
    shape.parse(
      Object.fromEntries(
        (table?.columns ?? []).map(({ name, type }, i) => [
          name,
          type === 'datetime' && cells[i] !== null ? new Date(String(cells[i])) : cells[i],
        ]),
      ),
    ),
  )
}
const leg = <Row extends { leg: string }>(rows: readonly Row[], wanted: string) =>
  rows.find((one) => one.leg === wanted)

test('with no rows at all both legs say nothing', async () => {
  const rows = await ask(evidence('workflow', probe, at(0), []), Trace)
  const none = { critical: 0, finished: 0, executed: 0 }
  assert.deepEqual(leg(rows, 'probe'), { leg: 'probe', ...none })
  assert.deepEqual(leg(rows, 'all'), { leg: 'all', ...none })
  assert.deepEqual(await ask(traces([]), StatusTrace), [{ mark: 'newest', rows: 0, lastAt: null }])
})

test('the probe is counted by itself, and what was in flight before the switch had effect is nobody’s fault', async () => {
  const events: Event[] = [
    { op: probe, minute: 5, ...stopped },
    { op: probe, minute: 5, message: 'response.returned' },
    // In flight when the switch took effect.
    { op: 'b', minute: -1, message: 'request.received' },
    { op: 'b', minute: 2, message: 'tool.executed', tool: 'send_email' },
    { op: 'b', minute: 2, message: 'response.returned' },
    // Read-only tools are not what the switch is about.
    { op: 'c', minute: 3, message: 'request.received' },
    { op: 'c', minute: 3, message: 'tool.executed', tool: 'web_search' },
    { op: 'd', minute: 4, ...stopped },
  ]
  await engine.insert('traces', events.map(row), at(6))
  const rows = await ask(evidence('workflow', probe, at(0), ['send_email']), Trace)
  assert.deepEqual(leg(rows, 'probe'), { leg: 'probe', critical: 1, finished: 1, executed: 0 })
  assert.deepEqual(leg(rows, 'all'), { leg: 'all', critical: 2, finished: 1, executed: 0 })
  const tools = await ask(evidence('tools', probe, at(0), ['send_email']), Trace)
  assert.equal(leg(tools, 'probe')?.critical, 0, 'the other switch')
})

test('a tool that a request runs after it is seen', async () => {
  const events: Event[] = [
    { op: 'e', minute: 6, message: 'request.received' },
    { op: 'e', minute: 7, message: 'tool.executed', tool: 'send_email' },
  ]
  await engine.insert('traces', events.map(row), at(8))
  const rows = await ask(evidence('tools', probe, at(0), ['send_email']), Trace)
  assert.equal(leg(rows, 'all')?.executed, 1)
})

test('the status sees the last of each kind, and the newest of all', async () => {
  const rows = await ask(traces(['send_email']), StatusTrace)
  const last = Object.fromEntries(rows.map((one) => [one.mark, one.lastAt?.getTime()]))
  assert.deepEqual(last, {
    'workflow-stopped': at(5).getTime(),
    worked: at(6).getTime(),
    executed: at(7).getTime(),
    newest: at(7).getTime(),
  })
})
