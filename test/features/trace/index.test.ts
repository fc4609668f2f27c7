import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Engine } from '../../../sandbox/kusto/contract.ts'
import { openEngine } from '../../../sandbox/kusto/engine.ts'
import { tableSpecs, viewSpecs } from '../../../sandbox/telemetry/schema.ts'
import { signInWith } from '../../../src/adapters/azure/index.ts'
import { openCards } from '../../../src/adapters/cards/index.ts'
import { systemClock } from '../../../src/adapters/clock.ts'
import { monitorTelemetry } from '../../../src/adapters/monitor/index.ts'
import { UpstreamError, UsageError } from '../../../src/chat/errors.ts'
import type { Turn } from '../../../src/chat/turn.ts'
import { trace } from '../../../src/features/trace/index.ts'
import type { Accelerator, Manifest } from '../../../src/ports/accelerator.ts'
import { ids, logsWorld } from '../../sandbox/logs/support.ts'

const now = new Date('2026-05-04T12:00:00.000Z')
const cards = openCards('cards', undefined)
const turn: Turn = {
  actor: { id: 'a', teamsId: 'a', name: 'A', roles: ['reader'], guest: false },
  place: { kind: 'channel', conversation: 'c', zone: 'UTC' },
  now,
  correlation: 'abc',
  signal: new AbortController().signal,
  progress: () => undefined,
}
const manifest = {
  agents: [{ id: 'account_planner', foundryName: 'contoso-planner' }],
  sideEffectTools: ['send_email'],
} as unknown as Manifest

const op = (n: number) => n.toString(16).padStart(32, 'a')
const at = (minute: number, second: number) =>
  new Date(Date.UTC(2026, 4, 4, 11, minute, second)).toISOString()
const traced = (
  n: number,
  minute: number,
  second: number,
  message: string,
  more: Record<string, string> = {},
) => ({
  timestamp: at(minute, second),
  message,
  severityLevel: 1,
  operation_Id: op(n),
  customDimensions: { event_name: message, ok: 'true', ...more },
})

let engine: Engine
before(async () => {
  engine = await openEngine({ tables: tableSpecs, views: viewSpecs })
  await engine.insert('requests', [
    {
      timestamp: at(1, 0),
      name: 'POST /research/stream',
      success: 'True',
      resultCode: '200',
      duration: 80_000,
      operation_Id: op(1),
    },
    {
      timestamp: at(40, 0),
      name: 'POST /research/stream',
      success: 'False',
      resultCode: '422',
      duration: 5,
      operation_Id: op(3),
    },
  ])
  await engine.insert('dependencies', [
    ...Array.from({ length: 55 }, (_, i) => ({
      timestamp: at(1, i),
      name: `POST /research/stream http ${i % 2 ? 'send' : 'receive'}`,
      type: 'InProc',
      operation_Id: op(1),
    })),
  ])
  await engine.insert('traces', [
    traced(1, 1, 0, 'request.received', { 'args_redacted.company': 'Fabrikam Secret AG' }),
    traced(1, 1, 1, 'supervisor.routed', { 'args_redacted.route_json': '[["account_planner"]]' }),
    traced(1, 1, 20, 'worker.completed', { external_system: 'contoso-planner' }),
    traced(1, 1, 30, 'tool.hitl_approved', {
      external_system: 'send_email',
      'args_redacted.to': "['pat.lee@contoso.com']",
    }),
    traced(1, 1, 31, 'tool.executed', { external_system: 'send_email' }),
    traced(1, 1, 40, 'response.returned', { value: '80000', unit: 'ms' }),
    traced(2, 5, 0, 'request.received'),
    traced(2, 5, 1, 'supervisor.routed', { 'args_redacted.route_json': '[["account_planner"]]' }),
    {
      ...traced(2, 5, 9, 'worker.completed', {
        external_system: 'contoso-planner',
        ok: 'False',
        error: 'contoso-planner: empty subject',
      }),
    },
    traced(2, 5, 10, 'response.returned', {
      ok: 'False',
      error: 'contoso-planner: empty subject',
      value: '10000',
    }),
    { ...traced(5, 130, 0, 'request.received') },
    { ...traced(9, 59, 0, 'bootstrap.foundry: up-to-date'), operation_Id: '0'.repeat(32) },
  ])
})
after(() => engine.close())

/** Types a line at the real command, which asks the real client, which asks the log store over HTTPS. */
async function ask(
  t: Parameters<typeof logsWorld>[0],
  words: string,
  manifestOf: Accelerator['manifest'] = async () => manifest,
) {
  let queries = 0
  const world = await logsWorld(t, (kql, options) => {
    queries++
    return engine.query(kql, { ...options, now })
  })
  const credential = signInWith({ authorityHost: world.url, ...world.principal })
  const telemetry = monitorTelemetry({ endpoint: world.url, credential, resources: { prod: ids.resourceId } })
  const [command] = trace({ telemetry, accelerator: { manifest: manifestOf }, clock: systemClock }).commands
  assert.ok(command)
  const reading = { now, zone: 'UTC' }
  const reply = await command.run(command.complete(command.parse(words, reading), reading), turn)
  const text = reply.card
    ? cards.text(cards.expand(reply.card, { correlation: 'abc', now }))
    : (reply.text ?? '')
  return { reply, text, queries }
}

test('one question to the store answers with one card, noise and personal data left behind', async (t) => {
  const { text, reply, queries } = await ask(t, op(1))
  assert.equal(queries, 1)
  assert.equal(reply.outcome, 'answer')
  assert.match(text, /^Answered\.\n/)
  assert.match(text, /Total 1 min 20 s: machine 1 min 10 s, waiting for people about 10\.0 s/)
  assert.match(text, /account_planner \(stage 1\) completed/)
  assert.match(text, /send_email approved and ran\nside effect: yes/)
  assert.doesNotMatch(JSON.stringify(reply), /Fabrikam|pat\.lee|http send/)
})

test('"last failed" takes the newest request that failed by any sign, also one that only HTTP refused', async (t) => {
  const { text } = await ask(t, 'last failed')
  assert.match(text, /Rejected with HTTP 422/)
})

test('the newest that failed before a time is another one, with what came of it later', async (t) => {
  const { text, queries } = await ask(
    t,
    `last failed before ${new Date(now.getTime() - 54 * 60_000).toISOString()}`,
  )
  assert.match(text, /Failed in .*: empty subject/)
  assert.match(text, new RegExp(op(2)))
  assert.equal(queries, 1)
  const none = await ask(t, `last failed before ${new Date(now.getTime() - 80 * 60_000).toISOString()}`)
  assert.match(none.text, /No failed request found\. Searched: .* 3 days back from /)
})

test('"last failed" takes a request that never finished, when it is the newest', async (t) => {
  await engine.insert('traces', [traced(4, 45, 0, 'request.received'), traced(6, 58, 0, 'request.received')])
  t.after(() => engine.sql(`DELETE FROM traces WHERE operation_Id IN ('${op(4)}', '${op(6)}')`))
  // The last one is too young to be given up.
  const { text } = await ask(t, 'last failed')
  assert.match(text, /^Started 15 min 0 s ago and never answered/)
  assert.match(text, new RegExp(op(4)))
})

test('a request of an app whose clock is ahead is found, and said to be', async (t) => {
  const { text } = await ask(t, op(5))
  assert.match(text, /in 1 h 10 min/)
  assert.match(text, /clock of the app is fast/)
  const [, from = '', to = ''] = /triage from (\S+) to (\S+)/.exec(text) ?? []
  assert.ok(Date.parse(from) < Date.parse(to) && Date.parse(to) <= now.getTime())
})

test('old spellings of false count as failed', async (t) => {
  const { text } = await ask(t, op(2))
  assert.match(text, /^Failed in account_planner/)
})

test('an unknown id says what was searched and how far back', async (t) => {
  const { text, reply } = await ask(t, op(77))
  assert.equal(reply.outcome, 'refusal')
  assert.match(
    text,
    /No row carries .*Searched: requests, traces, exceptions and dependencies of prod, 30 days back/,
  )
})

test('GitHub being down costs the names, not the trace', async (t) => {
  const { text } = await ask(t, op(2), async () => {
    throw new UpstreamError('GitHub', 'failed', 'GitHub failed.')
  })
  assert.match(text, /contoso_planner/)
  assert.match(text, /accelerator\.yaml could not be read/)
})

test('GitHub hanging costs the names, not the trace', async (t) => {
  const { text } = await ask(t, op(2), () => new Promise(() => {}))
  assert.match(text, /^Failed in contoso_planner/)
  assert.match(text, /accelerator\.yaml did not come in time/)
})

test('an environment that does not exist is named with those that do', async (t) => {
  await assert.rejects(
    ask(t, `${op(1)} env moon`),
    (error) => error instanceof UsageError && /moon.*prod/.test(error.message),
  )
})
