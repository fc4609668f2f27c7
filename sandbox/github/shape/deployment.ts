import type { Deployment, DeploymentStatus, Repo } from '../state/repo.ts'
import type { World } from '../state/world.ts'
import { api, iso, nodeId } from './urls.ts'
import { userShape } from './user.ts'

/** `deployment`. It does not say how it went: that is in its statuses. */
export function deploymentShape(world: World, repo: Repo, deployment: Deployment) {
  const url = api(world, repo, `/deployments/${deployment.id}`)
  const last = deployment.statuses[0]?.at ?? deployment.at
  return {
    url,
    id: deployment.id,
    node_id: nodeId('DE', deployment.id),
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description ?? null,
    creator: userShape(world, deployment.creator),
    created_at: iso(deployment.at),
    updated_at: iso(last),
    statuses_url: `${url}/statuses`,
    repository_url: api(world, repo),
    transient_environment: false,
    production_environment: deployment.environment === 'production',
  }
}

/** `deployment-status`. For Actions, `log_url` and `target_url` name the job. */
export function statusShape(world: World, repo: Repo, deployment: Deployment, status: DeploymentStatus) {
  const url = api(world, repo, `/deployments/${deployment.id}`)
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId('DES', status.id),
    state: status.state,
    creator: userShape(world, status.creator),
    description: status.description,
    environment: deployment.environment,
    target_url: status.url,
    created_at: iso(status.at),
    updated_at: iso(status.at),
    deployment_url: url,
    repository_url: api(world, repo),
    environment_url: status.environmentUrl,
    log_url: status.url,
  }
}
