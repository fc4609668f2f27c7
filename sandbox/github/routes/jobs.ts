import { type Answer, fail, missing, ok, redirect } from '../http/answer.ts'
import { counted, list } from '../http/page.ts'
import { type Call, inRepo, type Route } from '../http/route.ts'
import { annotations, logText } from '../runs/log.ts'
import { type Attempt, jobStatus, latest, type Run, visibleJobs } from '../runs/run.ts'
import { checkRunShape, jobShape, type Placed } from '../shape/job.ts'
import { html } from '../shape/urls.ts'
import { resolve } from '../state/history.ts'
import type { Repo } from '../state/repo.ts'
import type { World } from '../state/world.ts'
import { findRun } from './runs.ts'

/** Jobs of a run, their logs, and the same jobs as check runs with annotations. */
export const jobRoutes: readonly Route[] = [
  inRepo('GET', '/actions/runs/{run_id}/jobs', 'actions:read', (repo, call) => {
    const run = findRun(repo, call)
    if (run === undefined) return missing()
    const tries = call.query.get('filter') === 'all' ? [...run.attempts].reverse() : [latest(run)]
    return jobs(
      repo,
      call,
      tries.flatMap((attempt) => placed(call.world, repo, run, attempt)),
    )
  }),
  inRepo('GET', '/actions/runs/{run_id}/attempts/{attempt_number}/jobs', 'actions:read', (repo, call) => {
    const run = findRun(repo, call)
    const attempt = run?.attempts[Number(call.params.attempt_number) - 1]
    if (run === undefined || attempt === undefined) return missing()
    return jobs(repo, call, placed(call.world, repo, run, attempt))
  }),
  inRepo('GET', '/actions/jobs/{job_id}', 'actions:read', (repo, call) => {
    const job = findJob(call.world, repo, call.params.job_id)
    return job === undefined ? missing() : ok(jobShape(call.world, job))
  }),
  inRepo('GET', '/actions/jobs/{job_id}/logs', 'actions:read', logs),
  inRepo('GET', '/commits/{ref}/check-runs', 'checks:read', checkRuns),
  inRepo('GET', '/check-suites/{check_suite_id}/check-runs', 'checks:read', (repo, call) => {
    const run = repo.runs.find((one) => String(one.suiteId) === call.params.check_suite_id)
    if (run === undefined) return missing()
    return checks(call, placed(call.world, repo, run, latest(run)))
  }),
  inRepo('GET', '/check-runs/{check_run_id}', 'checks:read', (repo, call) => {
    const job = findJob(call.world, repo, call.params.check_run_id)
    return job === undefined ? missing() : ok(checkRunShape(call.world, job))
  }),
  inRepo('GET', '/check-runs/{check_run_id}/annotations', 'checks:read', (repo, call) => {
    const job = findJob(call.world, repo, call.params.check_run_id)
    if (job === undefined) return missing()
    const blob = html(call.world, repo, `/blob/${job.run.sha}/.github`)
    return list(call, annotations(job.job, call.world.clock.now()), (one) => ({
      ...{ path: '.github', blob_href: blob, start_line: one.line, end_line: one.line },
      ...{ start_column: null, end_column: null, annotation_level: one.level, title: '' },
      ...{ message: one.message, raw_details: '' },
    }))
  }),
]

/** The jobs of an attempt that GitHub lists by now. */
export function placed(world: World, repo: Repo, run: Run, attempt: Attempt): Placed[] {
  return visibleJobs(attempt.timeline, world.clock.now()).map((job) => ({
    ...{ repo, run, attempt, job, id: attempt.jobIds.get(job.plan.name) as number },
  }))
}

export function findJob(world: World, repo: Repo, id: string | undefined): Placed | undefined {
  for (const run of repo.runs)
    for (const attempt of run.attempts) {
      const found = placed(world, repo, run, attempt).find((job) => String(job.id) === id)
      if (found !== undefined) return found
    }
  return undefined
}

function jobs(_: Repo, call: Call, all: readonly Placed[]): Answer {
  return counted(call, 'jobs', all, (job) => jobShape(call.world, job))
}

function logs(repo: Repo, call: Call): Answer {
  const found = findJob(call.world, repo, call.params.job_id)
  if (found === undefined) return missing()
  const now = call.world.clock.now()
  if (jobStatus(found.job, now) !== 'completed' || found.job.steps.length === 0) return missing()
  if (now - found.job.completedAt > 90 * 86_400_000) return fail(410, 'Gone')
  return redirect(`${call.world.url}/_downloads/logs/${found.repo.id}/${found.id}`)
}

/** What the log's temporary address serves: plain text. */
export function logOf(world: World, repo: Repo, jobId: string): string | undefined {
  const found = findJob(world, repo, jobId)
  const over = found !== undefined && jobStatus(found.job, world.clock.now()) === 'completed'
  return over ? logText(found.job) : undefined
}

function checkRuns(repo: Repo, call: Call): Answer {
  const commit = resolve(repo, call.params.ref)
  if (commit === undefined) return fail(422, `No commit found for SHA: ${call.params.ref}`)
  const all = repo.runs.filter((run) => run.sha === commit.sha).toReversed()
  return checks(
    call,
    all.flatMap((run) => placed(call.world, repo, run, latest(run))),
  )
}

function checks(call: Call, all: readonly Placed[]): Answer {
  const { query, world } = call
  const now = world.clock.now()
  const found = all.filter(
    ({ job }) =>
      (!query.has('check_name') || query.get('check_name') === job.plan.name) &&
      (!query.has('status') || query.get('status') === jobStatus(job, now)),
  )
  return counted(call, 'check_runs', found, (job) => checkRunShape(world, job, now))
}
