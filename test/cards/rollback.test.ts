import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCards } from '../../src/adapters/cards/index.ts'
import { type Approval, digestOf } from '../../src/chat/approval.ts'
import { requestCard } from '../../src/features/approvals/card.ts'
import { candidatesCard, planCard } from '../../src/features/rollback/card.ts'
import type { Plan } from '../../src/features/rollback/plan.ts'
import { proposalOf } from '../../src/features/rollback/request.ts'
import { ada, ben, channel } from '../fakes/approvals.ts'
import { renderCards } from './render.ts'

const cards = openCards(new URL('../../cards', import.meta.url).pathname, 'simulated data')
const now = new Date('2026-05-04T12:00:00Z')
const viewer = { now, zone: 'Europe/Berlin' }
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const sha = (letter: string) => letter.repeat(40)
const commit = (letter: string, title: string, author = 'mchen') => ({
  ...{ sha: sha(letter), title, author, at: at(-200), url: 'https://github.com/o/r/commit/a' },
})
const green = { colour: 'green', at: at(-300), url: undefined } as const
const running = {
  ...{ deployment: 7, recorded: sha('b'), sha: sha('b'), tag: undefined, at: at(-126), runUrl: undefined },
  title: 'Outreach: warmer openers, lighter format (#53)',
}
const wiring = {
  killswitch: { tools: undefined, workflow: undefined, plain: undefined },
  approver: { host: 'ops.contoso.example', digest: 'd' },
  devMode: false,
}
const plan: Plan = {
  ...{
    environment: 'prod',
    github: 'prod',
    running,
    evals: green,
    lastKnownGood: true,
    installed: true,
    wiring,
  },
  tag: { name: 'v1.5.0', sha: sha('9') },
  recipe: { file: 'ops-rollback.yml', provisions: false },
  reach: {
    ...{ code: 2, prompts: 1, data: 0, infra: 1, other: 3 },
    models: [{ field: 'models[default].version', now: '2026-03-01', was: '2025-08-07' }],
  },
  comparison: {
    ...{
      base: sha('9'),
      head: sha('b'),
      status: 'ahead',
      files: [],
      truncated: false,
      url: 'https://x.example',
    },
    commits: [
      commit('c', 'docs: link the on-call page (#52)', 'rpatel'),
      commit('d', 'models: the newer gpt-5-mini (#51)'),
      commit('b', 'Outreach: warmer openers, lighter format (#53)'),
    ],
  },
}
const many: Plan = {
  ...plan,
  comparison: {
    ...plan.comparison,
    truncated: true,
    commits: Array.from({ length: 500 }, (_, i) =>
      commit('e', `change ${i} ${'with a long title '.repeat(6)}`),
    ),
  },
}
const deploy: Plan = {
  ...plan,
  installed: true,
  recipe: { file: 'deploy.yml', provisions: true },
  lastKnownGood: false,
}
const proposal = proposalOf(
  plan,
  'Since 11:32 the outreach worker fails validation on every second request.',
  viewer,
)
const pending: Approval = {
  ...proposal,
  ...{ id: '4k2m9q7x1c', nonce: 'n', digest: digestOf(proposal, ada.id), state: 'requested', votes: [] },
  requester: { id: ada.id, name: 'Alex Rivera', teamsId: '29:ada' },
  ...{ place: channel, decider: undefined, requestedAt: at(-2), expiresAt: at(13), decidedAt: undefined },
  ...{ executeBy: undefined, begunAt: undefined, endedAt: undefined, progress: null, version: 1 },
  supersededBy: undefined,
}
const done: Approval = {
  ...pending,
  state: 'succeeded',
  votes: [{ person: ben.id, name: 'Sam Okafor', verdict: 'approve', at: at(-12) }],
  decider: { id: ben.id, name: 'Sam Okafor' },
  ...{ decidedAt: at(-12), begunAt: at(-12), endedAt: at(-1) },
  progress: {
    sentence:
      'prod runs v1.5.0. The commits are still on the default branch: revert them there, or the next deployment brings them back.',
    steps: [
      { name: 'once', state: 'done', note: '18 s' },
      { name: 'resolve-env', state: 'done', note: '13 s' },
      { name: 'rollback', state: 'done', note: '2 min' },
      { name: 'evals', state: 'done', note: '43 s' },
      { name: '/healthz', state: 'done', note: 'sales-research, 12 ms' },
      { name: 'Evals on the environment', state: 'done', note: 'green' },
      { name: 'Failed requests', state: 'done', note: '55 % of 100 in the hour before, 0 % of 20 since' },
      { name: 'Kill switch and approver', state: 'done', note: 'as before' },
    ],
    ...{ url: 'https://github.com/o/r/actions/runs/17', urlTitle: 'Open the run' },
    offers: [
      { title: 'Open the revert pull request', line: 'rollback revert 4k2m9q7x1c' },
      { title: 'Triage', line: 'triage last 30m env prod' },
    ],
  },
}
const candidate = (
  name: string,
  undone: number,
  colour: 'green' | 'red' | 'none',
  lastKnownGood = false,
) => ({
  ...{
    name,
    sha: sha('9'),
    undone,
    lastKnownGood,
    commit: commit('9', 'planner: open opportunities first (#32)'),
  },
  evals: { colour, at: colour === 'none' ? undefined : at(-undone * 500), url: undefined },
})
const scenes = {
  candidates: candidatesCard(
    'prod',
    running,
    [candidate('v1.5.0', 2, 'red'), candidate('v1.4.0', 11, 'green', true), candidate('v1.3.0', 20, 'none')],
    undefined,
    viewer,
  ),
  'no-tags': candidatesCard(
    'prod',
    running,
    [],
    {
      deployment: {
        id: 1,
        sha: sha('9'),
        ref: 'main',
        environment: 'prod',
        state: 'inactive',
        createdAt: at(-900),
        runUrl: undefined,
      },
      evals: green,
    },
    viewer,
  ),
  plan: planCard(plan, viewer),
  many: planCard(many, viewer),
  deploy: planCard(deploy, viewer),
  missing: planCard({ ...plan, installed: false, wiring: undefined }, viewer),
  pending: requestCard(pending, viewer),
  done: requestCard(done, viewer),
}

test('the cards of a rollback fit a phone and a desktop', async () => {
  const views = [
    { name: 'phone', width: 390 },
    { name: 'dark', width: 720, dark: true },
  ]
  const made = await renderCards(
    Object.entries(scenes).flatMap(([name, view]) =>
      views.map((one) => ({
        name: `rollback-${name}-${one.name}`,
        card: cards.expand(view, { correlation: 'k7f2', now }),
        view: one,
      })),
    ),
  )
  for (const { path, overflowing } of made) assert.deepEqual(overflowing, [], path)
})
