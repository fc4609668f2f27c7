import assert from 'node:assert/strict'
import { after as afterAll, test } from 'node:test'
import { openEngine } from '../../../sandbox/kusto/engine.ts'
import { tableSpecs, viewSpecs } from '../../../sandbox/telemetry/schema.ts'
import type { HitlRequest, Traced } from '../../../src/chat/hitl/request.ts'
import { usualRules } from '../../../src/chat/hitl/rules.ts'
import { knownTools } from '../../../src/chat/hitl/tools.ts'
import { hitlJobs } from '../../../src/features/hitl/jobs.ts'
import { ToolRow, toolEvents } from '../../../src/features/hitl/query.ts'
import { nobodyAsked } from '../../fakes/approvals.ts'
import { listeningLog } from '../../fakes/bot.ts'
import { after, hitlRequest } from '../../fakes/hitl.ts'

const engine = await openEngine({ tables: tableSpecs, views: viewSpecs })
afterAll(() => engine.close())

const operation = (letter: string) => letter.repeat(32)
const row = (seconds: number, op: string, message: string, more: Record<string, string>) => ({
  timestamp: after(seconds),
  operation_Id: operation(op),
  message,
  severityLevel: 1,
  customDimensions: { event_name: message, ok: 'true', ...more },
})
const tool = 'crm_write_contact'
await engine.insert('traces', [
  row(12.01, 'a', 'tool.hitl_approved', { external_system: tool, 'args_redacted.email': 'pat@contoso.com' }),
  row(13, 'a', 'tool.executed', { external_system: tool }),
  row(40, 'b', 'tool.hitl_approved', { external_system: 'open_ticket' }),
  row(41, 'b', 'tool.open_ticket.executed', { external_system: 'Jira' }),
  row(70, 'c', 'tool.hitl_rejected', { external_system: tool, error: 'reviewer_denied' }),
  row(70.1, 'c', 'tool.failed', { 'args_redacted.tool': tool, error: 'Reviewer denied' }),
  row(12.02, 'd', 'tool.hitl_approved', { external_system: 'send_email' }),
  // A log line of a person who writes like a program.
  { ...row(12, 'e', 'tool.hitl_approved', {}), customDimensions: {} },
])

async function ask(tools: readonly string[]): Promise<ToolRow[]> {
  const { tables } = await engine.query(toolEvents(tools).text, {
    ...{ scope: 'resource', now: after(600), timeoutMs: 60_000, maxRows: 100 },
    timespan: { from: after(-60), to: after(600) },
  })
  const [table] = tables
  return (table?.rows ?? []).map((cells) =>
    ToolRow.parse(
      Object.fromEntries(
        (table?.columns ?? []).map(({ name, type }, i) => [
          name,
          type === 'datetime' ? new Date(String(cells[i])) : cells[i],
        ]),
      ),
    ),
  )
}

test('what became of tool calls is read from their events, however the tool was made, without its arguments', async () => {
  const rows = await ask([tool, 'open_ticket'])
  assert.deepEqual(
    rows.map(({ event, tool: name, operation: op }) => `${event} ${name} ${op[0]}`),
    [
      'tool.hitl_approved crm_write_contact a',
      'tool.executed crm_write_contact a',
      'tool.hitl_approved open_ticket b',
      'tool.executed open_ticket b',
      'tool.hitl_rejected crm_write_contact c',
      'tool.failed crm_write_contact c',
    ],
  )
  assert.doesNotMatch(JSON.stringify(rows), /pat@/)
})

test('the job asks once per environment, and writes down what it found and what it did not', async () => {
  const told = (id: string, seconds: number, changes: Partial<HitlRequest> = {}) =>
    hitlRequest({ id, state: 'answered', endedAt: after(seconds), deliveredAt: after(seconds), ...changes })
  const untraced = [
    told('one', 12),
    told('two', 40, { tool: 'open_ticket' }),
    told('three', 70, { state: 'rejected' }),
    told('four', 300),
    told('elsewhere', 12, { environment: 'dev' }),
  ]
  const traced: { [id: string]: Traced | undefined } = {}
  let asked = 0
  const { log } = listeningLog()
  const ports = {
    log,
    clock: { now: () => after(600) },
    hitlRequests: {
      untraced: async () => untraced,
      async trace(id: string, found: Traced | undefined) {
        traced[id] = found
      },
    },
    telemetry: {
      environments: () => ['prod'],
      query: async () => {
        asked++
        return { rows: await ask([tool, 'open_ticket']), partial: undefined, tookMs: 1 }
      },
    },
  } as unknown as Parameters<typeof hitlJobs>[0]
  const options = {
    environments: ['prod'],
    rules: () => usualRules,
    specs: knownTools,
    zone: () => 'UTC',
    approvers: nobodyAsked,
  }
  const job = hitlJobs(ports, options).find(({ name }) => name === 'hitl.trace')
  await job?.run({}, { attempt: 1, signal: new AbortController().signal })
  assert.equal(asked, 1)
  assert.deepEqual(traced, {
    one: { operation: operation('a'), tool: 'executed' },
    two: { operation: operation('b'), tool: 'executed' },
    three: { operation: operation('c'), tool: 'failed' },
    four: undefined,
  })
})
