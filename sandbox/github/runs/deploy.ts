import { user } from '../state/people.ts'
import type { Deployment, DeploymentStatus, Environment, Repo } from '../state/repo.ts'
import type { Happening, World } from '../state/world.ts'
import { versionOf } from './version.ts'

type JobHappening = Happening & { readonly kind: 'job' }
type State = DeploymentStatus['state']

/**
 * A job with `environment:` makes a deployment, as on GitHub: of the commit the run was started on, whatever
 * the job then checks out.
 */
export function followJob(world: World, { repo, run, attempt, job, action, at }: JobHappening): void {
  const environment = job.plan.environment
  if (environment === undefined || job.conclusion === 'skipped') return
  const jobId = attempt.jobIds.get(job.plan.name) as number
  const made =
    repo.deployments.find((deployment) => deployment.jobId === jobId) ??
    createDeployment(world, repo, {
      ...{ sha: run.sha, ref: run.ref, task: 'deploy', environment, description: undefined, payload: {} },
      ...{ creator: user('github-actions[bot]'), at: new Date(at), runId: run.id, jobId },
    })
  const ended: State = job.conclusion === 'success' ? 'success' : 'failure'
  const states = {
    queued: 'queued',
    waiting: 'pending',
    in_progress: 'in_progress',
    completed: ended,
  } as const
  const url = `${world.url}/${repo.owner.login}/${repo.name}/actions/runs/${run.id}/job/${jobId}`
  addStatus(world, repo, made, { state: states[action], url, at: new Date(at) })
  if (action === 'completed' && job.conclusion === 'success')
    repo.live.set(environment, { ...versionOf(repo, run), at, runId: run.id })
}

export function createDeployment(
  world: World,
  repo: Repo,
  about: Omit<Deployment, 'id' | 'statuses'>,
): Deployment {
  environmentOf(world, repo, about.environment, about.at)
  const made = { ...about, id: world.nextId('deployment'), statuses: [] }
  repo.deployments.push(made)
  return made
}

/** Adds a state; a success makes the earlier successes in the same environment inactive. */
export function addStatus(
  world: World,
  repo: Repo,
  deployment: Deployment,
  status: Pick<DeploymentStatus, 'state' | 'at'> & Partial<DeploymentStatus>,
): DeploymentStatus {
  const made: DeploymentStatus = {
    ...{ description: '', url: '', environmentUrl: '', creator: user('github-actions[bot]'), ...status },
    id: world.nextId('status'),
  }
  deployment.statuses.unshift(made)
  for (const listener of world.listeners)
    listener({ kind: 'deployment', repo, deployment, status: made, at: made.at.getTime() })
  if (made.state === 'success')
    for (const older of repo.deployments)
      if (older !== deployment && older.environment === deployment.environment)
        if (older.statuses[0]?.state === 'success')
          addStatus(world, repo, older, { ...made, state: 'inactive' })
  return made
}

/** The environment of this name; like GitHub, one that is named for the first time comes into being. */
export function environmentOf(world: World, repo: Repo, name: string, at: Date): Environment {
  const known = repo.environments.get(name)
  if (known !== undefined) return known
  const made = { id: world.nextId('environment'), name, reviewers: [], createdAt: at }
  repo.environments.set(name, made)
  return made
}
