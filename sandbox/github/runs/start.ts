import { resolve } from '../state/history.ts'
import type { User } from '../state/people.ts'
import type { Repo } from '../state/repo.ts'
import type { PlanRequest, World } from '../state/world.ts'
import { defaultPlan } from '../workflows/default-plan.ts'
import { type Context, expand } from '../workflows/expression.ts'
import { definition, register } from '../workflows/workflow.ts'
import { RunPlan, type RunPlanInput } from './plan.ts'
import { type Attempt, latest, type Run } from './run.ts'
import { settle } from './settle.ts'
import { type Gate, play } from './timeline.ts'

/** What starts a run. `at` (ms) may lie in the past: then it has already played by now. */
export type RunRequest = {
  /** File name under `.github/workflows`, e.g. "evals.yml". */
  readonly file: string
  readonly ref: string
  readonly sha: string
  readonly event: string
  readonly actor: User
  readonly inputs?: Readonly<Record<string, string>>
  readonly title?: string
  readonly plan?: RunPlanInput
  readonly at?: number
  readonly pull?: number
}

/** Starts a run: title, concurrency group and plan come from the workflow file at that commit. */
export function startRun(world: World, repo: Repo, request: RunRequest): Run {
  const commit = resolve(repo, request.sha)
  if (commit === undefined) throw new Error(`no commit ${request.sha}`)
  const workflow = register(repo, `.github/workflows/${request.file}`, commit)
  const said = definition(repo, commit, workflow.path)
  const inputs = request.inputs ?? {}
  const id = world.nextId('run')
  const context = contextOf(repo, { ...request, inputs, id, workflow: workflow.name })
  const named = said?.runName === undefined ? undefined : expand(said.runName, context)
  const pushed = commit.message.split('\n')[0] as string
  const run: Run = {
    ...{
      id,
      workflow,
      inputs,
      event: request.event,
      ref: request.ref,
      sha: commit.sha,
      actor: request.actor,
    },
    number: repo.runs.filter((other) => other.workflow === workflow).length + 1,
    suiteId: world.nextId('suite'),
    title: request.title ?? named ?? (request.event === 'workflow_dispatch' ? workflow.name : pushed),
    createdAt: request.at ?? world.clock.now(),
    group: said?.concurrency === undefined ? undefined : expand(said.concurrency.group, context),
    pull: request.pull,
    attempts: [],
  }
  const mayCancel = expand(String(said?.concurrency?.['cancel-in-progress'] ?? false), context) === 'true'
  const free = makeRoom(world, repo, run, mayCancel, said?.concurrency?.queue === 'max')
  addAttempt(world, repo, run, run.actor, request.plan, free)
  repo.runs.push(run)
  world.active.add({ repo, run })
  settle(world)
  return run
}

/** Adds a try to a run and plays its plan; `releasedAt` is `Infinity` while its group is busy. */
export function addAttempt(
  world: World,
  repo: Repo,
  run: Run,
  actor: User,
  script: RunPlanInput | undefined,
  releasedAt: number,
): Attempt {
  const number = run.attempts.length + 1
  const plan = RunPlan.parse(script ?? planFor(world, repo, run, number))
  const gate: Gate = {
    releasedAt,
    cancelledAt: Number.POSITIVE_INFINITY,
    reviews: new Map(),
    isProtected: (name) => (repo.environments.get(name)?.reviewers.length ?? 0) > 0,
    msPerSecond: 1000 / world.speed,
  }
  const attempt: Attempt = {
    ...{ number, actor, plan, gate, timeline: play(plan, gate), told: new Set<string>() },
    createdAt: number === 1 ? run.createdAt : world.clock.now(),
    jobIds: new Map(plan.jobs.map((job) => [job.name, world.nextId('job')])),
    artifacts: plan.artifacts.map((artifact) => ({ ...artifact, id: world.nextId('artifact') })),
  }
  run.attempts.push(attempt)
  return attempt
}

function planFor(world: World, repo: Repo, run: Run, attempt: number): RunPlanInput {
  const file = run.workflow.path.slice('.github/workflows/'.length)
  const commit = resolve(repo, run.sha)
  const found = commit === undefined ? undefined : definition(repo, commit, run.workflow.path)
  if (found === undefined) return { conclusion: 'startup_failure' }
  const { sha, ref, event, inputs } = run
  const context = contextOf(repo, { ...run, workflow: run.workflow.name })
  const said = { definition: found, sha, ref, event, inputs, attempt, context }
  const request: PlanRequest = { repo, file, ...said }
  for (const planner of world.planners) {
    const plan = planner(request)
    if (plan !== undefined) return plan
  }
  return defaultPlan(found, context)
}

/** GitHub's rule: one runs, one waits, and a newer one in the group cancels it, unless the file says `queue: max`. */
function makeRoom(world: World, repo: Repo, run: Run, mayCancel: boolean, queues: boolean): number {
  if (run.group === undefined) return run.createdAt
  const others = [...world.active].filter((one) => one.repo === repo && one.run.group === run.group)
  let busy = false
  for (const { run: other } of others) {
    const attempt = latest(other)
    if (attempt.timeline.completedAt <= run.createdAt) continue
    if (mayCancel || (!queues && attempt.gate.releasedAt > run.createdAt)) cancelAt(attempt, run.createdAt)
    else busy = true
  }
  return busy ? Number.POSITIVE_INFINITY : run.createdAt
}

/** Ends an attempt at a moment; what is over by then stays as it was. */
export function cancelAt(attempt: Attempt, at: number): void {
  attempt.gate = { ...attempt.gate, cancelledAt: Math.min(attempt.gate.cancelledAt, at) }
  attempt.timeline = play(attempt.plan, attempt.gate)
}

type About = {
  readonly ref: string
  readonly sha: string
  readonly event: string
  readonly actor: User
  readonly id: number
  readonly workflow: string
  readonly inputs: Readonly<Record<string, string>>
}

function contextOf(repo: Repo, of: About): Context {
  const kind = repo.refs.has(`refs/tags/${of.ref}`) ? 'tags' : 'heads'
  return new Map([
    ...Object.entries(of.inputs).map(([name, value]): [string, string] => [`inputs.${name}`, value]),
    ['github.ref', `refs/${kind}/${of.ref}`],
    ['github.ref_name', of.ref],
    ['github.sha', of.sha],
    ['github.event_name', of.event],
    ['github.actor', of.actor.login],
    ['github.run_id', String(of.id)],
    ['github.workflow', of.workflow],
  ])
}
