import type { ContainerApp } from './accelerator/container-app.ts'
import { isOn } from './accelerator/tools.ts'
import type { Github, Planner, RunPlanInput } from './github/index.ts'
import { evalJob } from './github/story/eval-plan.ts'
import { outcomeOf } from './github/story/outcome.ts'
import type { EpisodeKind } from './telemetry/story.ts'
import type { Telemetry } from './telemetry/telemetry.ts'

const file = 'ops-killswitch.yml'
const names = {
  tools: ['KILLSWITCH_TOOLS'],
  workflow: ['KILLSWITCH_WORKFLOW'],
  both: ['KILLSWITCH_TOOLS', 'KILLSWITCH_WORKFLOW'],
} as const
type Apps = Readonly<Record<string, ContainerApp>>

/**
 * Ties the workflow on the sandbox's GitHub to the container apps: its job changes the variables, and then waits for
 * the revision. What has effect in production shows in the telemetry. Returns how to stop following.
 */
export function followKillswitch(
  apps: Apps,
  github: Github,
  telemetry: Telemetry | undefined,
  everyMs = 1000,
): () => void {
  if (github.story) github.setRunPlan(file, planOf(apps, github))
  const forget = github.on((happening) => {
    if (happening.kind !== 'job' || happening.action !== 'completed') return
    const { run, job } = happening
    if (!run.workflow.path.endsWith(`/${file}`) || job.plan.name !== 'switch') return
    if (job.conclusion === 'success') change(apps, run.inputs)
  })
  const timer = setInterval(() => tell(apps.prod, telemetry), everyMs).unref()
  return () => {
    clearInterval(timer)
    forget()
  }
}

function change(apps: Apps, { env_name = '', action, scope = '' }: Readonly<Record<string, string>>): void {
  const variables = names[scope as keyof typeof names] ?? []
  const by = 'ops-killswitch'
  if (action === 'release') apps[env_name]?.change({ remove: variables, by })
  else apps[env_name]?.change({ set: Object.fromEntries(variables.map((name) => [name, 'on'])), by })
}

/** What each job does: seconds as in the real thing, but for evals, which nobody wants to sit through here. */
function planOf(apps: Apps, github: Github): Planner {
  return ({ repo, inputs, sha }): RunPlanInput => {
    const app = apps[inputs.env_name ?? '']
    const used = repo.runs.some(
      (run) => run.workflow.path.endsWith(`/${file}`) && run.inputs.key === inputs.key,
    )
    const live = repo.live.get(inputs.env_name ?? '')?.sha ?? sha
    const evals = evalJob({ ...outcomeOf(repo, sha, live, Math.random), gate: [] }, 'deploy.yml', false)
    const { speed } = github.world
    const stuck = app === undefined || app.stuck
    return {
      jobs: [
        {
          name: 'once',
          queueSeconds: 2,
          steps: [
            { name: 'Check the inputs', seconds: 1 },
            { name: 'Look for an earlier run with this key', seconds: 1 },
            {
              name: 'Resolve the environment from deploy/environments.yaml',
              seconds: 1,
              ...(app === undefined && {
                conclusion: 'failure' as const,
                log: [`::error::deploy/environments.yaml has no environment ${inputs.env_name}`],
              }),
            },
          ],
        },
        {
          ...{ name: 'switch', needs: ['once'], queueSeconds: 2, skip: used },
          steps: [{ name: 'Change the variables', seconds: 3 }],
        },
        {
          ...{ name: 'effect', needs: ['switch'], queueSeconds: 1 },
          steps: [
            {
              name: 'Wait until the revision is ready',
              seconds: stuck ? 1200 : (app.bootstrapMs / 1000) * speed + 1,
              conclusion: stuck ? 'failure' : 'success',
              log: stuck ? ['::error::the revision is not ready after 20 minutes'] : [],
            },
          ],
        },
        {
          ...evals,
          needs: ['effect'],
          skip: inputs.action !== 'release' || inputs.evals !== 'true',
          steps: (evals.steps ?? []).map((step) => ({ ...step, seconds: Math.min(step.seconds ?? 5, 8) })),
        },
      ],
    }
  }
}

/** Production's traffic feels what the revision that serves was started with. */
function tell(app: ContainerApp | undefined, telemetry: Telemetry | undefined): void {
  if (!app || !telemetry) return
  const { variables } = app.serving()
  for (const [kind, name] of episodes) {
    const on = isOn(variables.get(name))
    // Episodes of the past were other switches.
    const told = telemetry.story().episodes.some((one) => one.kind === kind && one.to === undefined)
    if (on && !told) void telemetry.tell({ begin: [{ kind, share: 1 }] }).catch(report)
    if (!on && told) void telemetry.tell({ end: [kind] }).catch(report)
  }
}

const episodes: readonly (readonly [EpisodeKind, string])[] = [
  ['killswitch-tools', 'KILLSWITCH_TOOLS'],
  ['killswitch-workflow', 'KILLSWITCH_WORKFLOW'],
]
const report = (error: unknown) => console.error('the kill switch was not told:', error)
