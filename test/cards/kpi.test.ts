import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCards } from '../../src/adapters/cards/index.ts'
import { reviewCard } from '../../src/features/kpi/card.ts'
import { coverageOf } from '../../src/features/kpi/coverage.ts'
import { approversOf } from '../../src/features/kpi/figures.ts'
import { datesOf } from '../../src/features/kpi/month.ts'
import { packCard } from '../../src/features/kpi/pack-card.ts'
import { judgeAll } from '../../src/features/kpi/report.ts'
import type { MonthReport } from '../../src/features/kpi/review.ts'
import { chance, day, durations, measure, shipped, times } from '../features/kpi/made.ts'
import { renderCards } from './render.ts'

const cards = openCards(new URL('../../cards', import.meta.url).pathname, 'simulated data')
const now = new Date('2026-11-04T08:00:00Z')
const zone = 'Europe/Berlin'
const options = {
  zone,
  directions: {},
  contact: { name: 'Fabrikam partner team', id: 'aaaaaaaa-0000-4000-8000-00000000000f' },
  owner: 'Platform team',
}

function report(worse: boolean, over: Partial<MonthReport> = {}): MonthReport {
  const random = chance(2)
  const days = ['2026-09', '2026-10'].flatMap((month) =>
    datesOf(month)
      .filter((date) => date > '2026-09-08' && !date.startsWith('2026-10-1'))
      .map((date) => {
        const median = worse && month === '2026-10' ? 101_000 : 82_000
        const machine = durations(random, 30, median)
        return day(date, {
          response: measure([...machine, ...durations(random, 25, median + 40_000)], machine),
          approved: times(18),
          rejected: times(2),
          unanswered: times(1),
        })
      }),
  )
  const [at, before] = ['2026-10', '2026-09'].map((month) => coverageOf(month, days, { now, zone }))
  assert.ok(at && before)
  return {
    environment: 'prod',
    month: '2026-10',
    brief: [],
    now: at,
    before,
    kpis: judgeAll({ kpis: shipped, now: at, before, directions: {}, settled: [] }),
    figures: {
      approvers: approversOf([]),
      logged: { approved: 378, rejected: 42, unanswered: 21, unreachable: 3 },
      incidents: { all: 3, alerts: 5 },
      rollbacks: { succeeded: 1, other: 0 },
      drills: undefined,
      evals: { green: 9, red: 2, broken: 1, cut: false },
      acceptance: {
        qualityThreshold: 0.75,
        groundednessThreshold: 0.85,
        p95LatencyMs: 180_000,
        costPerCallUsd: 0.55,
        redteamMustPass: true,
      },
    },
    collected: { days, partial: undefined, asked: [], newest: now },
    unread: undefined,
    review: undefined,
    ...over,
  }
}
const showing = { viewer: { now, zone }, options, late: '', elsewhere: false }
const by = { id: 'x', name: 'Alex Rivera' }
const scenes = {
  drift: reviewCard(report(true), {
    ...showing,
    late: 'This was due at 09:00 CET (3 h ago) and comes late.',
  }),
  held: reviewCard(
    report(false, {
      review: {
        environment: 'prod',
        month: '2026-10',
        postedAt: now,
        places: [],
        held: { by, at: now },
        comments: [{ by, at: now, text: 'Approvals were slow in the week of the fair.' }],
        version: 4,
      },
    }),
    showing,
  ),
  unread: reviewCard(
    report(false, { kpis: [], unread: 'accelerator.yaml: GitHub does not answer.' }),
    showing,
  ),
  pack: packCard({
    title: 'Evidence pack October 2026, prod',
    files: ['README.txt', 'review.txt', 'numbers.json', 'SHA256SUMS'].map((path) => ({ path, text: '' })),
    root: 'ab'.repeat(32),
    bytes: 45_000,
    link: 'https://ops.contoso.example/files/abc',
    minutes: 60,
  }),
}

test('KPI cards fit a phone and a desktop, and Teams', async () => {
  const views = [
    { name: 'phone', width: 390 },
    { name: 'dark', width: 720, dark: true },
  ]
  const made = await renderCards(
    Object.entries(scenes).flatMap(([name, view]) =>
      views.map((one) => ({
        name: `kpi-${name}-${one.name}`,
        card: cards.expand(view, { correlation: 'k7f2', now }),
        view: one,
      })),
    ),
  )
  for (const { path, overflowing } of made) assert.deepEqual(overflowing, [], path)
})
