import type { RunPlanInput } from '../runs/plan.ts'
import { resolve } from '../state/history.ts'
import type { Repo } from '../state/repo.ts'
import type { Planner, PlanRequest, World } from '../state/world.ts'
import { type EvalOutcome, evalPlan } from './eval-plan.ts'
import { deployPlan, lintPlan } from './other-plans.ts'
import { outcomeOf, textAt } from './outcome.ts'
import { rollbackPlan } from './rollback.ts'

/**
 * How the repository behaves when somebody starts a workflow: evals judge what runs in production, a
 * deployment puts its commit there, so a rollback or a revert turns evals green again.
 */
export function behaviour(world: World, repo: Repo): Planner {
  return (request) => {
    if (request.repo !== repo) return undefined
    if (request.file === 'lint.yml') return lintPlan()
    if (request.file === 'evals.yml') return evalPlan(outcome(world, request, 'prod'), keeps(request))
    if (request.file === 'deploy.yml') return deploy(world, request)
    return rollbackPlan(world, request)
  }
}

function outcome(world: World, { repo, sha }: PlanRequest, environment: string): EvalOutcome {
  const unconfigured = !repo.variables.has('EVALS_API_URL')
  const live = repo.live.get(environment)?.sha ?? sha
  return { ...outcomeOf(repo, sha, live, world.random), unconfigured }
}

function deploy(world: World, { repo, sha, inputs }: PlanRequest): RunPlanInput {
  const known = textAt(repo, sha, 'deploy/environments.yaml')
  const fallback = /default_env: (\S+)/.exec(known)?.[1] ?? 'dev'
  const environment = inputs.env_name || fallback
  return deployPlan(environment, outcomeOf(repo, sha, sha, world.random))
}

/** Whether the workflow file at this commit stores results as an artifact. */
export function keeps({ repo, sha }: Pick<PlanRequest, 'repo' | 'sha'>): boolean {
  const commit = resolve(repo, sha)
  return commit !== undefined && textAt(repo, sha, '.github/workflows/evals.yml').includes('upload-artifact')
}
