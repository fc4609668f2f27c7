import { annotations } from '../runs/log.ts'
import { type Attempt, jobStatus, type Run } from '../runs/run.ts'
import type { JobTime, StepTime } from '../runs/timeline.ts'
import type { Repo } from '../state/repo.ts'
import type { World } from '../state/world.ts'
import { appShape } from './app.ts'
import { pullLink } from './run.ts'
import { api, html, iso, nodeId } from './urls.ts'

/** A job in its place: `job` is what the timeline says of it. */
export type Placed = {
  readonly repo: Repo
  readonly run: Run
  readonly attempt: Attempt
  readonly job: JobTime
  readonly id: number
}

/** `job`. */
export function jobShape(world: World, { repo, run, attempt, job, id }: Placed, at = world.clock.now()) {
  const status = jobStatus(job, at)
  const started = at >= job.startedAt
  const ran = started && job.conclusion !== 'skipped'
  return {
    id,
    run_id: run.id,
    run_url: api(world, repo, `/actions/runs/${run.id}`),
    run_attempt: attempt.number,
    node_id: nodeId('CR', id),
    head_sha: run.sha,
    head_branch: run.ref,
    workflow_name: run.workflow.name,
    url: api(world, repo, `/actions/jobs/${id}`),
    html_url: html(world, repo, `/actions/runs/${run.id}/job/${id}`),
    status,
    conclusion: status === 'completed' ? job.conclusion : null,
    created_at: iso(job.readyAt),
    started_at: iso(started ? job.startedAt : job.readyAt),
    completed_at: status === 'completed' ? iso(job.completedAt) : null,
    name: job.plan.name,
    steps: started ? job.steps.map((step) => stepShape(step, at)) : [],
    check_run_url: api(world, repo, `/check-runs/${id}`),
    labels: ['ubuntu-latest'],
    runner_id: ran ? 1000 + (id % 997) : null,
    runner_name: ran ? `GitHub Actions ${1000 + (id % 997)}` : null,
    runner_group_id: ran ? 0 : null,
    runner_group_name: ran ? 'GitHub Actions' : null,
  }
}

function stepShape(step: StepTime, at: number) {
  const status = at >= step.completedAt ? 'completed' : at >= step.startedAt ? 'in_progress' : 'queued'
  return {
    name: step.plan.name,
    status,
    conclusion: status === 'completed' ? step.conclusion : null,
    number: step.number,
    started_at: status === 'queued' ? null : iso(step.startedAt),
    completed_at: status === 'completed' ? iso(step.completedAt) : null,
  }
}

/** `check-run`: the same job under the Checks API; its name says nothing of the workflow. */
export function checkRunShape(world: World, placed: Placed, at = world.clock.now()) {
  const { repo, run, job, id } = placed
  const { status, conclusion, started_at, completed_at, html_url, node_id } = jobShape(world, placed, at)
  const url = api(world, repo, `/check-runs/${id}`)
  return {
    ...{ id, name: job.plan.name, node_id, head_sha: run.sha, external_id: '', url, html_url },
    ...{ details_url: html_url, status, conclusion, started_at, completed_at },
    output: {
      ...{ title: null, summary: null, text: null, annotations_url: `${url}/annotations` },
      annotations_count: annotations(job, at).length,
    },
    check_suite: { id: run.suiteId },
    app: appShape(world, { id: 15368, slug: 'github-actions', name: 'GitHub Actions', owner: 'github' }),
    pull_requests: run.pull === undefined ? [] : pullLink(world, repo, run.pull),
  }
}
