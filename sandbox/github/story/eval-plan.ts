import type { RunPlanInput } from '../runs/plan.ts'
import { type CaseResult, caseLine } from './cases.ts'

type JobInput = NonNullable<RunPlanInput['jobs']>[number]
type StepInput = NonNullable<JobInput['steps']>[number]

/** How an eval job goes. `gate`: the acceptance step's complaints, or that it cannot even start. */
export type EvalOutcome = {
  readonly quality: readonly CaseResult[]
  readonly redteam: readonly CaseResult[]
  readonly gate?: readonly string[] | 'broken'
  /** The repository variable with the API's address is not set. */
  readonly unconfigured?: boolean
  readonly installFails?: boolean
}

const checkout = { name: 'Run actions/checkout@v4', seconds: 2 }
const python = { name: 'Run actions/setup-python@v5', seconds: 4 }
const post = { name: 'Post Run actions/checkout@v4', seconds: 0, always: true }
const brokenImport = [
  'Traceback (most recent call last):',
  '  File "scripts/enforce-acceptance.py", line 5, in <module>',
  '    from src.baseline.acceptance import failures',
  "ModuleNotFoundError: No module named 'src'",
]

/** The job `evals` of evals.yml, or of deploy.yml (which checks no variable and names its last step otherwise). */
export function evalJob(outcome: EvalOutcome, file: 'evals.yml' | 'deploy.yml', keep: boolean): JobInput {
  const own = file === 'evals.yml'
  const variable: StepInput[] = own ? [variableStep(outcome)] : []
  const last = own ? 'Enforce full acceptance block' : 'Enforce acceptance block'
  return {
    name: 'evals',
    ...(own ? {} : { needs: ['azd-up'] }),
    steps: [
      checkout,
      ...(own ? [python] : []),
      {
        name: 'Install deps',
        seconds: 38,
        ...(outcome.installFails
          ? {
              conclusion: 'failure',
              log: ['ERROR: Could not find a version that satisfies the requirement httpx==0.28.2'],
            }
          : {}),
      },
      ...variable,
      suiteStep('Quality evals', outcome.quality),
      suiteStep('Red-team evals', outcome.redteam),
      gateStep(`${last} from accelerator.yaml`, outcome.gate ?? []),
      ...(own && keep ? [{ name: 'Keep results', seconds: 2, always: true }] : []),
      post,
    ],
  }
}

/** A run of evals.yml; `keep` = the results are stored as an artifact. */
export function evalPlan(outcome: EvalOutcome, keep: boolean): RunPlanInput {
  const ran = !outcome.unconfigured && !outcome.installFails
  const green = outcome.quality.every((one) => one.passed)
  const lines = (results: readonly CaseResult[]) => results.map((one) => `${caseLine(one)}\n`).join('')
  const files = {
    'quality/results.jsonl': lines(outcome.quality),
    ...(green ? { 'redteam/results.jsonl': lines(outcome.redteam) } : {}),
  }
  return {
    jobs: [evalJob(outcome, 'evals.yml', keep)],
    artifacts: keep && ran ? [{ name: 'eval-results', files }] : [],
  }
}

function variableStep(outcome: EvalOutcome): StepInput {
  const name = 'Enforce EVALS_API_URL is configured'
  const missing = '::error::repo variable EVALS_API_URL is not set; acceptance cannot be verified.'
  return outcome.unconfigured
    ? { name, seconds: 0, conclusion: 'failure', log: [missing] }
    : { name, seconds: 0, log: [] }
}

function suiteStep(name: string, results: readonly CaseResult[]): StepInput {
  const seconds = results.reduce((sum, one) => sum + (one.latency_ms ?? 9000) / 1000, 4)
  const failed = results.some((one) => !one.passed)
  return { name, seconds, conclusion: failed ? 'failure' : 'success', log: results.map(caseLine) }
}

function gateStep(name: string, gate: readonly string[] | 'broken'): StepInput {
  if (gate === 'broken') return { name, seconds: 1, conclusion: 'failure', log: brokenImport }
  if (gate.length === 0) return { name, seconds: 1, log: ['ACCEPT: all acceptance gates passed.'] }
  return { name, seconds: 1, conclusion: 'failure', log: gate.map((text) => `::error::${text}`) }
}
