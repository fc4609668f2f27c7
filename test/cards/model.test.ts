import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCards } from '../../src/adapters/cards/index.ts'
import { modelsCard, planCard } from '../../src/features/model/card.ts'
import type { Plan } from '../../src/features/model/plan.ts'
import { renderCards } from './render.ts'

const cards = openCards(new URL('../../cards', import.meta.url).pathname, 'simulated data')
const now = new Date('2026-05-04T12:00:00Z')
const entry = (model: string, version: string) => ({ model, version, deployment: model, capacity: 30 })
const plan: Plan = {
  now: entry('gpt-5-mini', '2025-08-07'),
  next: entry('gpt-5', '2025-08-07'),
  files: [
    { path: 'accelerator.yaml', text: '' },
    { path: 'evals/quality/run.py', text: '' },
  ],
  pricing: { by: 'model', now: 'gpt-5-mini', priced: true, with: (text) => text },
  told: [],
  ignored: [{ id: 'outreach_personalizer', foundryName: 'accel-outreach-personalizer', model: 'gpt-5-nano' }],
}
const manual: Plan = {
  ...plan,
  next: { ...entry('gpt-6-preview', '2026-11-01'), deployment: 'gpt-5-mini' },
  pricing: { by: 'model', now: 'gpt-5-mini', priced: false, with: (text) => text },
  told: [{ file: 'deploy.yml', model: 'gpt-5-mini' }],
}
const views = {
  'model-models': modelsCard({
    ...{ ref: 'HEAD', scenario: 's', endpointPath: undefined, sideEffectTools: [], kpis: [] },
    acceptance: {
      ...{ qualityThreshold: 1, groundednessThreshold: 1, p95LatencyMs: 1, costPerCallUsd: 1 },
      redteamMustPass: true,
    },
    agents: plan.ignored,
    models: [
      { slug: 'default', ...plan.now, isDefault: true },
      { slug: 'small', ...entry('gpt-5-nano', '2025-08-07'), isDefault: false },
    ],
  }),
  'model-plan': planCard(plan),
  'model-plan-manual': planCard(manual),
}

test('the models and the plans fit a phone, in the light and in the dark', async () => {
  const drawn = await renderCards(
    Object.entries(views).map(([name, view], i) => ({
      name,
      card: cards.expand(view, { correlation: 'a1b2', now }),
      view: { width: 360, dark: i === 1 },
    })),
  )
  for (const { path, overflowing } of drawn) assert.deepEqual(overflowing, [], path)
})

test('what the pull request cannot do stands out', () => {
  const text = cards.text(cards.expand(views['model-plan-manual'], { correlation: 'a1b2', now }))
  assert.match(text, /The pull request alone is not enough: see the cost gate/)
  assert.match(text, /gpt-5-mini is gone until it is changed back/)
})
