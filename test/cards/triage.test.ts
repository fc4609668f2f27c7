import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCards } from '../../src/adapters/cards/index.ts'
import { triageCard } from '../../src/features/triage/card.ts'
import { makeReport } from '../../src/features/triage/report.ts'
import { scopeOf } from '../../src/features/triage/scope.ts'
import { answer } from '../features/triage/store.ts'
import { elsewhere, NOWHERE, operationId, type Row, type Story, tell } from '../features/triage/story.ts'
import { now, window } from '../features/triage/telemetry.ts'
import { renderCards } from './render.ts'

const cards = openCards(new URL('../../cards', import.meta.url).pathname, 'simulated data')
const scope = scopeOf(window, now)

/** Four hours up to `now` with these requests, a story every so many minutes from a minute on. */
function told(
  ...parts: readonly (readonly [story: Story, from: number, to: number, every: number])[]
): Row[] {
  let n = 0
  const start = window.from.getTime() - 7_200_000
  return parts.flatMap(([story, from, to, every]) => {
    const rows: Row[] = []
    for (let minute = from; minute < to; minute += every)
      rows.push(...tell(story, new Date(start + minute * 60_000), operationId(n++ * 7919)))
    return rows
  })
}

const card = (rows: readonly Row[], partial?: string) => {
  const report = makeReport({ ...answer(rows, scope), partial }, window, now)
  const asked = {
    window,
    said: 'last 2h',
    environment: 'prod',
    viewer: { now, zone: 'Europe/Berlin' },
    elsewhere: false,
  }
  return cards.expand(triageCard(report, scope, asked), { correlation: 'k7f2', now })
}

const badRelease = [
  ...told(
    ['well', 0, 238, 1],
    ['validation', 127, 238, 4],
    ['unanswered', 30, 238, 40],
    ['denied', 20, 200, 25],
    ['approvedThenFailed', 160, 161, 1],
    ['disconnected', 100, 238, 45],
    ['outage', 50, 54, 2],
    ['broken', 180, 181, 1],
  ),
  elsewhere.bootstrap(new Date('2026-11-24T12:07:00Z'), NOWHERE),
]
const scenes = {
  'bad-release': card(badRelease),
  partial: card(badRelease, 'Azure Monitor Logs returned only part of the answer: the numbers are too low.'),
  clear: card(told(['well', 0, 238, 3])),
  silent: card(told(['well', 0, 190, 3])),
}

test('triage cards stay inside a phone, a wide window and the dark', async () => {
  const narrow = Object.entries(scenes).map(([scene, card]) => ({ scene, card, view: { width: 400 } }))
  const wide = { scene: 'bad-release-wide', card: scenes['bad-release'], view: { width: 700 } }
  const dark = { scene: 'bad-release-dark', card: scenes['bad-release'], view: { width: 400, dark: true } }
  const made = await renderCards(
    [...narrow, wide, dark].map(({ scene, card, view }) => ({ name: `triage-${scene}`, card, view })),
  )
  assert.equal(made.length, 6)
  for (const { path, overflowing } of made) assert.deepEqual(overflowing, [], path)
})
