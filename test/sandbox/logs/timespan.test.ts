import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parsePrefer } from '../../../sandbox/logs/prefer.ts'
import { parseTimespan } from '../../../sandbox/logs/timespan.ts'

const now = new Date('2026-05-04T10:00:00Z')
const spans: [string, string, string][] = [
  ['PT2H', '2026-05-04T08:00:00.000Z', '2026-05-04T10:00:00.000Z'],
  ['P1D', '2026-05-03T10:00:00.000Z', '2026-05-04T10:00:00.000Z'],
  ['P1DT2H30M1.5S', '2026-05-03T07:29:58.500Z', '2026-05-04T10:00:00.000Z'],
  ['P2W', '2026-04-20T10:00:00.000Z', '2026-05-04T10:00:00.000Z'],
  ['2026-05-01T00:00:00Z/2026-05-02T00:00:00Z', '2026-05-01T00:00:00.000Z', '2026-05-02T00:00:00.000Z'],
  ['2026-05-01/2026-05-02', '2026-05-01T00:00:00.000Z', '2026-05-02T00:00:00.000Z'],
  ['2026-05-01T12:00/PT1H', '2026-05-01T12:00:00.000Z', '2026-05-01T13:00:00.000Z'],
  ['PT1H/2026-05-01T12:00:00+02:00', '2026-05-01T09:00:00.000Z', '2026-05-01T10:00:00.000Z'],
]
for (const [text, from, to] of spans)
  test(`the timespan ${text} is read`, () => {
    const span = parseTimespan(text, now)
    assert.deepEqual([span.from.toISOString(), span.to.toISOString()], [from, to])
  })

for (const text of [
  '',
  'P',
  'PT',
  '2h',
  'PT2H/',
  '/',
  'a/b',
  'PT1H/PT1H',
  'P1D/2026-05-01/P1D',
  '-PT1H',
  '2026-05-02/2026-05-01',
])
  test(`the timespan "${text}" is refused`, () => {
    assert.throws(() => parseTimespan(text, now), RangeError)
  })

test('any pair of instants survives the form that the SDK sends', () => {
  const instant = fc.date({ min: new Date('1971-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(instant, instant, (one, other) => {
      const [from, to] = one <= other ? [one, other] : [other, one]
      assert.deepEqual(parseTimespan(`${from.toISOString()}/${to.toISOString()}`, now), { from, to })
    }),
  )
})

test('preferences are read in any order and capitals, and nonsense is ignored', () => {
  const usual = { timeoutMs: 180_000, statistics: false, render: false, dataSources: false }
  assert.deepEqual(parsePrefer(undefined), usual)
  assert.deepEqual(parsePrefer('respond-async, wait=never, include-statistics=no'), usual)
  assert.deepEqual(parsePrefer('include-render=true,wait=20, Include-Statistics = TRUE'), {
    ...usual,
    timeoutMs: 20_000,
    statistics: true,
    render: true,
  })
  assert.equal(parsePrefer('wait=9999').timeoutMs, 600_000)
})
