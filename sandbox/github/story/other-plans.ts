import type { RunPlanInput } from '../runs/plan.ts'
import { type EvalOutcome, evalJob } from './eval-plan.ts'

type JobInput = NonNullable<RunPlanInput['jobs']>[number]
type StepInput = NonNullable<JobInput['steps']>[number]
/** What breaks a lint job: the step and what it writes. */
export type LintFault = { readonly step: string; readonly log: readonly string[] }

const checkout = { name: 'Run actions/checkout@v4', seconds: 2 }
const post = { name: 'Post Run actions/checkout@v4', seconds: 0, always: true }

export const ruffFault: LintFault = {
  step: 'Ruff',
  log: [
    'src/tools/send_email.py:14:5: F841 Local variable `sent` is assigned to but never used',
    'Found 1 error.',
    '::error::ruff found 1 error',
  ],
}
export const auditFault: LintFault = {
  step: 'pip-audit',
  log: [
    'Found 1 known vulnerability in 1 package',
    'Name   Version ID             Fix Versions',
    'httpx  0.28.1  PYSEC-2026-041 0.28.2',
  ],
}

function lintSteps(file: 'lint.yml' | 'deploy.yml', fault: LintFault | undefined): StepInput[] {
  const own = file === 'lint.yml'
  const named: StepInput[] = [
    { name: 'Install dev deps', seconds: 41 },
    { name: 'Ruff', seconds: 1, log: ['All checks passed!'] },
    { name: 'Pyright', seconds: 14, log: ['0 errors, 0 warnings, 0 informations'] },
    {
      name: own ? 'Accelerator lint (~30 rules)' : 'Accelerator lint',
      seconds: 2,
      log: [
        '[warn]  [docs-nav] docs/start/index.md: page is not in the navigation',
        '0 blocking, 1 warning findings.',
        '::warning::1 warning finding',
      ],
    },
    ...(own ? [{ name: 'pip-audit', seconds: 9, log: ['No known vulnerabilities found'] }] : []),
  ]
  return named.map((step) =>
    step.name === fault?.step ? { ...step, conclusion: 'failure', log: [...fault.log] } : step,
  )
}

/** A run of lint.yml. */
export function lintPlan(fault?: LintFault): RunPlanInput {
  const python = { name: 'Run actions/setup-python@v5', seconds: 3 }
  return {
    jobs: [{ name: 'accelerator-lint', steps: [checkout, python, ...lintSteps('lint.yml', fault), post] }],
  }
}

/** A run of deploy.yml; `azd` is what "Provision + deploy" complains of. */
export function deployPlan(environment: string, evals: EvalOutcome, azd?: readonly string[]): RunPlanInput {
  const up: StepInput = {
    name: 'Provision + deploy',
    seconds: 420,
    conclusion: azd === undefined ? 'success' : 'failure',
    log: [
      ...(azd ?? [
        'Packaging services (azd package)',
        'Provisioning Azure resources (azd provision)',
        'Deploying services (azd deploy)',
        `SUCCESS: Your up workflow to provision and deploy to Azure completed in 6 minutes 58 seconds.`,
      ]),
    ],
  }
  const resolved = `Resolved azd_env_name=${environment} github_environment=${environment}`
  return {
    jobs: [
      { name: 'accelerator-lint', steps: [checkout, ...lintSteps('deploy.yml', undefined), post] },
      {
        name: 'resolve-env',
        steps: [
          checkout,
          { name: 'Resolve Azure environment from deploy/environments.yaml', seconds: 1, log: [resolved] },
          post,
        ],
      },
      {
        ...{ name: 'azd-up', needs: ['accelerator-lint', 'resolve-env'], environment },
        steps: [checkout, { name: 'Install azd', seconds: 11 }, up, post],
      },
      evalJob(evals, 'deploy.yml', false),
    ],
  }
}
