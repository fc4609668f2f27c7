import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatDatetime, parseDatetime, ticksOfDate } from '../../../../sandbox/kusto/values/datetime.ts'
import { formatTimespan, parseTimespan } from '../../../../sandbox/kusto/values/timespan.ts'

test('timespan text in all its forms', () => {
  const known = {
    '1d': '1.00:00:00',
    '1.5h': '01:30:00',
    '90m': '01:30:00',
    '15 seconds': '00:00:15',
    '100ms': '00:00:00.1000000',
    '10microseconds': '00:00:00.0000100',
    '1tick': '00:00:00.0000001',
    '2': '2.00:00:00',
    '-1.02:03:04.5': '-1.02:03:04.5000000',
    '00:01': '00:01:00',
    '-1d': '-1.00:00:00',
  }
  for (const [text, written] of Object.entries(known)) {
    const ticks = parseTimespan(text)
    assert.ok(ticks !== undefined, text)
    assert.equal(formatTimespan(ticks), written, text)
  }
  for (const text of ['', '1w', '25:00:00', 'x', '1:2:3:4:5'])
    assert.equal(parseTimespan(text), undefined, text)
})

test('a timespan survives being written', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }), (ticks) => {
      assert.equal(parseTimespan(formatTimespan(ticks)), ticks)
    }),
  )
})

test('datetime text in all its forms', () => {
  const known = {
    '2026-05-04': '2026-05-04T00:00:00.0000000Z',
    '2026-05-04T10:20:30.1234567Z': '2026-05-04T10:20:30.1234567Z',
    '2026-05-04 10:20': '2026-05-04T10:20:00.0000000Z',
    '2026-05-04T10:20:30+02:00': '2026-05-04T08:20:30.0000000Z',
    '20260504': '2026-05-04T00:00:00.0000000Z',
    '05/04/2026 10:20:30 PM': '2026-05-04T22:20:30.0000000Z',
    'Sat, 8 Nov 14 15:05:02 GMT': '2014-11-08T15:05:02.0000000Z',
    '08-Nov-14 15:05': '2014-11-08T15:05:00.0000000Z',
    '0001-01-01': '0001-01-01T00:00:00.0000000Z',
    '9999-12-31T23:59:59.9999999Z': '9999-12-31T23:59:59.9999999Z',
  }
  for (const [text, written] of Object.entries(known)) {
    const ticks = parseDatetime(text)
    assert.ok(ticks !== undefined, text)
    assert.equal(formatDatetime(ticks), written, text)
  }
  for (const text of ['', 'tomorrow', '2026-02-30', '2026-13-01', '2026-05-04 25:00', '10000-01-01']) {
    assert.equal(parseDatetime(text), undefined, text)
  }
})

test('a moment survives being written, and agrees with JavaScript', () => {
  const range = {
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  }
  fc.assert(
    fc.property(fc.date(range), (date) => {
      const ticks = ticksOfDate(date)
      assert.equal(parseDatetime(formatDatetime(ticks)), ticks)
      assert.equal(formatDatetime(ticks).slice(0, 23), date.toISOString().slice(0, 23))
    }),
  )
})
