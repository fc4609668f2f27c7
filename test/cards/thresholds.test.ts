import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCards } from '../../src/adapters/cards/index.ts'
import { overviewCard, scoreCard, signalCard } from '../../src/features/thresholds/card.ts'
import { daysIn, type Found } from '../../src/features/thresholds/gather.ts'
import { outagesIn } from '../../src/features/thresholds/outages.ts'
import { judge, replay } from '../../src/features/thresholds/replay.ts'
import { scoreSignals, suggestGate } from '../../src/features/thresholds/scores.ts'
import { looks, seriesOf } from '../../src/features/thresholds/series.ts'
import { usualSignals } from '../../src/features/thresholds/signal.ts'
import { suggest } from '../../src/features/thresholds/suggest.ts'
import { at, calendar, end, life, window } from '../features/thresholds/made.ts'
import { renderCards } from './render.ts'

const cards = openCards(new URL('../../cards', import.meta.url).pathname, 'simulated data')
const now = end
const viewer = { now, zone: 'Europe/Berlin' }
const rows = life({
  seed: 4,
  failing: (t) => (t >= at(13, 12) && t < at(13, 13) ? 0.6 : 0.01),
  latency: (t) => 100_000 * (1 + (0.4 * (t - at(0))) / (30 * 86_400_000)),
})
const series = usualSignals.map((signal) => seriesOf(signal, rows, window))
const known = series[0] ? outagesIn(series[0], 'requests failed') : []
const rule = {
  id: 'r',
  name: 'errors-prod',
  enabled: true,
  severity: 1,
  query: '',
  operator: 'GreaterThan',
  threshold: 60,
  window: 900,
  frequency: 300,
}
const runs = Array.from({ length: 26 }, (_, i) => ({
  at: new Date(at(i + 2)),
  worse: i === 17,
  quality: i === 17 ? 0.62 : 0.9 + ((i * 7) % 5) / 50,
  groundedness: i === 17 ? 0.8 : 0.97,
}))
const scores = scoreSignals.map((signal) => ({
  ...suggestGate(signal, { read: runs, since: new Date(at(0)) }, { budget: 1, now, present: 0.75 }),
  id: 'bbbbbbbbbbbb',
  answered: undefined,
}))
const found: Found = {
  environment: 'prod',
  days: 30.2,
  enough: true,
  known,
  partial: undefined,
  unknown: [],
  scores,
  findings: series.map((one, i) => {
    const suggestion = suggest(one, { budget: 1, known, calendar })
    return {
      signal: one.signal,
      days: daysIn(one, suggestion, known, calendar.zone),
      suggestion,
      present:
        i === 0
          ? { rule, backTest: judge(replay(looks(one, 900), 60, 300), known, one.signal.id, 900_000) }
          : undefined,
      id: 'aaaaaaaaaaaa',
      answered: undefined,
    }
  }),
}
const showing = { viewer, budget: 1, elsewhere: false, late: '' }
const [errors, latency] = found.findings
const [quality] = found.scores
assert.ok(errors && latency && quality)
const scenes = {
  overview: overviewCard(found, showing),
  'not-yet': overviewCard(
    {
      ...found,
      enough: false,
      days: 12.4,
      findings: found.findings.map((one) => ({ ...one, suggestion: undefined })),
    },
    showing,
  ),
  errors: signalCard(found, errors, showing),
  creep: signalCard(found, latency, showing),
  score: scoreCard(found, quality, showing),
}

test('cards of alert suggestions fit a phone and a desktop, and Teams', async () => {
  const made = await renderCards(
    Object.entries(scenes).flatMap(([name, view]) =>
      [
        { name: 'phone', width: 390 },
        { name: 'dark', width: 720, dark: true },
      ].map((one) => ({
        name: `thresholds-${name}-${one.name}`,
        card: cards.expand(view, { correlation: 'k7f2', now }),
        view: one,
      })),
    ),
  )
  for (const { path, overflowing } of made) assert.deepEqual(overflowing, [], path)
})
