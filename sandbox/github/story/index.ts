import { addRepo } from '../control/record.ts'
import { addCommit, addEnvironment } from '../control/repo.ts'
import { resolve } from '../state/history.ts'
import type { Repo } from '../state/repo.ts'
import type { World } from '../state/world.ts'
import { earlyChanges } from './early-changes.ts'
import { type LintFaults, pullScenes, type Scene } from './history.ts'
import { lateChanges } from './late-changes.ts'
import { behaviour } from './live.ts'
import { openChanges } from './open.ts'
import { auditFault, ruffFault } from './other-plans.ts'
import * as scene from './scenes.ts'
import { todaysChanges } from './today-changes.ts'
import { treeFiles } from './tree.ts'

/** What there is to find in the generated repository. Hashes are full. */
export type Story = {
  readonly repo: Repo
  /** The pull request that made it bad, its squash commit, and the commit before it. */
  readonly badPull: number
  readonly badSha: string
  readonly beforeBadSha: string
  /** When the bad version went live in production. */
  readonly badSince: Date
  /** The newest tag whose evals were green, and its commit. */
  readonly goodTag: string
  readonly goodSha: string
  /** A commit with a red and a green eval run. */
  readonly flakySha: string
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/**
 * Builds sixty days of `contoso/agentic-accelerator` up to now, and how it behaves from now on. `adopt`:
 * files (path -> text) that came in three weeks ago.
 */
export function tellStory(world: World, owner: string, name: string, adopt = {}): Story {
  const now = Math.floor(world.clock.now() / 1000) * 1000
  const ago = (ms: number) => now - ms
  const repo = addRepo(world, {
    ...{ owner, name, description: 'Researches an account and drafts the first e-mail' },
    ...{ private: true, createdAt: new Date(ago(61 * day)) },
  })
  for (const environment of ['dev', 'staging', 'prod']) addEnvironment(world, repo, { name: environment })
  repo.variables.set('EVALS_API_URL', 'https://api.prod.contoso.example')
  const first = { message: 'Start from the accelerator', files: treeFiles(), author: 'rpatel' }
  addCommit(world, repo, { ...first, at: new Date(ago(60 * day)) })
  const flakySha = { sha: '' }
  const scenes = [
    ...history(world, repo, ago),
    ...runs(world, repo, ago),
    ...adopted(world, repo, ago, adopt),
    {
      at: ago(33 * day) + 1,
      act: () => void Object.assign(flakySha, { sha: resolve(repo, 'main')?.sha }),
    },
  ]
  for (const { act } of scenes.sort((a, b) => a.at - b.at)) act()
  world.planners.push(behaviour(world, repo))
  return { repo, flakySha: flakySha.sha, ...found(repo) }
}

function history(world: World, repo: Repo, ago: (ms: number) => number): Scene[] {
  const spread = (from: number, to: number, count: number, at: number) =>
    ago(from * day - ((from - to) * day * (at + 0.2 + 0.6 * world.random())) / count)
  const past = [
    ...earlyChanges.map((change, i) => ({ change, mergedAt: spread(59, 26, earlyChanges.length, i) })),
    ...lateChanges.map((change, i) => ({ change, mergedAt: spread(25.8, 0.9, lateChanges.length, i) })),
    ...todaysChanges.map((change, i) => ({
      change,
      mergedAt: ago(([300, 140, 95, 45][i] as number) * minute),
    })),
  ].map((one) => ({ ...one, mergedAt: Math.floor(one.mergedAt / 1000) * 1000 }))
  const faults = new Map<number, LintFaults>([
    [12, { main: auditFault }],
    [31, { first: ruffFault }],
  ])
  const merged = past.flatMap(({ change, mergedAt }, i) => {
    const openedAt = mergedAt - Math.floor((65 + world.random() * 200) * 60) * 1000
    return pullScenes(world, repo, change, { openedAt, mergedAt }, faults.get(i))
  })
  const open = openChanges.flatMap(({ change, openedMinutesAgo, fault }) =>
    pullScenes(world, repo, change, { openedAt: ago(openedMinutesAgo * minute) }, fault && { last: fault }),
  )
  return [...merged, ...open]
}

function adopted(
  world: World,
  repo: Repo,
  ago: (ms: number) => number,
  files: Record<string, string>,
): Scene[] {
  const edits = Object.entries(files).map(([path, text]) => ({ path, text }))
  if (edits.length === 0) return []
  const change = { by: 'rpatel', title: 'ci: adopt the workflows of ops', edits }
  return pullScenes(world, repo, change, { openedAt: ago(21 * day), mergedAt: ago(20.9 * day) })
}

function runs(world: World, repo: Repo, ago: (ms: number) => number): Scene[] {
  const evals = (days: number, twist?: Parameters<typeof scene.evalScene>[3]) =>
    scene.evalScene(world, repo, ago(days * day), twist)
  const deploy = (days: number, env: string, options?: Parameters<typeof scene.deployScene>[4]) =>
    scene.deployScene(world, repo, ago(days * day), env, options)
  const quota = [
    'ERROR: deployment failed: InsufficientQuota: This operation requires 40 new capacity in quota Tokens Per Minute (thousands) - gpt-5-mini',
    '::error::azd up failed',
  ]
  const calm = [43, 41, 39, 37, 35, 31, 29, 27, 25.5, 23, 21.5, 19, 16, 13, 11, 9, 5.5, 4, 3, 2]
  return [
    ...[evals(58, scene.unconfigured), evals(56), evals(51), evals(48), ...calm.map((days) => evals(days))],
    ...[deploy(57.5, 'dev'), deploy(50, 'dev'), deploy(44, 'dev'), deploy(43.5, 'staging')],
    ...[deploy(42.5, 'prod', { tag: 'v1.0.0' }), deploy(36, 'dev'), deploy(34.5, 'prod', { tag: 'v1.1.0' })],
    ...[evals(33, scene.flaky), evals(32.95), deploy(28, 'staging', { azd: quota }), deploy(27.5, 'staging')],
    ...[deploy(26, 'prod', { tag: 'v1.2.0' }), evals(24, scene.unreachable), deploy(20, 'dev')],
    ...[deploy(18, 'prod', { tag: 'v1.3.0' }), scene.cancelledScene(world, repo, ago(17 * day))],
    ...[deploy(15, 'dev', { twist: scene.leaky }), deploy(14.5, 'dev'), evals(12, scene.slow(world))],
    ...[deploy(10, 'prod', { tag: 'v1.4.0' }), evals(7, scene.modelOutage), evals(6.6), deploy(6, 'dev')],
    ...[deploy(2.5, 'staging'), deploy(1.1, 'prod', { tag: 'v1.5.0' }), evals(0.25), evals(0.1875)],
    ...[deploy(128 / 1440, 'prod'), evals(88 / 1440), evals(28 / 1440)],
  ]
}

function found(repo: Repo): Omit<Story, 'repo' | 'flakySha'> {
  const pull = repo.pulls.find((one) => one.title === todaysChanges[1]?.title)
  const bad = resolve(repo, pull?.mergeSha)
  const live = repo.live.get('prod')
  const good = resolve(repo, 'refs/tags/v1.5.0')
  if (pull === undefined || bad === undefined || live === undefined || good === undefined)
    throw new Error('the story lost its thread')
  return {
    ...{ badPull: pull.number, badSha: bad.sha, beforeBadSha: bad.parents[0] as string },
    ...{ badSince: new Date(live.at), goodTag: 'v1.5.0', goodSha: good.sha },
  }
}
