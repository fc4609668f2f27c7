import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { executeThresholds, Kept, proposalOf } from '../../../src/features/thresholds/apply.ts'
import { gateChange, keptGate } from '../../../src/features/thresholds/gate-change.ts'
import { gateIn } from '../../../src/features/thresholds/gate-text.ts'
import type { Found, FoundScore } from '../../../src/features/thresholds/gather.ts'
import { isGateNews } from '../../../src/features/thresholds/news.ts'
import { fallWords, scoreStanding } from '../../../src/features/thresholds/score-words.ts'
import {
  type Read,
  readScores,
  type ScoreSignal,
  scoreSignals,
  suggestGate,
  testOf,
} from '../../../src/features/thresholds/scores.ts'
import { evalsWorld, now as storyNow } from '../../adapters/evals/world.ts'
import { chance, normal } from '../kpi/made.ts'

const DAY = 86_400_000
const now = new Date('2026-11-30T06:00:00Z')
const [quality] = scoreSignals as readonly [ScoreSignal, ScoreSignal]
const night = (daysAgo: number): Date => new Date(now.getTime() - daysAgo * DAY)
const run = (daysAgo: number, value: number | undefined, worse = false): Read => ({
  at: night(daysAgo),
  worse,
  quality: value,
  groundedness: value,
})
/** Nightly runs of 30 days around a level. */
function nights(level: (i: number) => number, seed = 1): Read[] {
  const random = chance(seed)
  return Array.from({ length: 30 }, (_, i) => run(30 - i, Math.min(1, level(i) + 0.02 * normal(random))))
}
const suggested = (read: readonly Read[], over: { budget?: number; present?: number | undefined } = {}) =>
  suggestGate(quality, { read, since: read[0]?.at }, { budget: 1, now, present: 0.75, ...over })

test('the gate catches what the budget allows, and costs no good run more than that takes', () => {
  const read = nights(() => 0.9)
    .with(14, run(16, 0.6, true))
    .with(20, run(10, undefined))
  const free = suggested(read)
  assert.ok(free.gate !== undefined && free.test)
  // What is far below is caught by a gate that stops no good run, however many would be acceptable.
  assert.deepEqual(free.test, { calm: 0, caught: 1, missed: 0 })
  assert.ok(testOf(free.scores, free.gate + 0.01).calm > 0, 'and it is the strictest of these')
  assert.equal(free.left, 1)
  const close = read.with(5, run(25, 0.89, true))
  const [tight, loose] = [suggested(close, { budget: 0.3 }), suggested(close, { budget: 4 })]
  assert.ok(loose.test && tight.test && loose.gate !== undefined && tight.gate !== undefined)
  assert.deepEqual([tight.test.caught, loose.test.caught], [1, 2])
  assert.ok(loose.gate > tight.gate && loose.test.calm > 0, 'catching it costs good runs')
  assert.equal(testOf(loose.scores, loose.gate - 0.01).caught, 1, 'and no more of them than it must')
})

test('a gate is never loosened: where the present one is stricter there is nothing to suggest', () => {
  const found = suggested(
    nights(() => 0.9),
    { present: 0.97 },
  )
  assert.equal(found.gate, undefined)
  assert.equal(scoreStanding(found), 'the gate is as strict as the budget allows')
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 0, maxLength: 40 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0.1, max: 20, noNaN: true }),
      (values, present, budget) => {
        const read = values.map((value, i) => run(30 - i * 0.7, value))
        const { gate, test: replayed } = suggested(read, { present, budget })
        assert.ok(gate === undefined || (gate > present && gate <= 1))
        assert.ok(!replayed || replayed.calm <= budget * (30 / 7))
      },
    ),
  )
})

test('too few days or runs say so', () => {
  assert.equal(scoreStanding(suggested(nights(() => 0.9).slice(-12))), 'not yet: 12 of 30 days')
  const few = [run(30, 0.9), run(20, 0.9), run(10, 0.9)]
  assert.equal(scoreStanding(suggested(few)), 'not yet: 3 of 10 runs with scores in 30 days')
  assert.equal(
    scoreStanding(suggestGate(quality, { read: [], since: undefined }, { budget: 1, now, present: 0.75 })),
    'not yet: 0 of 30 days',
  )
  assert.equal(suggested(few).gate, undefined)
})

test('a slow fall is named as creep and does not lower the gate; without one there is none', () => {
  const falling = suggested(nights((i) => 0.95 - 0.006 * i))
  assert.ok(falling.fall && falling.fall.total < -0.1)
  assert.match(fallWords(falling), /^Creep: scores fall 0\.\d% a day/)
  assert.ok((falling.gate ?? 0) > 0.85, `${falling.gate}`)
  for (const seed of [1, 2, 3, 4]) assert.equal(suggested(nights(() => 0.9, seed)).fall, undefined)
})

const text = `# ours
kpis: []
acceptance:
  # what must hold
  quality_threshold: 0.75   # agreed with the customer
  p95_latency_ms: 180000

controls:
  quality_threshold: 0.1
`

test('the gate is changed on its own line, and nothing else is', () => {
  const found = gateIn(text, 'quality_threshold')
  assert.equal(found?.value, 0.75)
  assert.equal(found?.with(0.86), text.replace('0.75   #', '0.86   #'))
  assert.equal(gateIn(text, 'groundedness_threshold'), undefined)
  assert.equal(gateIn(text.replace('acceptance:', 'other:'), 'quality_threshold'), undefined)
})

const finding = (over: Partial<FoundScore> = {}): FoundScore => ({
  ...suggested(nights(() => 0.9)),
  id: 'aaaaaaaaaaaa',
  answered: undefined,
  ...over,
})
const found = { environment: 'prod' } as Found

test('what is approved is one pull request that makes accelerator.yaml stricter; a stricter file is left alone', async () => {
  const kept = keptGate(finding(), found, 1)
  assert.ok(kept)
  assert.deepEqual(Kept.parse(JSON.parse(JSON.stringify(kept))).tightens, kept.tightens)
  const proposal = proposalOf(kept, '')
  assert.match(JSON.stringify(proposal.facts), /acceptance\.quality_threshold of accelerator\.yaml/)
  const ended: string[] = []
  const made: { files: { path: string; text: string }[]; body: string }[] = []
  const job = (file: string) =>
    executeThresholds({
      repository: { file: async () => file },
      approvals: {
        begin: async () => ({ outcome: 'begun', key: 'k', approval: { payload: proposal.payload } }),
        settle: async (_: string, how: string, { sentence }: { sentence: string }) =>
          ended.push(`${how}: ${sentence}`) > 0,
      },
      changes: {
        pullRequest: async (one: (typeof made)[number]) => {
          made.push(one)
          return { number: 12, url: 'https://x/12', existed: false }
        },
      },
    } as never).run({ id: 'x' }, { attempt: 1, signal: new AbortController().signal })
  await job(text)
  assert.match(ended[0] ?? '', /^succeeded: Pull request #12 is open; the gate holds/)
  assert.equal(made[0]?.files[0]?.path, 'accelerator.yaml')
  assert.match(
    made[0]?.body ?? '',
    /Back-test over the last 30 days of prod: .*calm times[\s\S]*stricter, from 0\.75/,
  )
  await job(text.replace('0.75', '0.99'))
  assert.match(ended[1] ?? '', /^failed: Nothing was opened/)
  assert.equal(made.length, 1)
  assert.equal(
    await gateChange({ repository: { file: async () => undefined } } as never, kept, { name: 'x', value: 1 }),
    undefined,
  )
})

test('a gate that somebody answered is news again only when it moved', () => {
  const answered = (value: number, over = {}) =>
    ({ id: 'b', state: 'dismissed', content: { tightens: { name: 'q', value } }, ...over }) as never
  const { gate = 0 } = finding()
  assert.equal(isGateNews(finding(), now), true)
  assert.equal(isGateNews(finding({ gate: undefined }), now), false)
  assert.equal(isGateNews(finding({ answered: answered(gate - 0.01) }), now), false)
  assert.equal(isGateNews(finding({ answered: answered(gate - 0.1) }), now), true)
  assert.equal(
    isGateNews(
      finding({ answered: answered(gate, { state: 'snoozed', until: new Date(now.getTime() + 1) }) }),
      now,
    ),
    false,
  )
})

test('scores are read from the runs that GitHub has, by the accelerator’s own rules', async (t) => {
  const { evals } = await evalsWorld(t)
  const window = { from: new Date(storyNow.getTime() - 30 * DAY), to: storyNow }
  const { read, since } = await readScores({ evals }, 'prod', window)
  assert.ok(since && since < storyNow)
  const scored = read.filter(({ quality: one }) => one !== undefined)
  assert.ok(scored.length >= 5, `${scored.length} of ${read.length} runs`)
  assert.ok(scored.every(({ quality: one = -1 }) => one >= 0 && one <= 1))
  assert.ok(read.some(({ worse }) => worse))
})
