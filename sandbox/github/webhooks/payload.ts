import { appShape } from '../shape/app.ts'
import { deploymentShape, statusShape } from '../shape/deployment.ts'
import { jobShape } from '../shape/job.ts'
import { pullFull } from '../shape/pull.ts'
import { fullRepo } from '../shape/repository.ts'
import { runShape } from '../shape/run.ts'
import { html, iso, nodeId } from '../shape/urls.ts'
import { userShape } from '../shape/user.ts'
import { workflowShape } from '../shape/workflow.ts'
import { type User, user } from '../state/people.ts'
import type { Repo } from '../state/repo.ts'
import type { Happening, World } from '../state/world.ts'

/** A webhook's event name and body. */
export type Notice = {
  readonly event: string
  readonly action: string | undefined
  readonly repositoryId: number
  readonly body: { readonly [key: string]: unknown }
}

/** What GitHub sends for something that happened; as things stood at that moment, not as they stand now. */
export function notice(world: World, happening: Happening): Notice {
  const { repo, at } = happening
  const made = (event: string, action: string | undefined, sender: User, parts: object): Notice => ({
    ...{ event, action, repositoryId: repo.id },
    body: { ...(action === undefined ? {} : { action }), ...parts, ...common(world, repo, sender) },
  })
  if (happening.kind === 'run') {
    const { run, attempt, action } = happening
    const workflow_run = runShape(world, repo, run, attempt, at)
    return made('workflow_run', action, attempt.actor, {
      workflow_run,
      workflow: workflowShape(world, repo, run.workflow),
    })
  }
  if (happening.kind === 'job') {
    const { run, attempt, job, action } = happening
    const id = attempt.jobIds.get(job.plan.name) as number
    const workflow_job = jobShape(world, { repo, run, attempt, job, id }, at)
    return made('workflow_job', action, attempt.actor, { workflow_job })
  }
  if (happening.kind === 'deployment') {
    const { deployment, status } = happening
    const deployed = deploymentShape(world, repo, deployment)
    const parts = { deployment: deployed, deployment_status: statusShape(world, repo, deployment, status) }
    return made('deployment_status', 'created', status.creator, {
      ...parts,
      check_run: null,
      workflow: null,
      workflow_run: null,
    })
  }
  if (happening.kind === 'pull') {
    const { pull, action, sender } = happening
    return made('pull_request', action, sender, {
      number: pull.number,
      pull_request: pullFull(world, repo, pull),
    })
  }
  return made('push', undefined, happening.sender, push(world, repo, happening))
}

function common(world: World, repo: Repo, sender: User) {
  return {
    repository: fullRepo(world, repo),
    organization: organization(world, repo.owner),
    sender: userShape(world, sender),
    installation: {
      id: world.app.installationId,
      node_id: nodeId('MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9u', world.app.installationId),
    },
  }
}

function organization(world: World, owner: User) {
  const url = `${world.url}/orgs/${owner.login}`
  return {
    ...{ login: owner.login, id: owner.id, node_id: nodeId('O', owner.id), url, description: '' },
    ...{ repos_url: `${url}/repos`, events_url: `${url}/events`, hooks_url: `${url}/hooks` },
    ...{ issues_url: `${url}/issues`, members_url: `${url}/members{/member}` },
    ...{
      public_members_url: `${url}/public_members{/member}`,
      avatar_url: `${world.url}/avatars/u/${owner.id}`,
    },
  }
}

function push(world: World, repo: Repo, happening: Happening & { readonly kind: 'push' }) {
  const { ref, before, after, sender } = happening
  const commit = repo.objects.commits.get(after)
  const parent = repo.objects.commits.get(commit?.parents[0] ?? '')
  const paths = (
    from: ReadonlyMap<string, string> | undefined,
    over: ReadonlyMap<string, string> | undefined,
  ) => [...(from?.keys() ?? [])].filter((path) => !over?.has(path))
  const head = commit && {
    ...{ id: commit.sha, tree_id: commit.tree, distinct: true, message: commit.message },
    ...{ timestamp: iso(commit.committer.at), url: html(world, repo, `/commit/${commit.sha}`) },
    author: { name: commit.author.name, email: commit.author.email, username: commit.author.login },
    committer: { name: commit.committer.name, email: commit.committer.email },
    ...{ added: paths(commit.files, parent?.files), removed: paths(parent?.files, commit.files) },
    modified: [...commit.files].flatMap(([path, sha]) => {
      const old = parent?.files.get(path)
      return old === undefined || old === sha ? [] : [path]
    }),
  }
  return {
    ...{ ref, before, after, created: /^0+$/.test(before), deleted: false, forced: false, base_ref: null },
    ...{ compare: html(world, repo, `/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`) },
    ...{ commits: head === undefined ? [] : [head], head_commit: head ?? null },
    pusher: { name: sender.login, email: `${sender.login}@users.noreply.github.com` },
  }
}

/** The account and the App that GitHub names in a ping. */
export function ping(world: World): Notice {
  const sender = user(world.app.owner, 'Organization')
  const hook = {
    type: 'App',
    id: world.app.id,
    name: 'web',
    active: true,
    events: ['workflow_run'],
    app_id: world.app.id,
  }
  const body = {
    zen: 'Calm waters tell no tales.',
    hook_id: world.app.id,
    hook,
    app: appShape(world, world.app),
    sender: userShape(world, sender),
  }
  return { event: 'ping', action: undefined, repositoryId: 0, body }
}
