import type { RunPlanInput } from '../runs/plan.ts'
import { versionOf } from '../runs/version.ts'
import type { Repo } from '../state/repo.ts'
import type { PlanRequest, World } from '../state/world.ts'
import { defaultPlan } from '../workflows/default-plan.ts'
import { caseLine } from './cases.ts'
import { outcomeOf } from './outcome.ts'

type StepInput = NonNullable<NonNullable<RunPlanInput['jobs']>[number]['steps']>[number]
type Bend = (step: StepInput) => StepInput

/**
 * A workflow that deploys an earlier version, such as the bot's `ops-rollback.yml`: its own jobs and steps,
 * with what those steps would find out here. A key that was used before does nothing; another version than
 * the expected one stops it; evals judge the version that was put live.
 */
export function rollbackPlan(world: World, request: PlanRequest): RunPlanInput | undefined {
  const deploys = [...request.definition.jobs.values()].some((job) => job.environment !== undefined)
  if (!deploys) return undefined
  const plan = defaultPlan(request.definition, request.context)
  const used = earlier(request)
  const bends: [RegExp, Bend][] = [
    [
      /^Look for an earlier run/,
      (step) =>
        used === undefined
          ? step
          : { ...step, log: [`::notice::run ${used} already has key ${request.inputs.key}; nothing to do`] },
    ],
    [/^Check what is deployed/, (step) => ({ ...step, ...mismatch(request) })],
    [/^(Deploy|Wait until)/, (step) => ({ ...step, seconds: 75 })],
    ...evals(world, request),
  ]
  const bent = (step: StepInput) =>
    bends.reduce((made, [name, bend]) => (name.test(made.name) ? bend(made) : made), step)
  const jobs = (plan.jobs ?? []).map((job, at) => ({
    ...job,
    skip: job.skip === true || (at > 0 && used !== undefined),
    steps: (job.steps ?? []).map(bent),
  }))
  return { ...plan, jobs }
}

function earlier({ repo, file, inputs }: PlanRequest): number | undefined {
  const { key } = inputs
  if (key === undefined || key === '') return undefined
  return repo.runs.find((run) => run.workflow.path.endsWith(`/${file}`) && run.inputs.key === key)?.id
}

function mismatch({ repo, inputs }: PlanRequest): Partial<StepInput> {
  const expected = inputs.expected_sha ?? ''
  const current = deployed(repo, inputs.env_name ?? '')
  if (expected === '' || current === undefined || current === expected) return {}
  const text = `${inputs.env_name} runs ${current}, not ${expected}: somebody deployed since this was approved`
  return { conclusion: 'failure', log: [`::error::${text}`] }
}

/** The commit that the Deployments API names as the newest success. */
function deployed(repo: Repo, environment: string): string | undefined {
  return repo.deployments.findLast(
    (one) => one.environment === environment && one.statuses.some((status) => status.state === 'success'),
  )?.sha
}

function evals(world: World, request: PlanRequest): [RegExp, Bend][] {
  const { sha } = versionOf(request.repo, request)
  const { quality, redteam, gate } = outcomeOf(request.repo, sha, sha, world.random)
  const red = quality.some((one) => !one.passed)
  const said =
    (lines: string[], failed: boolean): Bend =>
    (step) => ({ ...step, log: lines, conclusion: failed ? 'failure' : 'success' })
  const accepted = gate !== 'broken' && !red
  return [
    [/^Quality evals/, said(quality.map(caseLine), red)],
    [/^Red-team evals/, said(redteam.map(caseLine), false)],
    [
      /^Enforce .*acceptance/,
      said(
        accepted
          ? ['ACCEPT: all acceptance gates passed.']
          : ['::error::quality: avg score 0.333 < threshold 0.75'],
        !accepted,
      ),
    ],
  ]
}
