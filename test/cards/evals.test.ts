import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Github, startGithub } from '../../sandbox/github/index.ts'
import { openCards } from '../../src/adapters/cards/index.ts'
import type { CardView } from '../../src/chat/reply.ts'
import { goingCard, overCard } from '../../src/features/evals/progress-card.ts'
import { now, options, portsTo } from '../adapters/evals/world.ts'
import { featureWith, say, turnAt } from '../features/evals/stage.ts'
import { renderCards } from './render.ts'

const cards = openCards('cards', 'simulated data')
const viewer = { now, zone: 'UTC' }
const asked = {
  key: 'k',
  conversation: 'c',
  zone: 'UTC',
  by: 'Rob Responder',
  at: new Date(now.getTime() - 200_000),
}

let github: Github
before(async () => {
  github = await startGithub({ now, clock: () => 0, seed: 'evals' })
})
after(() => github.close())

test('eval cards fit a phone and a desktop', async () => {
  const ports = portsTo(github)
  const feature = featureWith(ports, options)
  const shown = async (line: string): Promise<CardView> => {
    const { reply } = await say(feature, line, turnAt(now))
    assert.ok(reply.card, line)
    return reply.card
  }
  const [newest] = (await ports.evals.observations('prod')).slice(-1)
  const [run] = (await ports.runs.runs('evals.yml', { branch: 'main', limit: 1 })) ?? []
  assert.ok(newest && run)
  const jobs = await ports.runs.jobs(run.id)
  const going = jobs.map((job) => ({
    ...job,
    steps: job.steps.map((step, i) => ({
      ...step,
      status: i < 4 ? 'completed' : i === 4 ? 'in_progress' : 'queued',
      conclusion: i < 4 ? 'success' : undefined,
    })),
  }))
  const judgement = {
    run,
    verdict: 'red',
    acceptance: undefined,
    gap: undefined,
    red: { cause: 'quality', step: 'Quality evals', detail: 'no final briefing' },
    suites: [{ name: 'quality', state: 'failed', passed: 2, total: 6, failing: [] }],
  } as const
  const running = { ...run, status: 'in_progress', createdAt: new Date(now.getTime() - 180_000) } as const
  const open = github.story?.repo.pulls.find(({ state }) => state === 'open')
  const scenes: Record<string, CardView> = {
    status: await shown('evals'),
    history: await shown('evals history'),
    ask: await shown('evals run'),
    pull: await shown(`pr ${open?.number}`),
    going: goingCard(asked, options, running, going, viewer),
    over: overCard(asked, options, judgement, viewer),
  }
  const views = [
    { name: 'phone', width: 390 },
    { name: 'dark', width: 720, dark: true },
  ]
  const made = await renderCards(
    Object.entries(scenes).flatMap(([name, view]) =>
      views.map((one) => ({
        name: `evals-${name}-${one.name}`,
        card: cards.expand(view, { correlation: 'k7f2', now }),
        view: one,
      })),
    ),
  )
  for (const { path, overflowing } of made) assert.deepEqual(overflowing, [], path)
})
