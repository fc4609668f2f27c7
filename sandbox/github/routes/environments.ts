import { z } from 'zod'
import { actorOf } from '../app/caller.ts'
import { type Answer, fail, invalid, missing, ok } from '../http/answer.ts'
import { counted } from '../http/page.ts'
import { type Call, inRepo, type Route } from '../http/route.ts'
import { review } from '../runs/review.ts'
import { jobStatus, latest, type Run } from '../runs/run.ts'
import { settle } from '../runs/settle.ts'
import { deploymentShape } from '../shape/deployment.ts'
import { environmentShape, reviewersShape } from '../shape/environment.ts'
import { iso } from '../shape/urls.ts'
import { userShape } from '../shape/user.ts'
import type { Environment, Repo } from '../state/repo.ts'
import { findRun } from './runs.ts'

const Review = z.object({
  environment_ids: z.array(z.number().int()).min(1),
  state: z.enum(['approved', 'rejected']),
  comment: z.string(),
})

/** Environments, and the review of runs that wait for one. */
export const environmentRoutes: readonly Route[] = [
  inRepo('GET', '/environments', 'environments:read', (repo, call) =>
    counted(call, 'environments', [...repo.environments.values()], (one) =>
      environmentShape(call.world, repo, one),
    ),
  ),
  inRepo('GET', '/environments/{environment_name}', 'environments:read', (repo, call) => {
    const found = repo.environments.get(call.params.environment_name ?? '')
    return found === undefined ? missing() : ok(environmentShape(call.world, repo, found))
  }),
  inRepo('GET', '/actions/runs/{run_id}/pending_deployments', 'actions:read', (repo, call) => {
    const run = findRun(repo, call)
    if (run === undefined) return missing()
    return ok(waiting(repo, run, call.world.clock.now()).map((one) => pendingShape(repo, call, one)))
  }),
  inRepo('POST', '/actions/runs/{run_id}/pending_deployments', 'deployments:write', decide),
  inRepo('GET', '/actions/runs/{run_id}/approvals', 'actions:read', (repo, call) => {
    const run = findRun(repo, call)
    if (run === undefined) return missing()
    return ok(
      [...latest(run).gate.reviews].map(([name, said]) => ({
        environments: [repo.environments.get(name)].flatMap((one) =>
          one === undefined ? [] : [environmentShape(call.world, repo, one)],
        ),
        ...{ state: said.approved ? 'approved' : 'rejected', comment: said.comment },
        user: userShape(call.world, said.by),
      })),
    )
  }),
]

function waiting(repo: Repo, run: Run, now: number): Environment[] {
  const names = latest(run).timeline.jobs.flatMap((job) =>
    job.readyAt <= now && jobStatus(job, now) === 'waiting' ? [job.plan.environment ?? ''] : [],
  )
  return [...new Set(names)].flatMap((name) => repo.environments.get(name) ?? [])
}

function pendingShape(repo: Repo, { world, caller }: Call, environment: Environment) {
  const { id, node_id, name, url, html_url } = environmentShape(world, repo, environment)
  return {
    environment: { id, node_id, name, url, html_url },
    ...{ wait_timer: 0, wait_timer_started_at: iso(world.clock.now()) },
    current_user_can_approve: environment.reviewers.some((one) => one.login === actorOf(caller).login),
    reviewers: reviewersShape(world, environment),
  }
}

function decide(repo: Repo, call: Call): Answer {
  const { world } = call
  const run = findRun(repo, call)
  if (run === undefined) return missing()
  const read = Review.safeParse(call.body)
  if (!read.success) return invalid('Invalid request.')
  const now = world.clock.now()
  const { environment_ids: ids, state, comment } = read.data
  const asked = waiting(repo, run, now).filter((one) => ids.includes(one.id))
  if (asked.length !== ids.length) return invalid('One or more environments require approval to be pending.')
  const by = actorOf(call.caller)
  if (!asked.every((one) => one.reviewers.some((reviewer) => reviewer.login === by.login)))
    return fail(403, 'You are not a required reviewer of this environment')
  for (const { name } of asked)
    review(latest(run), name, { approved: state === 'approved', at: now, by, comment })
  settle(world)
  const names = new Set(asked.map((one) => one.name))
  const made = repo.deployments.filter((one) => one.runId === run.id && names.has(one.environment))
  return ok(made.map((one) => deploymentShape(world, repo, one)))
}
