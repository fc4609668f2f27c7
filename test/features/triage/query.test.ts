import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadParser } from '../../../sandbox/kusto/syntax/load.ts'
import { tableSpecs } from '../../../sandbox/telemetry/schema.ts'
import { triageQuery } from '../../../src/features/triage/query.ts'
import { scopeOf } from '../../../src/features/triage/scope.ts'
import { now, window } from './telemetry.ts'

type Raw = {
  ResultType: { Columns: { Count: number; getItem(i: number): { Name: string; Type: { Name: string } } } }
  GetDiagnostics(): { Count: number; getItem(i: number): { Message: string } }
}

/** The query as Microsoft's parser understands it on tables as Application Insights has them. */
function analyse() {
  const parser = loadParser()
  const globals = parser.globals(
    tableSpecs.map(({ name, columns }) => ({
      name,
      schema: `(${columns.map((column) => `['${column.name}']: ${column.type}`).join(', ')})`,
    })),
  )
  return parser.parse(triageQuery(scopeOf(window, now)).text, globals) as unknown as Raw
}

const list = <T>(
  { Count, getItem }: { Count: number; getItem(i: number): T },
  all: { getItem(i: number): T },
) => Array.from({ length: Count }, (_, i) => getItem.call(all, i))

test("Microsoft's parser has nothing to complain about", () => {
  const diagnostics = analyse().GetDiagnostics()
  assert.deepEqual(
    list(diagnostics, diagnostics).map(({ Message }) => Message),
    [],
  )
})

test('the columns that come back have the types that the rows are read with', () => {
  const { Columns } = analyse().ResultType
  const types = Object.fromEntries(list(Columns, Columns).map(({ Name, Type }) => [Name, Type.Name]))
  assert.deepEqual(types, {
    leg: 'string',
    period: 'string',
    slot: 'datetime',
    facts: 'string',
    state: 'string',
    nobody: 'bool',
    requests: 'long',
    units: 'long',
    firstAt: 'datetime',
    lastAt: 'datetime',
    operations: 'dynamic',
    sampled: 'long',
    newest: 'datetime',
    arrived: 'datetime',
    asked: 'datetime',
  })
})
