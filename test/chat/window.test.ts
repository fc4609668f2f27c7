import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { UsageError } from '../../src/chat/errors.ts'
import { parseWindow, windowWords } from '../../src/chat/window.ts'

const HOUR = 3_600_000
const now = new Date('2026-11-24T13:30:20Z') // a Tuesday, 14:30 in Berlin
const berlin = { now, zone: 'Europe/Berlin' }
const read = (words: string, reading = berlin) => {
  const { window, rest } = parseWindow(words, reading)
  return [window.from.toISOString().slice(0, 16), window.to.toISOString().slice(0, 16), rest]
}
const end = '2026-11-24T13:30'

const lines: readonly [line: string, from: string, to: string, rest: string][] = [
  ['last 2h', '2026-11-24T11:30', end, ''],
  ['last 90m env prod', '2026-11-24T12:00', end, 'env prod'],
  ['env Prod LAST 90 Minutes!', '2026-11-24T12:00', end, 'env Prod'],
  ['last two hours', '2026-11-24T11:30', end, ''],
  ['past hour', '2026-11-24T12:30', end, ''],
  ['last 1h30m', '2026-11-24T12:00', end, ''],
  ['last 1.5h', '2026-11-24T12:00', end, ''],
  ['last week', '2026-11-17T13:30', end, ''],
  ['last 7d', '2026-11-17T13:30', end, ''],
  ['2h', '2026-11-24T11:30', end, ''],
  ['since 14:00', '2026-11-24T13:00', end, ''],
  ['since 2pm', '2026-11-24T13:00', end, ''],
  ['since 12:00 UTC', '2026-11-24T12:00', end, ''],
  ['since 15:00', '2026-11-23T14:00', end, ''],
  ['since yesterday 18:00', '2026-11-23T17:00', end, ''],
  ['since 18:00 yesterday', '2026-11-23T17:00', end, ''],
  ['since monday', '2026-11-22T23:00', end, ''],
  ['since 2h ago', '2026-11-24T11:30', end, ''],
  ['today', '2026-11-23T23:00', end, ''],
  ['yesterday', '2026-11-22T23:00', '2026-11-23T23:00', ''],
  ['2026-11-20', '2026-11-19T23:00', '2026-11-20T23:00', ''],
  ['from 14:00 to 14:20', '2026-11-24T13:00', '2026-11-24T13:20', ''],
  ['between 14:00 and 14:20', '2026-11-24T13:00', '2026-11-24T13:20', ''],
  ['14:00-14:10 env x', '2026-11-24T13:00', '2026-11-24T13:10', 'env x'],
  ['from 22:00 to 02:00', '2026-11-23T21:00', '2026-11-24T01:00', ''],
  ['from 14:00 to 18:00', '2026-11-24T13:00', end, ''],
  ['from 2026-11-20 to 2026-11-21', '2026-11-19T23:00', '2026-11-21T23:00', ''],
  ['from 2026-11-20 14:00 to 15:00', '2026-11-20T13:00', '2026-11-20T14:00', ''],
  ['from 3h ago to 1h ago', '2026-11-24T10:30', '2026-11-24T12:30', ''],
  ['', '2026-11-24T12:30', end, ''],
  ['env 10.0.0.3', '2026-11-24T12:30', end, 'env 10.0.0.3'],
]
for (const [line, ...expected] of lines)
  test(`"${line}" is read as a window`, () => assert.deepEqual(read(line), expected))

const refused: readonly [line: string, sentence: RegExp][] = [
  ['last 8d', /no more than 7 days/],
  ['last 999999999999999999999h', /no more than 7 days/],
  ['since 2026-01-01', /no more than 7 days/],
  ['last 2 months', /Months are too long/],
  ['last 30', /of what/],
  ['last 30s', /Seconds are too fine/],
  ['last 0h', /at least a minute/],
  ['last -2h', /leave the minus out/],
  ['last', /do not understand/],
  ['last night', /do not understand/],
  ['since 25:00', /do not understand/],
  ['since', /do not understand/],
  ['since tomorrow', /only look back/],
  ['since 2026-11-25', /in the future/],
  ['since 2026-02-30', /on no calendar/],
  ['from 2026-11-21 to 2026-11-20', /Put the earlier time first/],
  ['since now', /ends before it begins|at least a minute/],
  ['yesterday 14:00', /since yesterday 14:00/],
  ['last 2h since 14:00', /two times/],
]
for (const [line, sentence] of refused)
  test(`"${line}" is refused with a sentence`, () =>
    assert.throws(
      () => read(line),
      (error) => error instanceof UsageError && sentence.test(error.message),
    ))

test('what was said is handed back, and nothing when the default holds', () => {
  assert.equal(parseWindow('env x last 2 hours.', berlin).said, 'last 2 hours')
  assert.equal(parseWindow('env x', berlin).said, undefined)
})

test('yesterday has 25 hours when clocks went back and 23 when they went forward', () => {
  const hours = (at: string) => {
    const { window } = parseWindow('yesterday', { now: new Date(at), zone: 'Europe/Berlin' })
    return (window.to.getTime() - window.from.getTime()) / HOUR
  }
  assert.equal(hours('2026-10-26T12:00:00Z'), 25)
  assert.equal(hours('2026-03-30T12:00:00Z'), 23)
  assert.equal(hours('2026-06-15T12:00:00Z'), 24)
})

test('an hour that comes twice begins with its first and ends with its last occurrence', () => {
  const reading = { now: new Date('2026-10-25T12:00:00Z'), zone: 'Europe/Berlin' }
  assert.deepEqual(read('from 02:30 to 02:45', reading).slice(0, 2), ['2026-10-25T00:30', '2026-10-25T01:45'])
})

test('seven calendar days are allowed in the week in which clocks go back', () => {
  const reading = { now: new Date('2026-10-26T23:00:00Z'), zone: 'Europe/Berlin' }
  assert.equal(read('from 2026-10-20 to 2026-10-26', reading)[0], '2026-10-19T22:00')
})

const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'UTC',
]
const anyReading = fc.record({
  now: fc.date({ min: new Date('2024-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
  zone: fc.constantFrom(...zones),
})
const word = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom('last', 'since', 'from', 'to', '2h', '90m', 'today', 'monday', '14:00', 'ago'),
  },
  fc.stringMatching(/^[0-9:apm.-]{1,6}$/),
  fc.string({ unit: 'binary', maxLength: 12 }),
)

test('any words give a window in the past of at most seven days, or a sentence', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), anyReading, (words, reading) => {
      try {
        const { window } = parseWindow(words.join(' '), reading)
        const hours = (window.to.getTime() - window.from.getTime()) / HOUR
        assert.ok(hours > 0 && hours <= 169 && window.to <= reading.now, `${hours} h`)
      } catch (error) {
        if (!(error instanceof UsageError)) throw error
        assert.match(error.message, /[.?]$/)
      }
    }),
    { numRuns: 2000 },
  )
})

test('a window written by windowWords is read back exactly, at any later time', () => {
  fc.assert(
    fc.property(
      anyReading,
      fc.integer({ min: 1, max: 7 * 24 * 60 }),
      fc.nat(1e9),
      (reading, minutes, later) => {
        const window = { from: new Date(reading.now.getTime() - minutes * 60_000), to: reading.now }
        const again = { ...reading, now: new Date(reading.now.getTime() + later) }
        assert.deepEqual(parseWindow(`env x ${windowWords(window)}`, again).window, window)
      },
    ),
  )
})

test('words beside the window are kept as written and in order', () => {
  const other = fc.stringMatching(/^[A-Zx_]{2,8}x$/)
  const phrase = fc.constantFrom('last 2h', 'since 14:00', 'yesterday', 'from 13:00 to 13:30')
  fc.assert(
    fc.property(fc.array(other), fc.array(other), phrase, (before, after, said) => {
      assert.equal(
        parseWindow([...before, said, ...after].join(' '), berlin).rest,
        [...before, ...after].join(' '),
      )
    }),
  )
})
