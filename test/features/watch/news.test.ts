import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { newsOf, Seen } from '../../../src/features/watch/news.ts'
import { runs } from './sample.ts'

const noon = Date.parse('2026-11-24T12:00:00Z')
const now = new Date(noon)

const ids = (colours: string, seen?: Seen) => newsOf(runs(colours), seen, now, 7).news.map(({ id }) => id)
const after = (colours: string) => newsOf(runs(colours), undefined, now, 7).seen

test('a bot that is installed tells what is wrong now, and no history', () => {
  assert.deepEqual(ids('grg'), [])
  assert.deepEqual(ids('ggr'), ['red:3'])
  assert.deepEqual(ids('grr'), ['red:2'], 'where it began')
  assert.deepEqual(ids('gb'), ['broken:2'])
  assert.deepEqual(ids(''), ['silent:0'])
  assert.deepEqual(ids('..'), ['silent:0'])
})

test('red after green and green again are told once each, with where it began', () => {
  assert.deepEqual(ids('ggr', after('gg')), ['red:3'])
  assert.deepEqual(ids('ggrr', after('ggr')), [], 'it is known')
  assert.deepEqual(ids('ggrrg', after('ggrr')), ['green:5'])
  assert.deepEqual(ids('ggrg', after('gg')), ['red:3', 'green:4'], 'both happened since')
  assert.deepEqual(ids('gg.', after('gg')), [], 'a run that judged nothing is no news')
  const { news } = newsOf(runs('grrg'), after('grr'), now, 7)
  assert.ok(news[0]?.kind === 'green' && news[0].turn.streak === 2 && news[0].turn.red.run.id === 2)
})

test('a broken gate does not end red, and is told itself', () => {
  assert.deepEqual(ids('grb', after('gr')), ['broken:3'])
  assert.deepEqual(ids('grbg', after('grb')), ['green:4'])
  assert.deepEqual(ids('gbb', after('gb')), [])
})

test('no run for days is news, once for each run that nothing came after', () => {
  const later = new Date(noon + 8 * 86_400_000)
  const found = newsOf(runs('g'), after('g'), later, 7)
  assert.deepEqual(
    found.news.map(({ id }) => id),
    ['silent:1'],
  )
  assert.deepEqual(newsOf(runs('g'), found.seen, later, 7).news, [])
  assert.deepEqual(newsOf(runs('gg'), found.seen, now, 7).seen.silentAfter, undefined)
})

test('runs that are not listed any more lose history, not the present', () => {
  const seen: Seen = { run: 1, answers: 'green', broken: false }
  assert.deepEqual(
    newsOf(runs('rrr', 50), seen, now, 7).news.map(({ id }) => id),
    ['red:50'],
  )
  const red: Seen = { run: 1, answers: 'red', broken: false }
  assert.deepEqual(
    newsOf(runs('ggg', 50), red, now, 7).news.map(({ id }) => id),
    ['green:52'],
  )
})

test('however often and whenever is looked, the same news is told, in order, once', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('g', 'r', 'b', '.'), { minLength: 2, maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 10 }),
      (letters, looks) => {
        const colours = letters.join('')
        // Fixed in time, so that a prefix of the runs is what was there earlier.
        const all = runs(colours)
        const tell = (cuts: readonly number[]) => {
          let seen: Seen | undefined = newsOf(all.slice(0, 1), undefined, now, 7).seen
          const told: string[] = []
          for (const cut of [...cuts, all.length]) {
            const found = newsOf(all.slice(0, Math.min(cut, all.length)), seen, now, 7)
            told.push(...found.news.map(({ id }) => id))
            seen = Seen.parse(JSON.parse(JSON.stringify(found.seen)))
          }
          return told.filter((id) => !id.startsWith('silent'))
        }
        const everyRun = all.map((_, i) => i + 1)
        assert.deepEqual(tell(looks.toSorted((a, b) => a - b)), tell(everyRun))
        assert.deepEqual(tell([]), tell([...everyRun, ...everyRun.map(() => all.length)]))
      },
    ),
    { numRuns: 200 },
  )
})
