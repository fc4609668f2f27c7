import { type Attempt, type Run, runState } from '../runs/run.ts'
import { resolve } from '../state/history.ts'
import type { Repo } from '../state/repo.ts'
import type { World } from '../state/world.ts'
import { signatureShape } from './commit.ts'
import { minimalRepo } from './repository.ts'
import { api, html, iso, nodeId } from './urls.ts'
import { userShape } from './user.ts'

/** `workflow-run`, as it stands at this moment of the story. */
export function runShape(world: World, repo: Repo, run: Run, attempt: Attempt, at = world.clock.now()) {
  const { status, conclusion, updatedAt } = runState(attempt, at)
  const url = api(world, repo, `/actions/runs/${run.id}`)
  const commit = resolve(repo, run.sha)
  return {
    id: run.id,
    name: run.workflow.name,
    node_id: nodeId('WFR', run.id),
    head_branch: run.ref,
    head_sha: run.sha,
    path: run.workflow.path,
    display_title: run.title,
    run_number: run.number,
    event: run.event,
    status,
    conclusion: conclusion ?? null,
    workflow_id: run.workflow.id,
    check_suite_id: run.suiteId,
    check_suite_node_id: nodeId('CS', run.suiteId),
    url,
    html_url: html(world, repo, `/actions/runs/${run.id}`),
    pull_requests: run.pull === undefined ? [] : pullLink(world, repo, run.pull),
    created_at: iso(run.createdAt),
    updated_at: iso(updatedAt),
    actor: userShape(world, run.actor),
    triggering_actor: userShape(world, attempt.actor),
    run_attempt: attempt.number,
    referenced_workflows: [],
    run_started_at: iso(attempt.createdAt),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: api(world, repo, `/check-suites/${run.suiteId}`),
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: attempt.number > 1 ? `${url}/attempts/${attempt.number - 1}` : null,
    workflow_url: api(world, repo, `/actions/workflows/${run.workflow.id}`),
    head_commit:
      commit === undefined
        ? null
        : {
            ...{ id: commit.sha, tree_id: commit.tree, message: commit.message },
            timestamp: iso(commit.committer.at),
            author: { name: commit.author.name, email: commit.author.email },
            committer: { name: signatureShape(commit.committer).name, email: commit.committer.email },
          },
    repository: minimalRepo(world, repo),
    head_repository: minimalRepo(world, repo),
  }
}

/** `pull-request-minimal` entries of a run or check run. */
export function pullLink(world: World, repo: Repo, number: number) {
  const pull = repo.pulls.find((one) => one.number === number)
  if (pull === undefined) return []
  const origin = { id: repo.id, url: api(world, repo), name: repo.name }
  return [
    {
      ...{ id: pull.id, number, url: api(world, repo, `/pulls/${number}`) },
      head: { ref: pull.headRef, sha: pull.headSha, repo: origin },
      base: { ref: pull.baseRef, sha: pull.baseSha, repo: origin },
    },
  ]
}
