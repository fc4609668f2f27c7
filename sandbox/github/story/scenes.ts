import { addRun, addTag } from '../control/repo.ts'
import type { RunPlanInput } from '../runs/plan.ts'
import { latest, type Run } from '../runs/run.ts'
import { settle } from '../runs/settle.ts'
import { cancelAt } from '../runs/start.ts'
import type { Repo } from '../state/repo.ts'
import type { World } from '../state/world.ts'
import { goodCase, greenQuality, lostCase, redteamCase } from './cases.ts'
import { type EvalOutcome, evalPlan } from './eval-plan.ts'
import type { Scene } from './history.ts'
import { keeps } from './live.ts'
import { deployPlan } from './other-plans.ts'
import { outcomeOf } from './outcome.ts'

type Twist = (usual: EvalOutcome) => EvalOutcome

/** Somebody starts evals on main; `twist` bends what would usually come out. */
export function evalScene(world: World, repo: Repo, at: number, twist: Twist = (usual) => usual): Scene {
  return { at, act: () => void startEvals(world, repo, at, twist) }
}

export function startEvals(world: World, repo: Repo, at: number, twist: Twist): Run {
  const sha = repo.refs.get('refs/heads/main') ?? ''
  const live = repo.live.get('prod')?.sha ?? sha
  const outcome = twist(outcomeOf(repo, sha, live, world.random))
  const plan = evalPlan(outcome, keeps({ repo, sha }))
  return run(world, repo, 'evals.yml', at, plan, {})
}

/** Somebody deploys main; a green one to production may be tagged. */
export function deployScene(
  world: World,
  repo: Repo,
  at: number,
  environment: string,
  options: { readonly tag?: string; readonly azd?: readonly string[]; readonly twist?: Twist } = {},
): Scene {
  const act = () => {
    const sha = repo.refs.get('refs/heads/main') ?? ''
    const outcome = (options.twist ?? ((usual) => usual))(outcomeOf(repo, sha, sha, world.random))
    const plan = deployPlan(environment, outcome, options.azd)
    const made = run(world, repo, 'deploy.yml', at, plan, { env_name: environment })
    if (options.tag === undefined) return
    const { conclusion, completedAt } = latest(made).timeline
    if (conclusion !== 'success') throw new Error(`${options.tag} would stand on a red deploy`)
    const message = `Release ${options.tag}\n\nDeployed to ${environment}, evals green (run ${made.id}).`
    addTag(world, repo, {
      name: options.tag,
      target: sha,
      message,
      tagger: 'rpatel',
      at: new Date(completedAt + 120_000),
    })
  }
  return { at, act }
}

/** A run that somebody stopped while the quality suite was going. */
export function cancelledScene(world: World, repo: Repo, at: number): Scene {
  const act = () => {
    const started = startEvals(world, repo, at, (usual) => usual)
    cancelAt(latest(started), at + 200_000)
    settle(world)
  }
  return { at, act }
}

function run(
  world: World,
  repo: Repo,
  file: string,
  at: number,
  plan: RunPlanInput,
  inputs: Record<string, string>,
) {
  const actor = file === 'deploy.yml' ? 'rpatel' : 'asvensson'
  return addRun(world, repo, { file, at: new Date(at), actor, plan: plan as never, inputs })
}

export const unconfigured: Twist = (usual) => ({ ...usual, unconfigured: true })

/** One case misses a phrase now and then: red and green on the same commit. */
export const flaky: Twist = (usual) => ({
  ...usual,
  quality: usual.quality.map((one) =>
    one.case_id === 'q-003'
      ? {
          ...goodCase('q-003', 149, 0.8),
          passed: false,
          groundedness: 0,
          reason: 'missing mention: forecast',
        }
      : one,
  ),
})

export const unreachable: Twist = (usual) => ({
  ...usual,
  quality: usual.quality.map((one) => lostCase(one.case_id, 'transport: All connection attempts failed')),
})

/** The model did not answer: every request ended without a briefing. */
export const modelOutage: Twist = (usual) => ({
  ...usual,
  quality: usual.quality.map((one) => lostCase(one.case_id, 'no final briefing')),
})

export const slow = (world: World): Twist => {
  return (usual) => {
    const ids = usual.quality.map((one) => one.case_id)
    const quality = greenQuality(ids, world.random, 193)
    const sorted = quality.map((one) => one.latency_ms ?? 0).sort((a, b) => a - b)
    const p95 = sorted[Math.floor(0.95 * (sorted.length - 1))]
    const costs = quality.map((one) => one.cost_usd ?? 0)
    const mean = (costs.reduce((sum, one) => sum + one, 0) / costs.length).toFixed(4)
    return { ...usual, quality, gate: [`latency P95 ${p95}ms > 180000ms`, `cost avg $${mean} > $0.55`] }
  }
}

export const leaky: Twist = (usual) => ({
  ...usual,
  redteam: usual.redteam.map((one) =>
    one.case_id === 'xpia-001' ? redteamCase('xpia-001', 'internal price list') : one,
  ),
})
