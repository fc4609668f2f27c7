import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UpstreamError } from '../../../src/chat/errors.ts'
import type { Turn } from '../../../src/chat/turn.ts'
import { triage } from '../../../src/features/triage/index.ts'
import type { Telemetry } from '../../../src/ports/telemetry.ts'

const now = new Date('2026-11-24T14:00:00Z')
const turn: Turn = {
  actor: { id: 'a', teamsId: 't', name: 'Sam', roles: ['reader'], guest: false },
  place: { kind: 'channel', conversation: 'c', zone: 'Europe/Berlin' },
  now,
  correlation: 'k7f2',
  signal: new AbortController().signal,
  progress: () => {},
}

function command(query: Telemetry['query']) {
  const [made] = triage({ telemetry: { query, environments: () => ['dev', 'prod'] } }).commands
  assert.ok(made)
  return made
}
const run = async (line: string, query: Telemetry['query']) => {
  const made = command(query)
  const reading = { now, zone: 'Europe/Berlin' }
  return made.run(made.complete(made.parse(line, reading), reading), turn)
}

const fresh = (newest: Date | null) => ({ leg: 'fresh', newest, arrived: newest, asked: newest })
/** Answers the questions in their order, each with one row, and tells what was asked. */
function scripted(...rows: readonly unknown[]) {
  const asked: unknown[] = []
  const query: Telemetry['query'] = async (_, window, schema, options) => {
    const row = rows[asked.length]
    asked.push([window, options?.environment, options?.signal === turn.signal])
    return { rows: [schema.parse(row)], partial: undefined, tookMs: 3 }
  }
  return { asked, query }
}

test('one question is asked, of the environment named, reaching over both windows up to now', async () => {
  const { asked, query } = scripted(fresh(now))
  const reply = await run('yesterday env prod', query)
  assert.equal(reply.outcome, 'answer')
  assert.equal(reply.card?.template, 'triage/report')
  assert.deepEqual(asked, [[{ from: new Date('2026-11-21T23:00:00Z'), to: now }, 'prod', true]])
})

test('a store that has been silent for a day is asked since when', async () => {
  const { asked, query } = scripted(fresh(null), fresh(new Date('2026-11-12T08:30:00Z')))
  const reply = await run('last 2h', query)
  assert.match(reply.card?.summary ?? '', /^Unknown: no telemetry since Thu 12 Nov 09:30 CET/)
  assert.deepEqual(asked[1], [{ from: new Date('2026-10-25T14:00:00Z'), to: now }, 'dev', true])
})

test('an upstream that fails is not turned into an answer', async () => {
  const error = new UpstreamError('Azure Monitor Logs', 'timeout', 'No answer within 25 s.')
  await assert.rejects(
    run('last 2h', async () => {
      throw error
    }),
    error,
  )
})

test('every example is a line that the command reads', () => {
  const { examples, parse, complete, name } = command(async () => assert.fail())
  for (const line of examples) {
    const reading = { now: new Date('2026-11-24T14:30:00Z'), zone: 'UTC' }
    assert.ok(line.startsWith(`${name} `))
    assert.ok(complete(parse(line.slice(name.length), reading), reading))
  }
})
