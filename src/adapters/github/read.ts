import type { z } from 'zod'
import type { Commit, PullRequest } from '../../ports/repository.ts'
import type { Deployment, Job, Run } from '../../ports/workflow-runs.ts'
import type { ApiCommit, ApiDeployment, ApiJob, ApiPull, ApiRun } from './shapes.ts'

// From GitHub's shapes to the ports': one function a noun.

export function commitFrom({ sha, html_url, commit, author }: z.infer<typeof ApiCommit>): Commit {
  return {
    sha,
    title: commit.message.split('\n')[0] ?? '',
    // The login is public; the e-mail address beside it is not for cards.
    author: author?.login ?? commit.author?.name ?? 'unknown',
    at: commit.committer?.date ?? commit.author?.date ?? new Date(0),
    url: html_url,
  }
}

export function pullFrom(pull: z.infer<typeof ApiPull>): PullRequest {
  return {
    number: pull.number,
    title: pull.title,
    author: pull.user?.login ?? 'unknown',
    state: pull.merged_at ? 'merged' : pull.state,
    headSha: pull.head.sha,
    baseSha: pull.base.sha,
    url: pull.html_url,
  }
}

export function runFrom(run: z.infer<typeof ApiRun>): Run {
  const file = run.path.replace(/@.*$/, '').split('/').at(-1) ?? run.path
  return {
    id: run.id,
    workflow: run.name ?? file,
    file,
    title: run.display_title ?? run.name ?? file,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion ?? undefined,
    branch: run.head_branch ?? undefined,
    sha: run.head_sha,
    attempt: run.run_attempt,
    createdAt: run.created_at,
    startedAt: run.run_started_at ?? undefined,
    updatedAt: run.updated_at,
    url: run.html_url,
  }
}

export function jobFrom(job: z.infer<typeof ApiJob>): Job {
  return {
    id: job.id,
    runId: job.run_id,
    name: job.name,
    status: job.status,
    conclusion: job.conclusion ?? undefined,
    startedAt: job.started_at ?? undefined,
    completedAt: job.completed_at ?? undefined,
    steps: job.steps.map(({ name, number, status, conclusion, started_at, completed_at }) => ({
      ...{ name, number, status, conclusion: conclusion ?? undefined },
      ...{ startedAt: started_at ?? undefined, completedAt: completed_at ?? undefined },
    })),
    url: job.html_url ?? undefined,
  }
}

export function deploymentFrom(one: z.infer<typeof ApiDeployment>): Deployment {
  const { id, sha, ref, environment, created_at: createdAt } = one
  return { id, sha, ref, environment, createdAt, state: undefined, runUrl: undefined }
}
