import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { databaseAudit } from '../../../src/adapters/db/audit.ts'
import type { Enqueue } from '../../../src/adapters/db/enqueue.ts'
import { databaseIncidents } from '../../../src/adapters/db/incidents.ts'
import type { AlertReport } from '../../../src/chat/incident/alert.ts'
import { type Incident, stateOf } from '../../../src/chat/incident/incident.ts'
import type { AuditRecord } from '../../../src/ports/audit.ts'
import { alertReport } from '../../fakes/alerts.ts'
import { onEachDatabase } from '../../fakes/database.ts'

const ann = { id: 'p-ann', name: 'Ann' }
const ben = { id: 'p-ben', name: 'Ben' }
const finding = {
  state: 'failing' as const,
  tone: 'attention' as const,
  headline: 'Model outage',
  extent: ['3 of 10 requests failed.'],
  next: 'Check the model.',
  causes: [],
  line: 'triage last 2h',
}

onEachDatabase('incidents', (open) => {
  const filed: { name: string; id: string }[] = []
  const enqueue: Enqueue = async (_, name, data) => {
    filed.push({ name, id: (data as { id: string }).id })
    return true
  }
  const incidents = () => databaseIncidents({ db: open().db, enqueue })
  const empty = async () => {
    await sql`delete from ops.incident_deed`.execute(open().db)
    await sql`delete from ops.alert`.execute(open().db)
    await sql`update ops.incident set merged_into = null`.execute(open().db)
    await sql`delete from ops.incident`.execute(open().db)
    filed.length = 0
  }
  beforeEach(empty)
  const everything = async () => {
    const records: AuditRecord[] = []
    for await (const record of databaseAudit(open().db).read()) records.push(record)
    return records
  }
  const all = () => incidents().history({ from: new Date(0), to: new Date('2100-01-01') })

  test('an alert begins an incident, others join it, and it clears when all are over', async () => {
    await incidents().observe(alertReport('a', 0))
    await incidents().observe(alertReport('b', 5, { rule: 'P95 latency', severity: 0 }))
    const [one, ...none] = await all()
    assert.deepEqual(none, [])
    assert.deepEqual(
      one?.alerts.map(({ id }) => id),
      ['a', 'b'],
    )
    assert.deepEqual(one?.alerts[0], alertReport('a', 0))
    await incidents().observe(alertReport('a', 0, { resolvedMinutes: 20 }))
    await incidents().observe(alertReport('b', 5, { rule: 'P95 latency', resolvedMinutes: 30 }))
    const [over] = await all()
    assert.equal(over && stateOf(over), 'cleared')
    assert.ok((over?.version ?? 0) > (one?.version ?? 0))
    const events = (await everything()).map(({ event }) => event)
    assert.ok(events.includes('incident.began') && events.includes('incident.joined'))
  })

  test('the same report twice changes nothing, and is not shown again', async () => {
    await incidents().observe(alertReport('a', 0))
    const [before] = await all()
    filed.length = 0
    for (let i = 0; i < 3; i++) await incidents().observe(alertReport('a', 0))
    const { environment, firedAt } = alertReport('a', 0)
    const told = async (since: Date) => (await incidents().told(environment, since)).map(({ id }) => id)
    assert.deepEqual(await told(firedAt), [], 'read in a list')
    await incidents().observe(alertReport('a', 0), 'webhook')
    assert.deepEqual(await told(firedAt), ['a'])
    assert.deepEqual(await told(new Date(firedAt.getTime() + 1)), [])
    assert.deepEqual(await all(), [before])
    assert.deepEqual(filed, [])
  })

  test('many who are told at once make one incident', async () => {
    const reports = Array.from({ length: 24 }, (_, i) =>
      alertReport(`a${i % 6}`, i % 6, { rule: `rule ${i % 6}` }),
    )
    await Promise.all(reports.map((report) => incidents().observe(report)))
    const found = await all()
    assert.equal(found.length, 1)
    assert.equal(found[0]?.alerts.length, 6)
  })

  test('people acknowledge, assign, note and resolve: each once, and it is written down', async () => {
    await incidents().observe(alertReport('a', 0))
    const id = (await all())[0]?.id ?? ''
    const act = incidents().act
    assert.equal((await act(id, { kind: 'acknowledged', by: ann, key: '1' })).outcome, 'done')
    const again = await act(id, { kind: 'acknowledged', by: ben, key: '2' })
    assert.equal(again.outcome, 'same')
    assert.equal(again.outcome === 'same' && again.incident.acknowledged?.by.name, 'Ann')
    assert.equal((await act(id, { kind: 'assigned', by: ann, to: ben, key: '3' })).outcome, 'done')
    assert.equal(
      (await act(id, { kind: 'noted', by: ben, text: 'restarted it\u0000', key: '4' })).outcome,
      'done',
    )
    assert.equal((await act(id, { kind: 'noted', by: ben, text: 'restarted it', key: '4' })).outcome, 'same')
    assert.equal(
      (await act(id, { kind: 'resolved', by: ben, text: 'quota raised', key: '5' })).outcome,
      'done',
    )
    assert.equal((await act(id, { kind: 'assigned', by: ann, to: ann, key: '6' })).outcome, 'closed')
    assert.equal(
      (await act(id, { kind: 'noted', by: ann, text: 'postmortem on Friday', key: '7' })).outcome,
      'done',
    )
    assert.equal((await act('nobody', { kind: 'noted', by: ann, key: '8' })).outcome, 'missing')
    const found = await incidents().find(id)
    assert.equal(found?.assignee?.name, 'Ben')
    assert.equal(found?.closed?.text, 'quota raised')
    assert.deepEqual(
      found?.deeds.map(({ kind, text }) => [kind, text]),
      [
        ['acknowledged', ''],
        ['assigned', 'Ben'],
        ['noted', 'restarted it'],
        ['resolved', 'quota raised'],
        ['noted', 'postmortem on Friday'],
      ],
    )
    assert.deepEqual(await incidents().open(), [])
    assert.equal((await act(id, { kind: 'reopened', by: ann, key: '9' })).outcome, 'done')
    const said = JSON.stringify(await everything())
    assert.match(said, /incident\.resolved/)
    assert.ok(!said.includes('restarted it'), 'what people write is not in the audit')
  })

  test('two incidents that turn out to be one become it, with what people did', async () => {
    await incidents().observe(alertReport('a', 0, { rule: 'a' }))
    await incidents().observe(alertReport('b', 30, { rule: 'b' }))
    const [first, second] = await all()
    await incidents().act(second?.id ?? '', { kind: 'acknowledged', by: ann, key: 'm1' })
    await incidents().observe(alertReport('c', 15, { rule: 'c' }))
    const [one, ...none] = await all()
    assert.deepEqual(none, [])
    assert.equal(one?.id, first?.id)
    assert.equal(one?.alerts.length, 3)
    assert.equal(one?.acknowledged?.by.name, 'Ann')
    assert.equal((await incidents().find(second?.id ?? ''))?.id, first?.id)
    const gone = await incidents().find(second?.id ?? '', true)
    assert.equal(gone?.mergedInto, first?.id)
    assert.ok(
      filed.some(({ id }) => id === second?.id),
      'its card is redrawn',
    )
    // A click on the card that was merged away means the incident that is left.
    const acted = await incidents().act(second?.id ?? '', { kind: 'noted', by: ben, text: 'x', key: 'm2' })
    assert.equal(acted.outcome === 'done' && acted.incident.id, first?.id)
  })

  test('an incident can be declared, once, and alerts join it', async () => {
    const declared = { environment: 'prod', title: 'Customers report errors', by: ann, key: 'turn 1' }
    const one = await incidents().declare(declared)
    assert.equal((await incidents().declare(declared)).id, one.id)
    const minutes = (Date.now() - Date.parse('2026-11-24T12:00:00Z')) / 60_000
    await incidents().observe(alertReport('a', minutes + 5))
    const found = await incidents().find(one.id)
    assert.equal(found?.alerts.length, 1)
    assert.equal(found?.deeds[0]?.kind, 'declared')
  })

  test('what triage found is kept, the latest; places are added', async () => {
    await incidents().observe(alertReport('a', 0))
    const id = (await all())[0]?.id ?? ''
    const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 12, minute))
    await incidents().keepFinding(id, { ...finding, headline: 'Second' }, at(2))
    await incidents().keepFinding(id, finding, at(1))
    const found = await incidents().find(id)
    assert.equal(found?.finding?.found.headline, 'Second')
    assert.deepEqual(await incidents().addPlaces(id, ['x', 'y']), ['x', 'y'])
    assert.deepEqual(await incidents().addPlaces(id, ['y', 'z']), ['x', 'y', 'z'])
  })

  test('reports duplicated, reversed, delayed and dropped, and the listing that heals them, end in the same state', async () => {
    const alert = fc.record({
      minutes: fc.integer({ min: 0, max: 120 }),
      lasts: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
      rule: fc.constantFrom('error rate', 'P95 latency', 'kill switch'),
    })
    /** For each alert, which messages arrive how often; and an order. */
    const fate = fc.record({
      fired: fc.integer({ min: 0, max: 2 }),
      resolved: fc.integer({ min: 0, max: 2 }),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(alert, fate), { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.nat(1000)),
        async (told, order) => {
          const fired = told.map(([one], i) => alertReport(`a${i}`, one.minutes, { rule: one.rule }))
          const truth = fired.map((report, i) => {
            const lasts = told[i]?.[0].lasts
            const end = lasts === undefined ? undefined : new Date(report.firedAt.getTime() + lasts * 60_000)
            return { ...report, resolvedAt: end }
          })
          await empty()
          for (const [i, report] of fired.entries()) {
            await incidents().observe(report)
            const end = truth[i]
            if (end?.resolvedAt) await incidents().observe(end)
          }
          const wanted = told_(await all())
          await empty()
          const messages = told.flatMap(([, { fired: f, resolved: r }], i): AlertReport[] => {
            const [first, last] = [fired[i], truth[i]]
            if (!first || !last) return []
            return [...Array(f).fill(first), ...(last.resolvedAt ? Array(r).fill(last) : [])]
          })
          for (const message of shuffled(messages, order)) await incidents().observe(message)
          // The listing knows every alert as it is, and less about it than the messages do.
          for (const one of shuffled(truth, order))
            await incidents().observe({ ...one, measured: '', description: '', window: undefined })
          assert.deepEqual(told_(await all()), wanted)
        },
      ),
      { numRuns: 12 },
    )
  })
})

/** Which alerts are together and how they stand. */
const told_ = (all: readonly Incident[]) =>
  all
    .map((one) => ({
      state: stateOf(one),
      startedAt: one.startedAt,
      alerts: one.alerts.map(({ id, rule, firedAt, resolvedAt }) => ({ id, rule, firedAt, resolvedAt })),
    }))
    .toSorted((a, b) => ((a.alerts[0]?.id ?? '') < (b.alerts[0]?.id ?? '') ? -1 : 1))

function shuffled<T>(list: readonly T[], order: Iterable<number> & Iterator<number>): T[] {
  return list
    .map((one) => ({ one, by: order.next().value as number }))
    .toSorted((a, b) => a.by - b.by)
    .map(({ one }) => one)
}
