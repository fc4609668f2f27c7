import assert from 'node:assert/strict'
import { test } from 'node:test'
import { coverageOf, gapsOf } from '../../../src/features/kpi/coverage.ts'
import { own } from '../../../src/features/kpi/days.ts'
import { directionOf } from '../../../src/features/kpi/direction.ts'
import { approversOf } from '../../../src/features/kpi/figures.ts'
import { datesOf, monthBefore, readMonth } from '../../../src/features/kpi/month.ts'
import { readKpi } from '../../../src/features/kpi/reading.ts'
import { judgeAll, type KpiReport } from '../../../src/features/kpi/report.ts'
import { basis, driftWords, headValue, standing } from '../../../src/features/kpi/say.ts'
import type { Kpi } from '../../../src/ports/accelerator.ts'
import type { KpiDay } from '../../../src/ports/kpis.ts'
import { chance, day, durations, measure, shipped, times } from './made.ts'

const now = new Date('2026-11-03T08:00:00Z')
const zone = 'Europe/Berlin'
const [briefing, reply, approval] = shipped

/** A month in which every day looks alike. */
function month(
  name: string,
  measures: (random: () => number) => KpiDay['measures'],
  skip = 0,
): readonly KpiDay[] {
  const random = chance(Number(name.slice(5)))
  return datesOf(name)
    .slice(skip)
    .map((date) => day(date, measures(random)))
}
function judge(
  kpi: Kpi,
  days: readonly KpiDay[],
  settled: Parameters<typeof judgeAll>[0]['settled'] = [],
): KpiReport {
  const [made] = judgeAll({
    kpis: [kpi],
    now: coverageOf('2026-10', days, { now, zone }),
    before: coverageOf('2026-09', days, { now, zone }),
    directions: {},
    settled,
  })
  assert.ok(made)
  return made
}
const slow =
  (median: number, n = 20) =>
  (random: () => number) => {
    const machine = durations(random, n, median)
    return { response: measure([...machine, ...durations(random, n, median + 60_000)], machine) }
  }

test('a duration is told with and without human waiting, and judged without', () => {
  const report = judge(briefing, [...month('2026-09', slow(80_000)), ...month('2026-10', slow(80_000))])
  assert.equal(report.now.state, 'measured')
  assert.ok(report.now.state === 'measured' && report.now.judged === report.now.machine)
  assert.match(headValue(report), /^(79|80|81)(\.\d)? s$/)
  assert.match(
    basis(report),
    /With human waiting \d+(\.\d)? s \(n 1,240\), without .* \(n 620|in 620 a person was waited for, judged without/,
  )
  assert.deepEqual([report.against, report.drift?.moved, report.worse], ['met', 'no', false])
  assert.equal(standing(report).text, 'meets the target')
})

test('a slower month is drift; the same in a handful of requests is not', () => {
  const slower = judge(briefing, [...month('2026-09', slow(70_000)), ...month('2026-10', slow(82_000))])
  assert.deepEqual([slower.drift?.moved, slower.worse], ['up', true])
  assert.match(
    driftWords(slower, 'September'),
    /^Longer than September: \+1\d\.\d% \(.*Hodges-Lehmann.*Mann-Whitney p < 0\.001\.$/,
  )
  const few = judge(briefing, [
    ...month('2026-09', slow(70_000, 1), 20),
    ...month('2026-10', slow(82_000, 1), 25),
  ])
  assert.equal(few.now.state, 'too-few')
  assert.deepEqual([few.worse, few.drift], [false, undefined])
  assert.match(standing(few).text, /too few samples \(12\)/)
})

test('missing is never zero: no source, nothing kept, no rows', () => {
  const report = judge(reply, month('2026-10', slow(80_000)))
  assert.equal(report.now.state, 'not-instrumented')
  assert.equal(report.before.state, 'not-kept')
  assert.equal(headValue(report), '–')
  assert.match(basis(report), /No event outreach_reply_rate was logged/)
  assert.equal(report.worse, false)
  const none = readKpi(approval, month('2026-10', slow(80_000)))
  assert.deepEqual([none.state, none.state === 'too-few' && none.rows], ['too-few', 0])
  const odd = readKpi({ name: 'x', type: 'usd', baseline: 1, target: 2 }, month('2026-10', slow(1)))
  assert.match(odd.state === 'not-instrumented' ? odd.why : '', /type usd is not one I can measure/)
})

test('the own event comes before what is derived, and months of different sources are not compared', () => {
  const derived = month('2026-09', () => ({ approved: times(9), rejected: times(1) }))
  const both = month('2026-10', () => ({
    approved: times(9),
    rejected: times(1),
    [own('hitl_approval_rate')]: measure([1, 1, 1, 0]),
  }))
  const report = judge(approval, [...derived, ...both])
  assert.ok(report.now.state === 'measured' && report.now.source.name === 'own')
  assert.equal(headValue(report), '75%')
  assert.match(report.incomparable ?? '', /source changed/)
  assert.equal(report.drift, undefined)
})

test('ratios: a fall beyond chance is drift, once somebody has said which way is good', () => {
  const days = [
    ...month('2026-09', () => ({ approved: times(19), rejected: times(1) })),
    ...month('2026-10', () => ({ approved: times(16), rejected: times(4) })),
  ]
  const open = judge(approval, days)
  assert.deepEqual(
    [open.direction, open.drift?.moved, open.worse, open.against],
    [undefined, 'down', false, undefined],
  )
  const settled = [
    { kpi: 'hitl_approval_rate', better: 'higher' as const, by: { id: 'a', name: 'Ada' }, at: now },
  ]
  const judged = judge(approval, days, settled)
  assert.deepEqual([judged.worse, judged.against], [true, 'missed'])
  assert.match(
    driftWords(judged, 'September'),
    /^Lower than September: −15\.0 points \(.*Newcombe 99% interval\.$/,
  )
  const values = judge(reply, [
    ...month('2026-09', () => ({ [own('outreach_reply_rate')]: measure([0.1, 0.12, 0.08]) })),
    ...month('2026-10', () => ({ [own('outreach_reply_rate')]: measure([0.1, 0.12, 0.08]) })),
  ])
  assert.match(driftWords(values, 'September'), /Welch/)
  assert.equal(values.drift?.moved, 'no')
})

test('weights of sampled telemetry change the value but are no evidence', () => {
  const sampled = month('2026-10', () => ({ [own('outreach_reply_rate')]: measure([0, 1], [], 50) }), 20)
  const reading = readKpi(reply, sampled)
  assert.deepEqual([reading.state, reading.state === 'too-few' && reading.rows], ['too-few', 22])
})

test('the direction: configuration, then a person, then numbers that leave no doubt', () => {
  const person = [
    { kpi: 'hitl_approval_rate', better: 'lower' as const, by: { id: 'a', name: 'Ada' }, at: now },
  ]
  assert.equal(directionOf(briefing, {}, [])?.better, 'lower')
  assert.equal(directionOf(reply, {}, [])?.better, 'higher')
  assert.equal(directionOf(approval, {}, []), undefined, 'baseline 1.0, target 0.9: who knows')
  assert.deepEqual(directionOf(approval, {}, person), { better: 'lower', says: 'person', by: 'Ada' })
  assert.equal(directionOf(approval, { hitl_approval_rate: 'higher' }, person)?.says, 'ops.yaml')
  assert.equal(directionOf({ ...briefing, baseline: undefined }, {}, []), undefined)
  assert.equal(directionOf({ ...briefing, target: 2e7 }, {}, []), undefined)
})

test('a month says what of it is missing', () => {
  const days = month('2026-10', slow(1), 11)
  assert.deepEqual(gapsOf(coverageOf('2026-10', days, { now, zone })), [
    '2026-10-01 to 2026-10-04 cannot be recomputed: the log store keeps 30 days, and no snapshot was taken then.',
    'The log store has no telemetry of 2026-10-05 to 2026-10-11: whether anything happened is unknown.',
  ])
  const running = coverageOf('2026-11', [day('2026-11-01', {}), day('2026-11-03', {}, { whole: false })], {
    now,
    zone,
  })
  assert.deepEqual(gapsOf(running), [
    'The month is not over: these are the numbers to date.',
    'The log store has no telemetry of 2026-11-02: whether anything happened is unknown.',
  ])
  assert.match(gapsOf(coverageOf('2026-08', [], { now, zone }))[0] ?? '', /Nothing is left of 2026-08/)
  const silent = gapsOf(coverageOf('2026-11', [], { now, zone }))
  assert.match(silent.join(' '), /no telemetry of 2026-11-01 to 2026-11-02/)
  assert.doesNotMatch(silent.join(' '), /gone|keeps 30 days/)
})

test('months are read as people write them', () => {
  const read = (words: string) => readMonth(words, now, zone)
  assert.deepEqual(
    ['', 'last month', '2026-9', 'October', 'oct 2025', 'december', 'nonsense', 'this'].map(read),
    ['2026-11', '2026-10', '2026-09', '2026-10', '2025-10', '2025-12', undefined, '2026-11'],
  )
  assert.throws(() => read('2026-13'), /no month 13/)
  assert.throws(() => read('2027-01'), /still to come/)
  assert.equal(monthBefore('2026-01'), '2025-12')
  assert.equal(datesOf('2028-02').length, 29)
  // In Berlin it is November already.
  assert.equal(readMonth('', new Date('2026-10-31T23:30:00Z'), zone), '2026-11')
})

test('approvers: time-outs are no refusals, and yes within seconds to everything is a signal', () => {
  const at = (s: number) => new Date(now.getTime() + s * 1000)
  const decision = (
    person: string,
    outcome: 'approved' | 'rejected' | 'timed-out' | 'refused',
    s: number,
  ) => ({
    id: `${Math.random()}`,
    environment: 'prod',
    tool: 'send_email',
    outcome,
    approver: outcome === 'timed-out' ? undefined : { id: person, name: person },
    askedAt: at(0),
    endedAt: at(s),
  })
  const decisions = [
    ...Array.from({ length: 20 }, () => decision('quick', 'approved', 2)),
    ...Array.from({ length: 12 }, (_, i) => decision('slow', i < 10 ? 'approved' : 'rejected', 30)),
    decision('', 'timed-out', 60),
    decision('x', 'refused', 1),
  ]
  const { approved, rejected, timedOut, other, median, rubber } = approversOf(decisions)
  assert.deepEqual([approved, rejected, timedOut, other, median], [30, 2, 1, 1, 2000])
  assert.deepEqual(rubber, { people: 1, of: 2 })
  assert.equal(approversOf([]).median, undefined)
})
