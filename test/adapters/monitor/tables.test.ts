import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Engine } from '../../../sandbox/kusto/contract.ts'
import { KustoError } from '../../../sandbox/kusto/error.ts'
import { signInWith } from '../../../src/adapters/azure/index.ts'
import { openMonitor } from '../../../src/adapters/monitor/index.ts'
import { UpstreamError, UsageError } from '../../../src/chat/errors.ts'
import { kqlFromPerson } from '../../../src/ports/kql.ts'
import { ids, logsWorld } from '../../sandbox/logs/support.ts'

const window = { from: new Date('2026-05-04T08:00:00Z'), to: new Date('2026-05-04T10:00:00Z') }
const { kql } = kqlFromPerson('traces\n| where x == 1 // all', 11)

async function tablesOver(t: TestContext, query?: Engine['query']) {
  const world = await logsWorld(t, query)
  const credential = signInWith({ authorityHost: world.url, ...world.principal })
  const { tables } = openMonitor({ endpoint: world.url, credential, resources: { prod: ids.resourceId } })
  return { ...world, ask: () => tables.ask(kql, window, { environment: 'prod' }), tables }
}

const fails =
  (fault: ConstructorParameters<typeof KustoError>[0]): Engine['query'] =>
  async () => {
    throw new KustoError(fault)
  }

test("a person's question goes out as it stands, in its window, and comes back with its columns", async (t) => {
  const { ask, asked } = await tablesOver(t)
  const answer = await ask()
  assert.equal(asked[0]?.kql, 'traces\n| where x == 1\n| take 11')
  assert.deepEqual(asked[0]?.options.timespan, window)
  assert.ok('table' in answer)
  assert.deepEqual(answer.table.columns, [
    { name: 'n', type: 'long' },
    { name: 'at', type: 'datetime' },
    { name: 'bag', type: 'dynamic' },
  ])
  assert.deepEqual(answer.table.rows[1], [2, new Date('2026-05-04T09:13:01.114Z'), { ok: 'false' }])
  assert.equal(answer.table.partial, undefined)
})

test('a text that Azure does not understand is an answer: the code, the words and the place', async (t) => {
  const syntax = await tablesOver(
    t,
    fails({ kind: 'syntax', code: 'SYN0002', message: 'no', start: 9, end: 14 }),
  )
  assert.deepEqual(await syntax.ask(), {
    mistake: {
      code: 'SYN0002',
      message: "Query could not be parsed at 'where' on line [2,2]",
      at: { line: 2, column: 3, token: 'where' },
    },
  })
  const semantic = await tablesOver(t, fails({ kind: 'semantic', code: 'SEM0100', message: 'No column x.' }))
  assert.deepEqual(await semantic.ask(), { mistake: { code: 'SEM0100', message: 'No column x.' } })
})

test('a part of an answer says that it is one', async (t) => {
  const { ask, faults } = await tablesOver(t)
  faults.add({ fault: 'partial', count: 1 })
  const answer = await ask()
  assert.ok('table' in answer)
  assert.match(answer.table.partial ?? '', /only part/)
})

test('what is not the fault of the text is thrown', async (t) => {
  const { ask, faults, tables } = await tablesOver(t, undefined)
  for (const [fault, reason] of [
    ['403', 'denied'],
    ['504', 'timeout'],
    ['429', 'throttled'],
  ] as const) {
    faults.add({ fault, count: 1 })
    await assert.rejects(ask(), (error) => error instanceof UpstreamError && error.reason === reason)
  }
  await assert.rejects(tables.ask(kql, window, { environment: 'nowhere' }), UsageError)
})
