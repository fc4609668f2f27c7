import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { lateNote, Occasion, occasionAt } from '../../../src/chat/schedule/occasion.ts'
import { afterQuiet, isQuiet } from '../../../src/chat/schedule/quiet.ts'
import { type Days, dueBetween, nextDue, type Rule } from '../../../src/chat/schedule/rule.ts'
import {
  businessDayOf,
  dateIn,
  isBusinessDay,
  type WorkCalendar,
} from '../../../src/chat/schedule/work-calendar.ts'

const berlin: WorkCalendar = { zone: 'Europe/Berlin', holidays: ['2026-05-01', '2026-12-25'] }
const newYork: WorkCalendar = { zone: 'America/New_York', holidays: [] }
const rule = (on: Days, hour: number, minute: number, calendar = berlin): Rule => ({
  on,
  at: { hour, minute },
  calendar,
})
const day = 86_400_000

describe('days', () => {
  test('business days leave out weekends and holidays', () => {
    assert.equal(businessDayOf(2026, 5, 1, berlin), '2026-05-04', 'May Day is a Friday in 2026')
    assert.equal(businessDayOf(2026, 5, 1, newYork), '2026-05-01')
    assert.equal(businessDayOf(2026, 12, -1, berlin), '2026-12-31')
    assert.equal(businessDayOf(2026, 11, 2, berlin), '2026-11-03')
    assert.equal(businessDayOf(2026, 2, 30, berlin), undefined)
    assert.equal(isBusinessDay('2026-11-01', berlin), false)
  })

  test('each rule is due on its days, at the time its zone shows', () => {
    const from = new Date('2026-10-01T00:00:00Z')
    const to = new Date('2026-12-31T23:59:00Z')
    const dates = (on: Days, calendar = berlin) =>
      dueBetween(rule(on, 9, 0, calendar), from, to).map(({ date }) => date)
    assert.equal(dates({ every: 'day' }).length, 92)
    assert.deepEqual(dates({ every: 'month', businessDay: 1 }), ['2026-10-01', '2026-11-02', '2026-12-01'])
    assert.deepEqual(dates({ every: 'quarter', businessDay: 2 }), ['2026-10-02'])
    assert.deepEqual(dates({ every: 'week', weekday: 1 }).slice(0, 2), ['2026-10-05', '2026-10-12'])
    assert.ok(!dates({ every: 'business day' }).includes('2026-12-25'))
    const [first, second] = dueBetween(rule({ every: 'month', businessDay: 1 }, 9, 0), from, to)
    assert.equal(first?.at.toISOString(), '2026-10-01T07:00:00.000Z', 'summer')
    assert.equal(second?.at.toISOString(), '2026-11-02T08:00:00.000Z', 'winter')
  })

  test('the next one is the first of those to come', () => {
    const monthly = rule({ every: 'month', businessDay: 1 }, 9, 0)
    assert.equal(nextDue(monthly, new Date('2026-11-02T08:00:00Z'))?.date, '2026-12-01')
    assert.equal(nextDue(monthly, new Date('2026-11-02T07:59:59Z'))?.date, '2026-11-02')
    assert.equal(nextDue(rule({ every: 'week', weekday: 9 }, 9, 0), new Date()), undefined)
  })
})

describe('when clocks change', () => {
  const changes = [
    // The hour that is left out, and the one that comes twice.
    { calendar: berlin, forward: '2026-03-29', back: '2026-10-25', hour: 2 },
    { calendar: newYork, forward: '2026-03-08', back: '2026-11-01', hour: 2 },
  ]
  for (const { calendar, forward, back, hour } of changes)
    for (const at of [hour - 2, hour - 1, hour, hour + 1])
      test(`${at}:30 in ${calendar.zone} happens once on ${forward} and on ${back}`, () => {
        const daily = rule({ every: 'day' }, at, 30, calendar)
        for (const date of [forward, back]) {
          const around = Date.parse(date)
          const due = dueBetween(daily, new Date(around - 3 * day), new Date(around + 4 * day))
          const dates = due.map((one) => one.date)
          assert.deepEqual([...new Set(dates)], dates)
          assert.equal(dates.filter((one) => one === date).length, 1)
          for (const one of due) assert.equal(dateIn(one.at, calendar.zone), one.date, 'on that very day')
        }
      })

  test('a time that is left out is as much later; one that comes twice is the first', () => {
    const half = rule({ every: 'day' }, 2, 30)
    const at = (date: string) => nextDue(half, new Date(Date.parse(date) - 2 * 3_600_000))?.at.toISOString()
    assert.equal(at('2026-03-29'), '2026-03-29T01:30:00.000Z')
    assert.equal(at('2026-10-25'), '2026-10-25T00:30:00.000Z')
  })
})

describe('what there is to do', () => {
  const daily = rule({ every: 'day' }, 9, 0)
  const since = new Date('2026-11-01T00:00:00Z')

  test('nothing before it was known, then each day once', () => {
    const known = { since: new Date('2026-11-02T12:00:00Z'), last: undefined }
    assert.equal(occasionAt(daily, known, new Date('2026-11-03T07:59:00Z')), undefined)
    assert.equal(occasionAt(daily, known, new Date('2026-11-03T08:00:00Z'))?.date, '2026-11-03')
    const done = { since, last: '2026-11-03' }
    assert.equal(occasionAt(daily, done, new Date('2026-11-03T20:00:00Z')), undefined)
  })

  test('what was missed is done once, late, and says so', () => {
    const now = new Date('2026-11-06T15:00:00Z')
    const occasion = occasionAt(daily, { since, last: '2026-11-03' }, now)
    assert.deepEqual(occasion?.missed, ['2026-11-04', '2026-11-05'])
    assert.equal(occasion?.date, '2026-11-06')
    const note = lateNote(occasion as Occasion, now, 'Europe/Berlin')
    assert.match(
      note,
      /^This was due at 09:00 CET \(7 h ago\) and comes late\. 2 since 2026-11-04 were left out/,
    )
    const read = Occasion.parse(JSON.parse(JSON.stringify(occasion)))
    assert.deepEqual(read, occasion)
    const prompt = { date: '2026-11-06', due: now, missed: [] }
    assert.equal(lateNote(prompt, new Date(now.getTime() + 60_000), 'UTC'), '')
    assert.match(
      lateNote({ ...prompt, missed: ['2026-11-05'] }, now, 'UTC'),
      /^The one of 2026-11-05 was left out/,
    )
  })

  test('a rule that moves to another zone repeats nothing', () => {
    const done = { since, last: '2026-11-03' }
    const west = rule({ every: 'day' }, 9, 0, newYork)
    assert.equal(occasionAt(west, done, new Date('2026-11-03T14:30:00Z')), undefined)
    assert.equal(occasionAt(west, done, new Date('2026-11-04T14:30:00Z'))?.date, '2026-11-04')
  })

  test('whatever the clocks show, a day is never done twice and never given up while it is the newest', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(berlin, newYork),
        fc.integer({ min: 0, max: 23 }),
        fc.array(fc.integer({ min: -3 * 24 * 60, max: 24 * 60 }), { minLength: 1, maxLength: 40 }),
        (calendar, hour, steps) => {
          const one = rule({ every: 'day' }, hour, 30, calendar)
          let now = Date.parse('2026-10-20T12:00:00Z')
          const progress = { since: new Date(now), last: undefined as string | undefined }
          const done: string[] = []
          for (const minutes of steps) {
            now += minutes * 60_000
            const occasion = occasionAt(one, progress, new Date(now))
            if (!occasion) continue
            done.push(occasion.date)
            progress.last = occasion.date
            assert.equal(occasionAt(one, progress, new Date(now)), undefined)
          }
          assert.deepEqual([...new Set(done)].sort(), done)
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('quiet hours', () => {
  const quiet = { from: { hour: 22, minute: 0 }, to: { hour: 7, minute: 30 }, weekends: true }
  const calendar = { ...berlin, quiet }

  test('what can wait waits until people are at work', () => {
    const says = (at: string) => afterQuiet(new Date(at), calendar).toISOString()
    assert.equal(says('2026-11-24T13:00:00Z'), '2026-11-24T13:00:00.000Z', 'Tuesday afternoon')
    assert.equal(says('2026-11-24T22:00:00Z'), '2026-11-25T06:30:00.000Z', 'in the evening')
    assert.equal(says('2026-11-25T02:00:00Z'), '2026-11-25T06:30:00.000Z', 'at night')
    assert.equal(says('2026-11-28T12:00:00Z'), '2026-11-30T06:30:00.000Z', 'Saturday noon')
    assert.equal(
      says('2026-12-24T22:30:00Z'),
      '2026-12-28T06:30:00.000Z',
      'over Christmas, a Friday, and the weekend',
    )
  })

  test('without quiet hours nothing waits; within a day works too', () => {
    const night = new Date('2026-11-25T02:00:00Z')
    assert.equal(afterQuiet(night, berlin), night)
    const lunch = {
      ...berlin,
      quiet: { from: { hour: 12, minute: 0 }, to: { hour: 13, minute: 0 }, weekends: false },
    }
    assert.equal(isQuiet(new Date('2026-11-28T11:30:00Z'), lunch), true)
    assert.equal(
      afterQuiet(new Date('2026-11-28T11:30:00Z'), lunch).toISOString(),
      '2026-11-28T12:00:00.000Z',
    )
  })

  test('the end is never quiet and never before', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true }),
        (at) => {
          const then = afterQuiet(at, calendar)
          assert.ok(then >= at)
          assert.equal(isQuiet(then, calendar), false)
        },
      ),
      { numRuns: 100 },
    )
  })
})
