import { z } from 'zod'
import { actorOf } from '../app/caller.ts'
import { type Answer, created, fail, invalid, missing, ok } from '../http/answer.ts'
import { list } from '../http/page.ts'
import { type Call, inRepo, type Route } from '../http/route.ts'
import { addStatus, createDeployment } from '../runs/deploy.ts'
import { deploymentShape, statusShape } from '../shape/deployment.ts'
import { resolve } from '../state/history.ts'
import type { Deployment, DeploymentStatus, Repo } from '../state/repo.ts'

const NewDeployment = z.object({
  ref: z.string().min(1),
  task: z.string().default('deploy'),
  environment: z.string().default('production'),
  description: z.string().nullish(),
  payload: z.unknown().default({}),
})
const NewStatus = z.object({
  state: z.enum(['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success']),
  log_url: z.string().default(''),
  description: z.string().default(''),
  environment_url: z.string().default(''),
})

/** Deployments of commits to environments, and how they went. */
export const deploymentRoutes: readonly Route[] = [
  inRepo('GET', '/deployments', 'deployments:read', (repo, call) => {
    const wanted = (['sha', 'ref', 'task', 'environment'] as const).filter((key) => call.query.get(key))
    const found = repo.deployments.filter((one) => wanted.every((key) => one[key] === call.query.get(key)))
    return list(call, found.toReversed(), (one) => deploymentShape(call.world, repo, one))
  }),
  inRepo('POST', '/deployments', 'deployments:write', create),
  inRepo('GET', '/deployments/{deployment_id}', 'deployments:read', (repo, call) => {
    const found = find(repo, call)
    return found === undefined ? missing() : ok(deploymentShape(call.world, repo, found))
  }),
  inRepo('GET', '/deployments/{deployment_id}/statuses', 'deployments:read', (repo, call) => {
    const found = find(repo, call)
    if (found === undefined) return missing()
    return list(call, found.statuses, (status) => statusShape(call.world, repo, found, status))
  }),
  inRepo('POST', '/deployments/{deployment_id}/statuses', 'deployments:write', (repo, call) => {
    const found = find(repo, call)
    if (found === undefined) return missing()
    const read = NewStatus.safeParse(call.body)
    if (!read.success)
      return invalid('Validation Failed', [{ resource: 'DeploymentStatus', field: 'state', code: 'invalid' }])
    const { state, log_url, description, environment_url } = read.data
    const status = addStatus(call.world, repo, found, {
      ...{ state, description, url: log_url, environmentUrl: environment_url },
      ...{ creator: actorOf(call.caller), at: new Date(call.world.clock.now()) },
    })
    return created(statusShape(call.world, repo, found, status))
  }),
  inRepo('GET', '/deployments/{deployment_id}/statuses/{status_id}', 'deployments:read', (repo, call) => {
    const found = find(repo, call)
    const status: DeploymentStatus | undefined = found?.statuses.find(
      (one) => String(one.id) === call.params.status_id,
    )
    return found === undefined || status === undefined
      ? missing()
      : ok(statusShape(call.world, repo, found, status))
  }),
]

function find(repo: Repo, call: Call): Deployment | undefined {
  return repo.deployments.find((one) => String(one.id) === call.params.deployment_id)
}

function create(repo: Repo, call: Call): Answer {
  const read = NewDeployment.safeParse(call.body)
  if (!read.success) return invalid('Validation Failed')
  const { ref, task, environment, description, payload } = read.data
  const commit = resolve(repo, ref)
  if (commit === undefined) return fail(409, `No ref found for: ${ref}`)
  const made = createDeployment(call.world, repo, {
    ...{ sha: commit.sha, ref, task, environment, description: description ?? undefined, payload },
    ...{ creator: actorOf(call.caller), at: new Date(call.world.clock.now()) },
    ...{ runId: undefined, jobId: undefined },
  })
  return created(deploymentShape(call.world, repo, made))
}
