import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { openEngine } from '../../../sandbox/kusto/engine.ts'
import { KustoError } from '../../../sandbox/kusto/error.ts'
import type { Case } from './compare.ts'
import { options, store } from './store.ts'

const engine = await openEngine(store)
after(() => engine.close())

const rows = async (kql: string): Promise<readonly (readonly unknown[])[]> =>
  (await engine.query(kql, options)).tables[0]?.rows ?? []

const fixture = new URL('./fixtures/kql-cases.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(fixture, 'utf8')) as { readonly cases: readonly Case[] }
const tokens = (query: string): string[] => query.match(/\w+|'[^'\n]*'|"[^"\n]*"|\s+|[^\s\w]/g) ?? []
const pool = [...new Set(cases.flatMap(({ query }) => tokens(query)))]

const edit = fc.record({
  at: fc.nat(400),
  kind: fc.constantFrom('drop', 'replace', 'insert', 'swap'),
  token: fc.constantFrom(...pool),
})
const mutated = fc
  .tuple(fc.constantFrom(...cases.map(({ query }) => query)), fc.array(edit, { minLength: 1, maxLength: 4 }))
  .map(([query, edits]) => {
    const parts = tokens(query)
    for (const { at, kind, token } of edits) {
      const place = at % Math.max(1, parts.length)
      if (kind === 'drop') parts.splice(place, 1)
      else if (kind === 'insert') parts.splice(place, 0, ` ${token} `)
      else if (kind === 'replace') parts[place] = token
      else parts.push(...parts.splice(place, 1))
    }
    return parts.join('')
  })

const piped = fc
  .array(
    fc.constantFrom(
      'where severityLevel > 1',
      'sort by message',
      'extend n = row_number()',
      'extend p = prev(message)',
      'serialize',
      'join kind=leftouter (traces) on message',
      'mv-expand customDimensions',
      'evaluate bag_unpack(customDimensions)',
      'project-away size',
      'summarize arg_max(size, *) by message',
      'top 2 by duration',
      'union traces',
      'distinct *',
      'make-series count() on timestamp step 1d',
      'count',
      'as X',
      'getschema',
      'lookup traces on size',
      'take 3',
      'mv-apply customDimensions on (take 1)',
      'partition by message (top 1 by size)',
      'evaluate pivot(message)',
      "parse message with 'a' x: long *",
      'summarize make_list(message), max(timestamp) by severityLevel',
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((steps) => ['traces', ...steps].join(' | '))

test('every text is answered, or fails as Azure would: never with an accident', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(mutated, piped), async (query) => {
      const fault = await engine.query(query, options).then(
        () => undefined,
        (error: unknown) => (error instanceof KustoError ? error.fault : assert.fail(String(error))),
      )
      assert.notEqual(fault?.kind, 'internal', `${fault?.message}\n${query}`)
    }),
    { numRuns: 150 },
  )
})

/** Rows of a small table, as `datatable` text, with nulls and NaN. */
const cell = fc.record({
  k: fc.constantFrom('"a"', '"b"', '""'),
  n: fc.oneof(fc.integer({ min: -5, max: 5 }).map(String), fc.constant('long(null)')),
  r: fc.oneof(fc.constantFrom('1.5', '-2.25', '0.0', 'real(nan)', 'real(+inf)'), fc.constant('real(null)')),
})
const made = fc
  .array(cell, { maxLength: 12 })
  .map(
    (items) =>
      `datatable(k: string, n: long, r: real)[${items.map(({ k, n, r }) => `${k}, ${n}, ${r}`).join(', ')}]`,
  )
const condition = fc.constantFrom(
  'n > 0',
  'n == 1',
  'r < 1',
  'k == "a"',
  'isnull(n)',
  'n in (1, 2)',
  'r > 0 or n < 0',
  'not(n >= 0) and k != "b"',
)

test('rows where p, where not p and where p is null are all rows', async () => {
  await fc.assert(
    fc.asyncProperty(made, condition, async (table, p) => {
      const [found] = await rows(
        `let T = ${table}; print toscalar(T | where ${p} | count), toscalar(T | where not(${p}) | count), toscalar(T | where isnull(${p}) | count), toscalar(T | count)`,
      )
      const [yes, no, unknown, all] = found as [number, number, number, number]
      assert.ok(yes + no <= all)
      assert.equal(yes + no + unknown, all)
    }),
    { numRuns: 60 },
  )
})

test('top n is sort and take n', async () => {
  await fc.assert(
    fc.asyncProperty(
      made,
      fc.constantFrom('n', 'r', 'k'),
      fc.constantFrom('asc', 'desc'),
      fc.nat(13),
      async (table, key, way, n) => {
        const sorted = await rows(`${table} | sort by ${key} ${way} | project ${key} | take ${n}`)
        assert.deepEqual(await rows(`${table} | top ${n} by ${key} ${way} | project ${key}`), sorted)
        const all = await rows(`${table} | sort by ${key} ${way} | project ${key}`)
        assert.deepEqual(all.slice(0, n), sorted)
      },
    ),
    { numRuns: 60 },
  )
})

test('a summary of a union is the union’s parts summed', async () => {
  await fc.assert(
    fc.asyncProperty(made, made, async (one, two) => {
      const lets = `let A = ${one}; let B = ${two};`
      const whole = await rows(
        `${lets} union A, B | summarize c = count(), s = sum(n), m = max(n) by k | sort by k asc`,
      )
      const parts = await rows(
        `${lets} union (A | summarize c = count(), s = sum(n), m = max(n) by k), (B | summarize c = count(), s = sum(n), m = max(n) by k) | summarize c = sum(c), s = sum(s), m = max(m) by k | sort by k asc`,
      )
      assert.deepEqual(parts, whole)
    }),
    { numRuns: 60 },
  )
})

test('an inner join is its semi join’s rows, and what it lacks is in the anti join', async () => {
  await fc.assert(
    fc.asyncProperty(made, made, async (one, two) => {
      const [found] = await rows(
        `let A = ${one}; let B = ${two} | where isnotnull(n); print toscalar(A | join kind=leftsemi B on n | count), toscalar(A | join kind=leftanti B on n | count), toscalar(A | count), toscalar(A | join kind=leftouter B on n | where isnull(n1) | count)`,
      )
      const [semi, anti, all, unmatched] = found as [number, number, number, number]
      assert.equal(semi + anti, all)
      assert.equal(unmatched, anti)
    }),
    { numRuns: 60 },
  )
})
