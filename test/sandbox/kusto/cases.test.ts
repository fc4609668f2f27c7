import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, describe, it } from 'node:test'
import { openEngine } from '../../../sandbox/kusto/engine.ts'
import { KustoError } from '../../../sandbox/kusto/error.ts'
import { type Case, difference } from './compare.ts'

const fixture = new URL('./fixtures/kql-cases.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(fixture, 'utf8')) as { readonly cases: readonly Case[] }
const engine = await openEngine({ tables: [], views: [] })
const refused: string[] = []
const options = {
  scope: 'resource',
  now: new Date('2026-01-01T00:00:00Z'),
  timeoutMs: 30_000,
  maxRows: 10_000,
} as const

after(() => engine.close())

describe('recorded answers of a real Kusto engine', () => {
  for (const recorded of cases) {
    it(recorded.id, async (context) => {
      try {
        const [table] = (await engine.query(recorded.query, options)).tables
        assert.ok(table)
        const found = difference(recorded, table)
        if (found !== undefined) assert.fail(`${recorded.id}: ${found}\n\n${recorded.query}`)
      } catch (error) {
        if (!(error instanceof KustoError) || error.fault.kind !== 'refused') throw error
        refused.push(recorded.id)
        context.diagnostic(`refused: ${error.fault.message}`)
      }
    })
  }

  it('refuses at most five of them', () => {
    assert.ok(refused.length <= 5, `refused: ${refused.join(', ')}`)
  })
})
