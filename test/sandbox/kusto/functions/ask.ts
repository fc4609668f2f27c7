import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Engine, QueryAnswer } from '../../../../sandbox/kusto/contract.ts'
import { openEngine } from '../../../../sandbox/kusto/engine.ts'
import { KustoError } from '../../../../sandbox/kusto/error.ts'

/** What now() means in these tests. */
export const NOW = new Date('2026-11-24T03:04:05.678Z')

/** An expression, or a whole query whose rows are compared, and what it gives on the wire. */
export type Cases = readonly (readonly [kql: string, expected: unknown])[]

export type Asked = {
  /** The answer to a whole query. */
  readonly query: (kql: string) => Promise<QueryAnswer>
  /** Declares a test: every expression gives its value. A dynamic's value is its JSON text. */
  readonly gives: (title: string, cases: Cases) => void
  /** Declares a test: every query gives its rows. */
  readonly rows: (title: string, cases: Cases) => void
  /** Declares a test: every query gives its columns, as `a:long b:string`, and its rows. */
  readonly tables: (
    title: string,
    cases: readonly (readonly [kql: string, columns: string, rows: unknown])[],
  ) => void
  /** Declares a test: every expression is refused with such a message. */
  readonly refuses: (title: string, cases: readonly (readonly [kql: string, message: RegExp])[]) => void
}

/** An engine without tables for the tests of one file. */
export const functions = (): Asked => {
  let engine: Engine
  before(async () => {
    engine = await openEngine({ tables: [], views: [] })
  })
  after(() => engine.close())

  const query = (kql: string): Promise<QueryAnswer> =>
    engine.query(kql, { scope: 'resource', now: NOW, timeoutMs: 20_000, maxRows: 10_000 })
  const table = async (kql: string): Promise<readonly (readonly unknown[])[]> => {
    const answer = await query(kql).catch((error: Error) => assert.fail(`${kql}: ${error.message}`))
    return answer.tables[0]?.rows ?? []
  }
  // One query for all is fast; one by one says which it was.
  const values = async (cases: Cases): Promise<readonly unknown[]> => {
    const all = await query(`print ${cases.map(([kql], index) => `c${index} = ${kql}`).join(', ')}`).catch(
      () => undefined,
    )
    if (all) return all.tables[0]?.rows[0] ?? []
    return Promise.all(cases.map(async ([kql]) => (await table(`print c = ${kql}`))[0]?.[0]))
  }

  return {
    query,
    gives: (title, cases) =>
      void test(title, async () => {
        const found = await values(cases)
        for (const [index, [kql, expected]] of cases.entries()) assert.deepEqual(found[index], expected, kql)
      }),
    rows: (title, cases) =>
      void test(title, async () => {
        for (const [kql, expected] of cases) assert.deepEqual(await table(kql), expected, kql)
      }),
    tables: (title, cases) =>
      void test(title, async () => {
        for (const [kql, columns, expected] of cases) {
          const answer = await query(kql).catch((error: Error) => assert.fail(`${kql}: ${error.message}`))
          const [found] = answer.tables
          assert.equal(found?.columns.map(({ name, type }) => `${name}:${type}`).join(' '), columns, kql)
          assert.deepEqual(found?.rows, expected, kql)
        }
      }),
    refuses: (title, cases) =>
      void test(title, async () => {
        for (const [kql, message] of cases) {
          const error = await query(kql.includes('|') ? kql : `print c = ${kql}`).then(
            (answer) => assert.fail(`${kql} gives ${JSON.stringify(answer.tables[0]?.rows)}`),
            (refused: unknown) => refused,
          )
          assert.ok(error instanceof KustoError, `${kql}: ${String(error)}`)
          assert.match(error.fault.message, message, kql)
          assert.notEqual(error.fault.kind, 'internal', kql)
        }
      }),
  }
}
