import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type AlertReport, mergeAlerts } from '../../../src/chat/incident/alert.ts'
import { homeOf } from '../../../src/chat/incident/gather.ts'
import { alertLines, endOf, type Incident, severityOf, stateOf } from '../../../src/chat/incident/incident.ts'
import { alertReport } from '../../fakes/alerts.ts'

const incident = (over: Partial<Incident> = {}): Incident => ({
  id: 'abc123',
  environment: 'prod',
  title: '',
  startedAt: new Date('2026-11-24T12:00:00Z'),
  alerts: [],
  acknowledged: undefined,
  assignee: undefined,
  closed: undefined,
  deeds: [],
  finding: undefined,
  mergedInto: undefined,
  places: [],
  version: 1,
  ...over,
})

test('reports about one alert give the same alert in any order, however often', () => {
  const report = fc.record({
    fired: fc.integer({ min: 0, max: 3 }),
    resolved: fc.option(fc.integer({ min: 4, max: 6 }), { nil: undefined }),
    resource: fc.constantFrom('', 'r'),
    measured: fc.constantFrom('', 'p95 9 > 5', 'p95 8 > 5'),
    window: fc.boolean(),
    severity: fc.integer({ min: 0, max: 4 }),
  })
  const made = (one: {
    fired: number
    resolved: number | undefined
    resource: string
    measured: string
    window: boolean
    severity: number
  }): AlertReport =>
    alertReport('a', one.fired, {
      ...(one.resolved !== undefined && { resolvedMinutes: one.resolved }),
      resource: one.resource,
      measured: one.measured,
      severity: one.severity,
      ...(!one.window && { window: undefined }),
    })
  fc.assert(
    fc.property(
      fc.array(report, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 0, max: 100 }),
      (all, seed) => {
        const reports = all.map(made)
        const fold = (list: AlertReport[]) => list.reduce((a, b) => mergeAlerts(a, b))
        const shuffled = [...reports, ...reports].toSorted((a, b) => hash(a, seed) - hash(b, seed))
        const [first, second] = [fold(reports), fold(shuffled)]
        assert.deepEqual(
          [second.firedAt, second.resolvedAt, second.severity, second.resource],
          [first.firedAt, first.resolvedAt, first.severity, first.resource],
        )
        assert.deepEqual(mergeAlerts(first, first), first)
      },
    ),
  )
})
const hash = (one: AlertReport, seed: number) =>
  (JSON.stringify(one).length * 31 + seed * 17 + one.severity * 7) % 13

test('alerts close in time are one incident, those of one rule for hours', () => {
  const of = (...minutes: number[]) => ({
    id: 'i',
    environment: 'prod',
    closedAt: undefined,
    alerts: minutes.map((at, i) => alertReport(`a${i}`, at)),
  })
  const other = (minutes: number) => alertReport('x', minutes, { rule: 'P95 latency' })
  assert.equal(homeOf(other(19), [of(0)]).into, 'i')
  assert.equal(homeOf(other(21), [of(0)]).into, undefined)
  assert.equal(homeOf(other(-19), [of(0)]).into, 'i', 'told late')
  assert.equal(homeOf(alertReport('x', 350), [of(0)]).into, 'i', 'it flaps')
  assert.equal(homeOf(alertReport('x', 370), [of(0)]).into, undefined)
  assert.equal(homeOf(alertReport('x', 5, { environment: 'staging' }), [of(0)]).into, undefined)
})

test('an alert that connects two incidents makes them one, the older', () => {
  const one = {
    id: 'late',
    environment: 'prod',
    closedAt: undefined,
    alerts: [alertReport('b', 30, { rule: 'b' })],
  }
  const two = {
    id: 'early',
    environment: 'prod',
    closedAt: undefined,
    alerts: [alertReport('a', 0, { rule: 'a' })],
  }
  assert.deepEqual(homeOf(alertReport('x', 15, { rule: 'c' }), [one, two]), {
    into: 'early',
    others: ['late'],
  })
})

test('what a person has closed takes in what it was about, and nothing later', () => {
  const closed = {
    id: 'i',
    environment: 'prod',
    closedAt: new Date('2026-11-24T12:10:00Z'),
    alerts: [alertReport('a', 0)],
  }
  assert.deepEqual(homeOf(alertReport('x', 5), [closed]), { into: 'i', others: [] })
  assert.equal(homeOf(alertReport('x', 11), [closed]).into, undefined)
})

test('an incident fires until all its alerts are over, and is closed by a person', () => {
  const by = { id: 'p', name: 'P' }
  const firing = incident({ alerts: [alertReport('a', 0, { resolvedMinutes: 9 }), alertReport('b', 3)] })
  assert.equal(stateOf(firing), 'firing')
  assert.equal(endOf(firing), undefined)
  const cleared = incident({ alerts: [alertReport('a', 0, { resolvedMinutes: 9 })] })
  assert.equal(stateOf(cleared), 'cleared')
  assert.equal(endOf(cleared)?.toISOString(), '2026-11-24T12:09:00.000Z')
  assert.equal(stateOf(incident()), 'firing', 'declared')
  const at = new Date('2026-11-24T13:00:00Z')
  assert.equal(stateOf(incident({ closed: { by, at, text: '' } })), 'closed')
  assert.equal(endOf(incident({ closed: { by, at, text: '' } })), at)
  assert.equal(stateOf(incident({ mergedInto: 'x' })), 'merged')
})

test('alerts of one rule about one resource are one line, those that fire and are worst first', () => {
  const alerts = [
    alertReport('a', 0, { resolvedMinutes: 5, severity: 0 }),
    alertReport('b', 10, { severity: 2 }),
    alertReport('c', 12, { rule: 'kill switch', severity: 0 }),
    alertReport('d', 3, { rule: 'P95 latency', resolvedMinutes: 8 }),
  ]
  const lines = alertLines(alerts).map(({ rule, times, resolvedAt }) => [
    rule,
    times,
    resolvedAt !== undefined,
  ])
  assert.deepEqual(lines, [
    ['error rate', 2, false],
    ['kill switch', 1, false],
    ['P95 latency', 1, true],
  ])
  assert.equal(severityOf(incident({ alerts })), 0)
  assert.equal(severityOf(incident()), undefined)
})
