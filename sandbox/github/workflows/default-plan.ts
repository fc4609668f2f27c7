import type { RunPlanInput } from '../runs/plan.ts'
import type { Definition, WorkflowJob } from './definition.ts'
import { type Context, expand } from './expression.ts'

/** The plan of a workflow where everything goes well: its own jobs and steps, a few seconds each. */
export function defaultPlan(definition: Definition, context: Context): RunPlanInput {
  const named = (id: string) => expand(definition.jobs.get(id)?.name ?? id, context)
  return {
    jobs: [...definition.jobs].map(([id, job]) => ({
      name: named(id),
      needs: job.needs.map(named),
      ...environment(job, context),
      always: /always\(\)/.test(job.if ?? ''),
      skip: job.if === 'false',
      steps: steps(job, context),
    })),
  }
}

/** Outputs of other jobs are unknown here; then the input that names an environment stands in. */
function environment(job: WorkflowJob, context: Context): { environment?: string } {
  if (job.environment === undefined) return {}
  const inputs = ['inputs.env_name', 'inputs.environment', 'inputs.env']
  const said = [expand(job.environment, context), ...inputs.map((name) => context.get(name))]
  const name = said.find((one) => one !== undefined && one !== '')
  return name === undefined ? {} : { environment: name }
}

function steps(job: WorkflowJob, context: Context) {
  const own = job.steps.map((step) => ({
    name: expand(step.name ?? `Run ${step.uses ?? step.run?.split('\n')[0] ?? ''}`, context),
    seconds: step.uses === undefined ? 8 : 3,
  }))
  const posts = job.steps
    .filter((step) => step.uses?.startsWith('actions/checkout'))
    .map((step) => ({ name: `Post Run ${step.uses}`, seconds: 0, always: true }))
  return [...own, ...posts]
}
