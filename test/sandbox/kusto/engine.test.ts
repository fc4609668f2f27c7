import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Engine, QueryOptions } from '../../../sandbox/kusto/contract.ts'
import { openEngine } from '../../../sandbox/kusto/engine.ts'
import { KustoError } from '../../../sandbox/kusto/error.ts'
import { options, store } from './store.ts'

describe('the Kusto engine', () => {
  let engine: Engine
  const rows = async (kql: string, more: Partial<QueryOptions> = {}) =>
    (await engine.query(kql, { ...options, ...more })).tables[0]?.rows
  const fault = async (kql: string, more: Partial<QueryOptions> = {}) => {
    const error = await engine.query(kql, { ...options, ...more }).then(
      () => assert.fail(`${kql} is answered`),
      (thrown: unknown) => thrown,
    )
    assert.ok(error instanceof KustoError, String(error))
    return error.fault
  }

  before(async () => {
    engine = await openEngine(store)
    const stored = [
      {
        timestamp: '2026-05-04T09:00:00.1234567Z',
        message: 'first',
        severityLevel: 1,
        success: 'True',
        customDimensions: { ok: 'true', n: 1.5 },
      },
      {
        timestamp: new Date('2026-05-03T09:00:00Z'),
        message: 'older',
        severityLevel: 3,
        success: 'False',
        duration: Number.NaN,
        size: 2n ** 60n,
        took: '1.02:03:04.5',
        key: 'ABCDEF00-0000-0000-0000-000000000001',
        seen: true,
      },
    ]
    await engine.insert('traces', stored, new Date('2026-05-04T09:05:00Z'))
  })
  after(() => engine.close())

  it('writes every type as the wire has it', async () => {
    const table = (await engine.query('traces | sort by timestamp asc', options)).tables[0]
    assert.deepEqual(
      table?.columns.map(({ type }) => type),
      store.tables[0].columns.map(({ type }) => type),
    )
    assert.equal(
      JSON.stringify(table?.rows[0]),
      '["2026-05-03T09:00:00.0000000Z","older",3,"False","NaN",1152921504606846976,"1.02:03:04.5000000","abcdef00-0000-0000-0000-000000000001",true,null]',
    )
    assert.equal(
      JSON.stringify(table?.rows[1]),
      '["2026-05-04T09:00:00.1234567Z","first",1,"True",null,null,null,null,null,"{\\"ok\\":\\"true\\",\\"n\\":1.5}"]',
    )
  })

  it('applies the timespan to every table, from inclusive to exclusive', async () => {
    const from = new Date('2026-05-03T09:00:00Z')
    const to = new Date('2026-05-04T09:00:00Z')
    assert.deepEqual(await rows('traces | project message', { timespan: { from, to } }), [['older']])
    assert.deepEqual(await rows('AppTraces | project Message', { timespan: { from: to } }), [['first']])
    assert.deepEqual(
      await rows('traces | join kind=inner AppTraces on $left.message == $right.Message | count', {
        timespan: { to },
      }),
      [[1]],
    )
    assert.deepEqual(await rows('print toscalar(traces | count)', { timespan: { to } }), [[1]])
  })

  it('shows the same rows under the view’s names and types', async () => {
    assert.deepEqual(await rows('AppTraces | where Success == false | project Message, Success'), [
      ['older', false],
    ])
    assert.deepEqual(await rows('AppTraces | where tostring(Properties.ok) == "true" | count'), [[1]])
  })

  it('knows only views in a workspace', async () => {
    assert.deepEqual(await rows('AppTraces | count', { scope: 'workspace' }), [[2]])
    assert.equal((await fault('traces | count', { scope: 'workspace' })).code, 'SEM0100')
    assert.deepEqual(await rows('union isfuzzy=true traces, AppTraces | count', { scope: 'workspace' }), [
      [2],
    ])
  })

  it('tells when rows were ingested', async () => {
    assert.deepEqual(await rows('traces | summarize max(ingestion_time())'), [
      ['2026-05-04T09:05:00.0000000Z'],
    ])
    assert.deepEqual(await rows('union traces, AppTraces | where ingestion_time() > timestamp | count'), [
      [2],
    ])
    assert.match(
      (await fault('traces | summarize count() | extend ingestion_time()')).message,
      /ingestion_time/,
    )
  })

  it('cuts at the row limit and says so', async () => {
    const answer = await engine.query('range x from 1 to 100000 step 1', { ...options, maxRows: 10 })
    assert.equal(answer.tables[0]?.rows.length, 10)
    assert.equal(answer.stats.rowsReturned, 10)
    assert.equal(answer.partial?.code, 'E_QUERY_RESULT_SET_TOO_LARGE')
    assert.equal((await engine.query('traces', { ...options, maxRows: 2 })).partial, undefined)
  })

  const endless =
    'range x from 1 to 100000 step 1 | extend k = 1 | join kind=inner (range y from 1 to 1000000 step 1 | extend k = 1) on k | summarize max(x * y)'

  it('stops at the time-out', async () => {
    const started = performance.now()
    assert.equal((await fault(endless, { timeoutMs: 100 })).kind, 'timeout')
    assert.ok(performance.now() - started < 5000)
    assert.deepEqual(await rows('traces | count'), [[2]])
  })

  it('stops when the caller goes away, also before it began', async () => {
    const leaving = new AbortController()
    setTimeout(() => leaving.abort(), 50)
    assert.equal((await fault(endless, { signal: leaving.signal })).kind, 'cancelled')
    assert.equal((await fault('traces', { signal: AbortSignal.abort() })).kind, 'cancelled')
  })

  it('reports errors with Azure’s codes at the parser’s positions', async () => {
    const semantic = await fault('traces | where nope == 1')
    assert.deepEqual(
      [semantic.kind, semantic.code, semantic.start, semantic.end],
      ['semantic', 'SEM0100', 15, 19],
    )
    const syntax = await fault('traces | where (')
    assert.deepEqual([syntax.kind, syntax.code], ['syntax', 'SYN0002'])
    assert.equal((await fault('traces | extend x = nope()')).code, 'SEM0260')
  })

  it('refuses what it does not know by name, wherever it stands', async () => {
    const refused = [
      ['traces | extend x = hash_many(message, message)', /hash_many/],
      ['traces | extend x = new_guid()', /new_guid/],
      ['traces | where * has "1"', /\*/],
      ['traces | where * startswith "x"', /\*/],
      ['print s = "a=1" | parse s with "a=" s', /two columns s/],
      ['app("x").traces | count', /app\(\)/],
      ['union traces, workspace("x").AppTraces', /workspace\(\)/],
      ['cluster("c").database("d").T', /cluster\(\)/],
      ['externaldata(x: string)["https://example.org"]', /externaldata/],
      ['.show tables', /management/],
      ['traces | evaluate python(typeof(*), "x")', /python/],
      ['print getvariable("x")', /getvariable/],
    ] as const
    for (const [kql, message] of refused) {
      const { kind, message: said } = await fault(kql)
      assert.match(said, message, kql)
      assert.ok(kind === 'refused' || kind === 'semantic', `${kql}: ${kind}`)
    }
  })

  it('does not let a query reach SQL or files', async () => {
    assert.deepEqual(await rows(`print x = "'; DROP TABLE traces; --"`), [["'; DROP TABLE traces; --"]])
    assert.deepEqual(await rows('traces | count'), [[2]])
    assert.equal((await fault(`print read_csv('/etc/passwd')`)).code, 'SEM0260')
    await assert.rejects(engine.sql(`SELECT * FROM read_csv('/etc/passwd')`), /disabled|Permission/)
  })

  it('says how to draw the answer', async () => {
    const { render } = await engine.query(
      'traces | render timechart with (title = "errors", xcolumn = timestamp)',
      options,
    )
    assert.deepEqual(render, { visualization: 'timechart', title: 'errors', xcolumn: 'timestamp' })
  })

  it('takes all rows of an insert or none', async () => {
    await assert.rejects(
      engine.insert('traces', [{ message: 'x' }, { nope: 1, neither: 2 }]),
      /nope, neither/,
    )
    await assert.rejects(engine.insert('nowhere', []), /nowhere/)
    assert.deepEqual(await rows('traces | count'), [[2]])
  })

  it('answers queries side by side', async () => {
    const all = await Promise.all(
      [1, 2, 3, 4, 5].map((n) => rows(`traces | take ${n} | summarize c = count() | extend n = ${n}`)),
    )
    assert.deepEqual(
      all.map((found) => found?.[0]?.[1]),
      [1, 2, 3, 4, 5],
    )
  })

  it('keeps rows in its file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ops-kusto-'))
    const path = join(folder, 'logs.duckdb')
    const first = await openEngine({ ...store, path })
    await first.insert('traces', [{ timestamp: '2026-05-04T09:00:00Z', message: 'kept' }])
    await first.close()
    const second = await openEngine({ ...store, path })
    assert.deepEqual((await second.query('traces | project message', options)).tables[0]?.rows, [['kept']])
    await second.close()
    rmSync(folder, { recursive: true })
  })
})
